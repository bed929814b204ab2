/** The recording of a camera in a video element, for as long as a component stands. */
import { useEffect, useState, useSyncExternalStore, type RefCallback } from 'react';
import { useCentral } from '../../data/central-context.tsx';
import { openRecording } from '../../data/recording-api.ts';
import { startingAt, type Playback } from './playback.ts';
import { createRecordingPlayer, type RecordingPlayer } from './recording-player.ts';

interface RecordingOptions {
  cameraId: string;
  startAtMs: number;
  isPlaying: boolean;
}

export interface Recording {
  videoRef: RefCallback<HTMLVideoElement>;
  /** Null until the element stands. */
  player: RecordingPlayer | null;
  playback: Playback;
}

/** Give the component a key of the camera and the place asked for: another one is another player. */
export function useRecording({ cameraId, startAtMs, isPlaying }: RecordingOptions): Recording {
  const { timing, offsetMs } = useCentral();
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [player, setPlayer] = useState<RecordingPlayer | null>(null);
  const [first] = useState({ startAtMs, isPlaying, offsetMs });

  useEffect(() => {
    if (video === null) {
      return;
    }
    const made = createRecordingPlayer({
      video,
      timing,
      nowMs: () => timing.nowMs() + first.offsetMs,
      open: (request, signal) => openRecording(cameraId, request, signal),
      startAtMs: first.startAtMs,
      isPlaying: first.isPlaying,
    });
    setPlayer(made);
    return () => {
      made.close();
      setPlayer(null);
    };
  }, [video, cameraId, timing, first]);

  const [waiting] = useState(() => startingAt(startAtMs, isPlaying));
  const playback = useSyncExternalStore(
    (listener) => player?.onChange(listener) ?? (() => undefined),
    () => player?.playback ?? waiting,
  );
  return { videoRef: setVideo, player, playback };
}
