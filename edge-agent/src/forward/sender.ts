/**
 * Empties the outbox towards central, whenever there is a line. Rules SF2.. of docs/design/003-store-and-forward.md.
 *
 * Messages and files go at the same time, on connections of their own, so that a clip that takes minutes never holds
 * up an alarm: up to eight messages at once, one per camera; up to two files, of which one clip, and no clip is begun
 * while a message or a snapshot could go. A row that fails rests, longer each time, and everything else passes it.
 * Not here: which row may go at all (outbox-queue.ts), the socket (control-link.ts), the upload itself (upload.ts).
 */
import { createBackoff, type Backoff } from '#base/backoff.ts';
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { Receipt } from '#protocol/incident.ts';
import type { Stamp } from './clock-keeper.ts';
import type { ControlLink } from './control-link.ts';
import type { LineBudget } from './line-budget.ts';
import type { FileRow, MessageRow } from './outbox-queue.ts';
import type { Outbox } from './outbox.ts';
import { createSendWindow, type SendWindow } from './send-window.ts';
import type { Uploader } from './upload.ts';

export interface SenderDeps {
  outbox: Outbox;
  link: Pick<ControlLink, 'send' | 'state'>;
  uploader: Uploader;
  clock: Clock;
  log: Log;
  /** What is known of the clock a message was written by; asked when it is sent (SF12). */
  noteOf?: (stamp: Stamp) => ClockNote;
  /** Told while a message or a still is on its way (SF16). */
  budget?: Pick<LineBudget, 'urgent'>;
  random?: () => number;
  /** How long a row stays after central's receipt; default an hour. */
  graceMs?: number;
}

export interface Sender {
  run: (signal: AbortSignal) => Promise<void>;
  /** Something was added, or the link came up: look again now. */
  wake: () => void;
  /** The line is back: what rests because it was not there need not rest any longer. */
  lineIsBack: () => void;
  /** Something is half-sent. */
  isBusy: () => boolean;
}

const MOST_MESSAGES = 8;
const MOST_FILES = 2;
const GRACE_MS = 3_600_000;
const SWEEP_PERIOD_MS = 60_000;
const ORPHAN_PERIOD_MS = 3_600_000;
/** The disk did not let us read: look again after this. */
const REPAIR_MS = 5000;

export function createSender(deps: SenderDeps): Sender {
  const { outbox, link, clock, log, graceMs = GRACE_MS } = deps;
  const messages = createLane(clock, deps.random);
  const files = createLane(clock, deps.random);
  const window = createSendWindow(MOST_MESSAGES);
  const stopper = new AbortController();
  let isRunning = false;
  let cancelRepair: (() => void) | null = null;

  const wake = (): void => {
    if (!isRunning || link.state().status !== 'connected') {
      return;
    }
    try {
      launchMessages();
      launchFiles();
    } catch (error) {
      log.error({ reason: describeError(error) }, 'outbox cannot be read');
      cancelRepair ??= clock.after(REPAIR_MS, () => {
        cancelRepair = null;
        wake();
      });
    }
  };

  const launchMessages = (): void => {
    while (messages.size() < window.size()) {
      const row = outbox.nextMessage({ cameraIds: messages.busy(), positions: messages.resting() });
      if (!row) {
        return;
      }
      const onLate = (receipt: Receipt): void => takeLate(row, receipt);
      launch(messages, row, row.cameraId, () => deliver(deps, row, window, onLate));
    }
  };

  /** The row rests, or is on its way again: whichever receipt comes first settles it, the other finds it settled. */
  const takeLate = (row: MessageRow, receipt: Receipt): void => {
    if (isRunning) {
      settle(deps, row, receipt);
      messages.forget(row.position);
      wake();
    }
  };

  const launchFiles = (): void => {
    while (files.size() < MOST_FILES) {
      const positions = [...files.resting(), ...files.running()];
      const mayTakeClip = !files.busy().includes('clip') && messages.size() < window.size();
      const row = nextFile(outbox, positions, mayTakeClip);
      if (!row) {
        return;
      }
      launch(files, row, row.manifest.kind, () => carry(outbox, deps.uploader, row, log, stopper.signal));
    }
  };

  const launch = (
    lane: Lane,
    row: MessageRow | FileRow,
    occupies: string,
    task: () => Promise<void>,
  ): void => {
    lane.begin(row.position, occupies);
    const noLongerUrgent = occupies === 'clip' ? undefined : deps.budget?.urgent();
    const finish = (fault: unknown): void => {
      noLongerUrgent?.();
      noteFault(row, fault, log);
      lane.end(row.position, fault, wake);
      wake();
    };
    void task().then(() => finish(null), finish);
  };

  return {
    wake,
    lineIsBack: () => {
      [messages, files].forEach((lane) => lane.wakeLineFaults());
      wake();
    },
    isBusy: () => messages.size() + files.size() > 0,
    run: async (signal) => {
      if (signal.aborted) {
        return;
      }
      isRunning = true;
      const stopSweeping = keepSwept(outbox, graceMs, clock, log);
      wake();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      isRunning = false;
      stopSweeping();
      cancelRepair?.();
      stopper.abort();
      await Promise.all([messages.drained(), files.drained()]);
    },
  };
}

function nextFile(outbox: Outbox, positions: number[], mayTakeClip: boolean): FileRow | null {
  return (
    outbox.nextFile('snapshot', { positions }) ??
    outbox.nextFile('face', { positions }) ??
    (mayTakeClip ? outbox.nextFile('clip', { positions }) : null)
  );
}

function noteFault(row: MessageRow | FileRow, fault: unknown, log: Log): void {
  if (fault !== null) {
    const what = 'event' in row ? row.event : row.manifest.name;
    log.warn({ camera: row.cameraId, what, reason: describeError(fault) }, 'not sent, will try again');
  }
}

async function deliver(
  deps: SenderDeps,
  row: MessageRow,
  window: SendWindow,
  onLate: (receipt: Receipt) => void,
): Promise<void> {
  const { outbox, link } = deps;
  const clock = row.stamp && deps.noteOf ? { clock: deps.noteOf(row.stamp) } : {};
  try {
    const receipt =
      row.event === 'incident-opened'
        ? await link.send(row.event, { ...row.body, ...clock }, onLate)
        : await link.send(row.event, { ...row.body, ...clock }, onLate);
    window.answered();
    settle(deps, row, receipt);
  } catch (error) {
    if (error instanceof RetryLater && error.code !== 'not-connected') {
      window.unanswered();
      outbox.messageUnanswered(row.position);
    }
    throw error;
  }
}

function settle({ outbox, log }: SenderDeps, row: MessageRow, receipt: Receipt): void {
  if (receipt.status === 'refused') {
    const { incidentId, event } = row;
    log.error({ camera: row.cameraId, incidentId, event, reason: receipt.reason }, 'central refused');
    outbox.messageDead(row, receipt.reason);
  } else {
    outbox.messageStored(row.position);
  }
}

async function carry(
  outbox: Outbox,
  uploader: Uploader,
  row: FileRow,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await uploader.upload(row, (url) => outbox.keepUploadUrl(row.position, url), signal);
  if (outcome.status === 'refused') {
    const { incidentId, cameraId, manifest } = row;
    log.error({ camera: cameraId, incidentId, file: manifest.name, reason: outcome.reason }, 'file refused');
    outbox.fileDead(row.position, outcome.reason);
  } else {
    outbox.fileStored(row.position);
  }
}

function keepSwept(outbox: Outbox, graceMs: number, clock: Clock, log: Log): () => void {
  const timers = [
    clock.every(SWEEP_PERIOD_MS, () => sweepOnce(() => outbox.sweep(graceMs), log)),
    clock.every(ORPHAN_PERIOD_MS, () => sweepOnce(() => outbox.sweepOrphans(), log)),
  ];
  return () => timers.forEach((stop) => stop());
}

function sweepOnce(sweep: () => number, log: Log): void {
  try {
    const count = sweep();
    log.debug({ count }, 'outbox swept');
  } catch (error) {
    log.error({ reason: describeError(error) }, 'outbox cannot be swept');
  }
}

interface Lane {
  size: () => number;
  /** What the running ones occupy: cameras, kinds of file. */
  busy: () => string[];
  running: () => number[];
  resting: () => number[];
  begin: (position: number, occupies: string) => void;
  /** With a fault the row rests; `wake` is called when it may go again. */
  end: (position: number, fault: unknown, wake: () => void) => void;
  /** Ends the rests of those that failed because of the line. */
  wakeLineFaults: () => void;
  /** It is settled: it does not rest any longer. */
  forget: (position: number) => void;
  /** Resolves when nothing runs; rests are given up. */
  drained: () => Promise<void>;
}

interface Rest {
  backoff: Backoff;
  cancel: (() => void) | null;
  isOfLine: boolean;
}

/** Their cause is gone when the control link is up again. */
const LINE_FAULTS = ['upload-cut', 'not-connected', 'central-unreachable'];

function createLane(clock: Clock, random: () => number = Math.random): Lane {
  const running = new Map<number, string>();
  const rests = new Map<number, Rest>();
  let onIdle: (() => void) | null = null;

  const rest = (position: number, fault: unknown, wake: () => void): void => {
    const isForMinutes = fault instanceof GiveUp;
    const entry: Rest = rests.get(position) ?? {
      backoff: createBackoff({ baseMs: isForMinutes ? 60_000 : 500, maxMs: 600_000, random }),
      cancel: null,
      isOfLine: false,
    };
    entry.isOfLine = fault instanceof RetryLater && LINE_FAULTS.includes(fault.code);
    rests.set(position, entry);
    entry.cancel = clock.after(entry.backoff.nextMs(), () => {
      entry.cancel = null;
      wake();
    });
  };

  return {
    size: () => running.size,
    busy: () => [...running.values()],
    running: () => [...running.keys()],
    resting: () => [...rests].filter(([, { cancel }]) => cancel !== null).map(([position]) => position),
    begin: (position, occupies) => {
      running.set(position, occupies);
    },
    end: (position, fault, wake) => {
      running.delete(position);
      if (fault === null) {
        rests.delete(position);
      } else if (!onIdle) {
        rest(position, fault, wake);
      }
      if (running.size === 0) {
        onIdle?.();
      }
    },
    wakeLineFaults: () =>
      rests.forEach((entry) => {
        if (entry.isOfLine) {
          entry.cancel?.();
          entry.cancel = null;
          entry.backoff.reset();
        }
      }),
    forget: (position) => {
      rests.get(position)?.cancel?.();
      rests.delete(position);
    },
    drained: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        rests.forEach(({ cancel }) => cancel?.());
        if (running.size === 0) {
          resolve();
        }
      }),
  };
}
