/** A review desk for as long as a component stands, and its state for those who draw it. */
import { useCallback, useEffect, useState, useSyncExternalStore, type RefCallback } from 'react';
import { useCentral } from '../../data/central-context.tsx';
import { openRecording } from '../../data/recording-api.ts';
import type { TrackState } from './camera-track.ts';
import { createRecordingDesk, type DeskState, type RecordingDesk } from './recording-desk.ts';

interface DeskPlace {
  startAtMs: number;
  isPlaying: boolean;
}

/** Null until the first effects have run. */
export function useRecordingDesk({ startAtMs, isPlaying }: DeskPlace): RecordingDesk | null {
  const { timing, offsetMs } = useCentral();
  const [first] = useState({ startAtMs, isPlaying, offsetMs });
  const [desk, setDesk] = useState<RecordingDesk | null>(null);
  useEffect(() => {
    const made = createRecordingDesk({
      timing,
      nowMs: () => timing.nowMs() + first.offsetMs,
      open: openRecording,
      startAtMs: first.startAtMs,
      isPlaying: first.isPlaying,
    });
    setDesk(made);
    return () => {
      made.close();
      setDesk(null);
    };
  }, [timing, first]);
  return desk;
}

export function useDeskState(desk: RecordingDesk): DeskState {
  return useSyncExternalStore(
    useCallback((listener) => desk.onChange(listener), [desk]),
    () => desk.state,
  );
}

export function useTrack(
  desk: RecordingDesk,
  cameraId: string,
): { videoRef: RefCallback<HTMLVideoElement>; state: TrackState | null } {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  useEffect(() => (video === null ? undefined : desk.attach(cameraId, video)), [desk, cameraId, video]);
  const state = useSyncExternalStore(
    useCallback((listener) => desk.onChange(listener), [desk]),
    () => desk.track(cameraId)?.state ?? null,
  );
  return { videoRef: setVideo, state };
}

/** The clock, rounded: a component with it is drawn again only when the rounded time is another. */
export function useDeskTime(desk: RecordingDesk, everyMs: number): number {
  return useSyncExternalStore(
    useCallback((listener) => desk.onTime(listener), [desk]),
    () => Math.floor(desk.atMs / everyMs) * everyMs,
  );
}
