/** Every word of the page in Vietnamese, the language it is written in first: one file a screen. en.ts must have the same keys to compile. */
import { agents } from './vi/agents.ts';
import { cameras } from './vi/cameras.ts';
import { frame } from './vi/frame.ts';
import { incidents } from './vi/incidents.ts';
import { room } from './vi/room.ts';
import { rules } from './vi/rules.ts';
import { signIn } from './vi/sign-in.ts';
import type { WordsOf } from './words-of.ts';

export const vi = {
  ...frame,
  ...signIn,
  ...room,
  ...cameras,
  ...incidents,
  ...rules,
  ...agents,
};

export type Words = WordsOf<typeof vi>;
