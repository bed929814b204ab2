/** How a live picture is shown, and why not by the best way. */
import type { WordsOf } from '../words-of.ts';
import type { player as vi } from '../vi/player.ts';

export const player: WordsOf<typeof vi> = {
  player: {
    shownBy: 'Shown by {{way}}',
    insteadOf: '{{way}}, instead of {{better}}: {{reason}}',
    stills: 'one picture a second',
    way: {
      mse: 'Media Source',
      'managed-mse': "Media Source of Safari's own kind",
      webcodecs: 'WebCodecs, the least delay',
      jpeg: 'pictures from the edge unit, one a second',
    },
    short: {
      mse: 'Media Source',
      'managed-mse': "Safari's Media Source",
      webcodecs: 'WebCodecs',
      jpeg: 'one picture a second',
    },
    because: {
      missing: 'this browser has none',
      insecure: 'the page was not opened by HTTPS',
      codec: 'the browser does not decode this stream',
      broke: 'it was tried and failed on this computer; it is tried again in five minutes',
    },
  },
};
