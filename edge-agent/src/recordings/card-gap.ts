/**
 * Fills one gap from a camera's own card: fetches half a minute, writes it as a recording of origin `card`, rests, and
 * so on to its end. Whoever is alive has precedence: it stops as soon as it is told that it may not go on.
 * Not here: which gaps (card-filler.ts), which pictures of what the card gives (card-picker.ts).
 */
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Credentials } from '../camera/auth/digest.ts';
import { replayFromCard, type CardOutcome } from '../camera/card/replay-from-card.ts';
import { createCameraRecorder, type CameraRecorder } from '../evidence/recorder/camera-recorder.ts';
import type {
  ClosedSegment,
  OpenSegment,
  RecorderSetup,
  RecordingTrouble,
} from '../evidence/recorder/segment.ts';
import type { Stretch } from './absences.ts';
import { createCardPicker, TOLERANCE_MS, type CardItem, type CardPicker } from './card-picker.ts';
import type { Seam } from './card-seam.ts';

export interface CardGap {
  cameraId: string;
  /** Of the device service. */
  address: string;
  credentials: Credentials | null;
  gap: Stretch;
  seam: Seam;
}

export interface CardGapDeps {
  setup: RecorderSetup;
  opened: (segment: OpenSegment) => void;
  closed: (segment: ClosedSegment) => void;
  /** Asked before every call and every second of one. */
  mayGoOn: () => boolean;
  clock: Clock;
  log: Log;
}

export interface GapOutcome {
  outcome: CardOutcome | { status: 'not-written'; detail: string };
  /** Written ones. */
  pictures: number;
  /** When the last of them was taken. */
  lastAtMs: number | null;
}

const STRETCH_MS = 30_000;
/** Held in memory. */
const MOST_STRETCH_BYTES = 48 * 2 ** 20;
const PAUSE_MS = 4_000;
const WATCH_PERIOD_MS = 1_000;
/** Given to the disk at a time: it takes ten seconds before it drops. */
const BATCH_MS = 5_000;

/** Never rejects. */
export async function fillGap(work: CardGap, deps: CardGapDeps, signal: AbortSignal): Promise<GapOutcome> {
  const { mayGoOn, clock } = deps;
  const troubles: RecordingTrouble[] = [];
  const recorder = createCameraRecorder({
    ...{ cameraId: work.cameraId, setup: deps.setup, clock, log: deps.log, origin: 'card' },
    order: { profile: 'main', withAudio: false, isOn: true, preRollMs: 0 },
    onOpened: deps.opened,
    onClosed: deps.closed,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  const picker = createCardPicker(work.gap, work.seam);
  let outcome: GapOutcome['outcome'] = { status: 'aborted', pictures: 0 };
  let clockOffsetMs: number | null = null;
  let pictures = 0;
  while (!signal.aborted && mayGoOn()) {
    const stretch = await fetchStretch(work, deps, { picker, clockOffsetMs }, signal);
    outcome = stretch.outcome;
    pictures += await feed(recorder, picker.take(stretch.items, stretch.isCut));
    const [trouble] = troubles;
    if (trouble) {
      outcome = { status: 'not-written', detail: `${trouble.kind}: ${trouble.detail}` };
    }
    if (outcome.status !== 'replayed' || picker.isOver) {
      break;
    }
    ({ clockOffsetMs } = outcome);
    outcome = { status: 'aborted', pictures: 0 };
    await sleep(clock, PAUSE_MS, signal);
  }
  await recorder.stop();
  return { outcome, pictures, lastAtMs: picker.lastAtMs };
}

interface Fetched {
  outcome: CardOutcome;
  items: CardItem[];
  /** The card has more. */
  isCut: boolean;
}

async function fetchStretch(
  { address, credentials, gap }: CardGap,
  { mayGoOn, clock }: CardGapDeps,
  { picker, clockOffsetMs }: { picker: CardPicker; clockOffsetMs: number | null },
  signal: AbortSignal,
): Promise<Fetched> {
  const items: CardItem[] = [];
  const { nextFromMs: fromMs } = picker;
  let sizeBytes = 0;
  let isCut = false;
  const stopper = new AbortController();
  const stopWatching = clock.every(WATCH_PERIOD_MS, () => {
    if (!mayGoOn()) {
      stopper.abort();
    }
  });
  const outcome = await replayFromCard({
    ...{ address, credentials, clock, fromMs, toMs: gap.toMs + TOLERANCE_MS },
    ...(clockOffsetMs === null ? {} : { clockOffsetMs }),
    onParameterSets: (sets) => items.push({ sets }),
    onAccessUnit: (unit) => {
      items.push({ unit });
      sizeBytes += unit.slices.reduce((sum, { length }) => sum + length, 0);
    },
    isEnough: ({ isKey, captureAtMs }) => {
      isCut = (isKey && captureAtMs >= fromMs + STRETCH_MS) || sizeBytes >= MOST_STRETCH_BYTES;
      return isCut;
    },
    signal: AbortSignal.any([signal, stopper.signal]),
  });
  stopWatching();
  return { outcome, items, isCut };
}

/** How many pictures that were. */
async function feed(recorder: CameraRecorder, items: readonly CardItem[]): Promise<number> {
  let pictures = 0;
  let batchFromMs: number | null = null;
  for (const item of items) {
    if ('sets' in item) {
      recorder.onParameterSets(item.sets);
      continue;
    }
    const { captureAtMs } = item.unit;
    batchFromMs ??= captureAtMs;
    if (captureAtMs - batchFromMs >= BATCH_MS) {
      await recorder.settled();
      batchFromMs = captureAtMs;
    }
    recorder.onAccessUnit(item.unit);
    pictures += 1;
  }
  await recorder.settled();
  return pictures;
}
