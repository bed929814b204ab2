/**
 * Where the pictures for faces come from: the main stream while somebody is there, the sub-stream where there is no
 * main stream or while it fails. One picture at most waits for the look that says where people were in it.
 */
import type { Clock } from '#base/clock.ts';
import type { CameraWatch } from '#protocol/camera.ts';
import type { AccessUnit, ParameterSets } from '../../camera/access-unit.ts';
import type { OpenOutcome } from '../../decode/h264-decoder.ts';
import { keepPicture, type KeptPicture, type Picture } from '../../decode/picture.ts';
import { createMainPictures, type MainPictures } from './main-pictures.ts';
import { createStreamDemand, type StreamDemand } from './stream-demand.ts';

/** At most four pictures a second. */
const PICTURE_EVERY_MS = 250;
/** A picture that has waited so long for its look gives way to a newer one. */
const WAIT_MS = 700;
/** A picture from so far ahead means that the clock was set. */
const CLOCK_JUMP_MS = 10_000;
/** From the opening of the main stream to its first picture. */
const FIRST_UNIT_MS = 10_000;

/** A pulled stream, as eye/stream-hub.ts has it. */
export interface PictureStream {
  add(listener: PictureStreamListener): void;
  remove(listener: PictureStreamListener): void;
}

export interface PictureStreamListener {
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
  onLost: (reason: string) => void;
}

export interface MainStreamLender {
  borrow(): PictureStream;
  giveBack(): void;
}

export interface FacePicturesOptions {
  clock: Clock;
  /** Null where the camera has none. */
  main: MainStreamLender | null;
  openDecoder: (sets: ParameterSets) => OpenOutcome;
  /** The newest picture of the sub-stream, borrowed. */
  subPicture: () => Picture | null;
  /** Whether somebody's face would be read in a picture of that capture time. */
  isWanted: (atMs: number) => boolean;
  /** Given away: the taker releases it. Looks have reached its capture time. */
  onPicture: (picture: KeptPicture) => void;
}

export interface FacePictures {
  /** After every look; `atMs` is its capture time. */
  looked(isAnybodyThere: boolean, atMs: number): void;
  state(): Pick<CameraWatch, 'faces' | 'facesNote'>;
  close(): void;
}

export function createFacePictures(options: FacePicturesOptions): FacePictures {
  const { main, subPicture, isWanted, onPicture } = options;
  const slot = createSlot();
  let problem = '';

  const mainStream = createMainStream(options, {
    isWanted: (atMs) => slot.hasRoom(atMs) && isWanted(atMs),
    onPicture: (picture) => {
      problem = '';
      slot.put(picture);
    },
    onProblem: (reason) => {
      problem = reason;
    },
  });

  const offerSub = (): void => {
    const picture = subPicture();
    if (picture && slot.hasRoom(picture.atMs) && isWanted(picture.atMs)) {
      slot.put(picture);
    }
  };

  return {
    looked: (isAnybodyThere, atMs) => {
      mainStream?.demand.update(isAnybodyThere);
      const ready = slot.take(atMs);
      if (ready) {
        onPicture(ready);
      }
      if (isAnybodyThere && (!main || problem !== '')) {
        offerSub();
      }
    },
    state: () =>
      main
        ? { faces: problem === '' ? 'on' : 'failed', facesNote: noteOf(problem) }
        : { faces: 'on', facesNote: 'no main stream: faces are read from the sub-stream' },
    close: () => {
      mainStream?.demand.close();
      slot.clear();
    },
  };
}

function noteOf(problem: string): string {
  return problem === '' ? '' : `main stream: ${problem}; faces are read from the sub-stream`;
}

type MainEvents = Pick<Parameters<typeof createMainPictures>[0], 'isWanted' | 'onPicture' | 'onProblem'>;

function createMainStream(
  { clock, main, openDecoder }: FacePicturesOptions,
  events: MainEvents,
): { demand: StreamDemand } | null {
  if (!main) {
    return null;
  }
  let giveBack = (): void => undefined;

  const open = (): void => {
    const stream = main.borrow();
    const pictures: MainPictures = createMainPictures({ openDecoder, ...events });
    const cancelWait = clock.after(FIRST_UNIT_MS, () => {
      events.onProblem(`no picture came within ${FIRST_UNIT_MS / 1000} s`);
    });
    const listener: PictureStreamListener = {
      onParameterSets: (sets) => pictures.onParameterSets(sets),
      onAccessUnit: (unit) => {
        cancelWait();
        pictures.onAccessUnit(unit);
      },
      onLost: events.onProblem,
    };
    stream.add(listener);
    giveBack = () => {
      cancelWait();
      stream.remove(listener);
      pictures.close();
      main.giveBack();
    };
  };
  return { demand: createStreamDemand({ clock, onOpen: open, onClose: () => giveBack() }) };
}

interface Slot {
  /** Whether a picture of that time would be taken. */
  hasRoom: (atMs: number) => boolean;
  put: (picture: Picture) => void;
  /** Null until looks have come as far as its capture time. */
  take: (lookedAtMs: number) => KeptPicture | null;
  clear: () => void;
}

/** The one picture that waits for its look. */
function createSlot(): Slot {
  let waiting: KeptPicture | null = null;
  let lastAtMs = -Infinity;

  const clear = (): void => {
    waiting?.release();
    waiting = null;
  };

  return {
    hasRoom: (atMs) => {
      const sinceMs = atMs - lastAtMs;
      const isLate = waiting === null ? sinceMs >= PICTURE_EVERY_MS : sinceMs >= WAIT_MS;
      return isLate || sinceMs < -CLOCK_JUMP_MS;
    },
    put: (picture) => {
      clear();
      waiting = keepPicture(picture);
      lastAtMs = picture.atMs;
    },
    take: (lookedAtMs) => {
      if (!waiting || waiting.atMs > lookedAtMs) {
        return null;
      }
      const taken = waiting;
      waiting = null;
      return taken;
    },
    clear,
  };
}
