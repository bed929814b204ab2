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
import type { Timing } from '../../data/timing.ts';
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
      setLook({ report: stream.report(), readAtMs: timing.nowMs() });
      cancel = timing.after(LOOK_EVERY_MS, watch);
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
