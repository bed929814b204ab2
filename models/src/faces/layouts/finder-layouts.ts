/** The finders' layouts there are. One that is added to the configuration and not here does not compile. */
import type { FinderLayout } from '../spec.ts';
import type { FinderReading } from './finder-layout.ts';
import { scrfdLayout } from './scrfd-layout.ts';
import { yunetLayout } from './yunet-layout.ts';

export const FINDER_READINGS: Readonly<Record<FinderLayout, FinderReading>> = {
  scrfd: scrfdLayout,
  yunet: yunetLayout,
};
