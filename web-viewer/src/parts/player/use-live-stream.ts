/** A live stream for as long as a component stands: gives the element its picture, and its state twice a second. */
import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type RefCallback,
} from 'react';
import type { StreamProfile } from '#protocol/camera.ts';
import { untilBeat, type Timing } from '../../data/timing.ts';
import { startLiveStream } from './live-stream.ts';
import type { MediaLink, MediaSocket } from './media-socket.ts';
import { NO_REPORT, type StreamReport } from './stream-account.ts';

export const MediaContext = createContext<MediaSocket | null>(null);

export function useMediaSocket(): MediaSocket {
  const socket = useContext(MediaContext);
  if (socket === null) {
    throw new Error('MediaContext is missing above this component');
  }
  return socket;
}

export function useMediaLink(): MediaLink {
  const socket = useMediaSocket();
  return useSyncExternalStore(
    (listener) => socket.onLinkChange(listener),
    () => socket.link,
  );
}

const LOOK_EVERY_MS = 500;
/** Between two looks of the players (shown-log.ts): what they say is fresh then. */
const LOOK_OFFSET_MS = 250;
/** What only has become older is drawn less often. */
const DRAW_EVERY_MS = 1_000;

export interface ShownStream {
  /** Give this to an empty element. */
  holderRef: RefCallback<HTMLElement>;
  report: StreamReport;
  /** When the report was read, this computer's clock. */
  readAtMs: number;
}

/** No stream while `cameraId` is null. */
export function useLiveStream(cameraId: string | null, profile: StreamProfile, timing: Timing): ShownStream {
  const socket = useMediaSocket();
  const [holder, setHolder] = useState<HTMLElement | null>(null);
  const [look, setLook] = useState({ report: NO_REPORT, readAtMs: timing.nowMs() });

  useEffect(() => {
    if (holder === null || cameraId === null) {
      return;
    }
    const stream = startLiveStream({ socket, holder, cameraId, profile, timing });
    let cancel: () => void = () => undefined;
    const watch = (): void => {
      const nowMs = timing.nowMs();
      const report = stream.report();
      setLook((last) =>
        profile === 'main' || isWorthDrawing(last, report, nowMs) ? { report, readAtMs: nowMs } : last,
      );
      cancel = timing.after(untilBeat(nowMs, LOOK_EVERY_MS, LOOK_OFFSET_MS), watch);
    };
    watch();
    return () => {
      cancel();
      stream.close();
      setLook({ report: NO_REPORT, readAtMs: timing.nowMs() });
    };
  }, [socket, holder, cameraId, profile, timing]);

  return { holderRef: setHolder, ...look };
}

/** A tile that plays on as it did is drawn once a second; anything else, a picture that stops too, at once. */
function isWorthDrawing(
  last: { report: StreamReport; readAtMs: number },
  next: StreamReport,
  nowMs: number,
): boolean {
  const isSame =
    last.report.player === next.player &&
    last.report.insteadOf === next.insteadOf &&
    last.report.failure === next.failure &&
    last.report.refusal === next.refusal;
  const goesOn =
    last.report.shownAtMs !== null && next.shownAtMs !== null && next.shownAtMs > last.report.shownAtMs;
  return !(isSame && goesOn && nowMs - last.readAtMs < DRAW_EVERY_MS - LOOK_EVERY_MS / 2);
}
