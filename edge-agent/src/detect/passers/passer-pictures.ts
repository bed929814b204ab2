/** The small pictures of who passes by, within the limits of the protocol. One that fails is no reason to stop looking. */
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { MOST_PASSER_PICTURE_BYTES } from '#protocol/passers.ts';
import { cutOut } from '../../decode/cut-out.ts';
import type { PasserWatchDeps } from './passer-watch.ts';

const LIMITS = { longestPx: 160, mostBytes: MOST_PASSER_PICTURE_BYTES };

export function createPasserPictures(log: Log): PasserWatchDeps['cut'] {
  return (picture, box) => {
    try {
      return cutOut(picture, box, LIMITS);
    } catch (error) {
      log.debug({ reason: describeError(error) }, 'no picture of who passes by');
      return null;
    }
  };
}
