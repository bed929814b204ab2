/**
 * The state of a playing clip and what can be done with it. The moment shown is followed picture by picture, so
 * that boxes move with the video and not behind it.
 */
import { useCallback, useEffect, useMemo, useState, type RefCallback } from 'react';

export interface ClipMoment {
  currentSec: number;
  durationSec: number;
  isPlaying: boolean;
  hasEnded: boolean;
  hasFailed: boolean;
  /** Width / height; 16:9 until known. */
  aspect: number;
  rate: number;
}

export interface ClipControls {
  toggle: () => void;
  /** Starts over. */
  replay: () => void;
  seek: (toSec: number) => void;
  /** One picture on or back; stops. */
  step: (by: -1 | 1) => void;
  setRate: (rate: number) => void;
}

const START: ClipMoment = {
  currentSec: 0,
  durationSec: 0,
  isPlaying: false,
  hasEnded: false,
  hasFailed: false,
  aspect: 16 / 9,
  rate: 1,
};

const EVENTS = [
  'loadedmetadata',
  'durationchange',
  'play',
  'pause',
  'ended',
  'error',
  'seeked',
  'timeupdate',
  'ratechange',
];

export function useClip(): {
  videoRef: RefCallback<HTMLVideoElement>;
  moment: ClipMoment;
  controls: ClipControls;
} {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [moment, setMoment] = useState(START);
  const [frameSec, setFrameSec] = useState(1 / 10);

  useEffect(() => {
    if (video !== null) {
      return watch(video, setMoment, setFrameSec);
    }
  }, [video]);

  const controls = useMemo(() => controlsOf(video, frameSec), [video, frameSec]);
  return { videoRef: useCallback((element) => setVideo(element), []), moment, controls };
}

function watch(
  video: HTMLVideoElement,
  setMoment: (moment: ClipMoment) => void,
  setFrameSec: (seconds: number) => void,
): () => void {
  const read = (currentSec = video.currentTime): void =>
    setMoment({
      currentSec,
      durationSec: Number.isFinite(video.duration) ? video.duration : 0,
      isPlaying: !video.paused && !video.ended,
      hasEnded: video.ended,
      hasFailed: video.error !== null,
      aspect: video.videoWidth > 0 ? video.videoWidth / video.videoHeight : 16 / 9,
      rate: video.playbackRate,
    });
  const onEvent = (): void => read();
  EVENTS.forEach((name) => video.addEventListener(name, onEvent));

  let lastSec: number | null = null;
  let handle = 0;
  const onFrame: VideoFrameRequestCallback = (_now, { mediaTime }) => {
    const stepSec = lastSec === null ? 0 : mediaTime - lastSec;
    if (stepSec > 0.01 && stepSec < 0.5 && !video.seeking) {
      setFrameSec(stepSec);
    }
    lastSec = mediaTime;
    read(mediaTime);
    handle = video.requestVideoFrameCallback(onFrame);
  };
  const hasFrames = 'requestVideoFrameCallback' in video;
  if (hasFrames) {
    handle = video.requestVideoFrameCallback(onFrame);
  }
  read();
  return () => {
    EVENTS.forEach((name) => video.removeEventListener(name, onEvent));
    if (hasFrames) {
      video.cancelVideoFrameCallback(handle);
    }
  };
}

function controlsOf(video: HTMLVideoElement | null, frameSec: number): ClipControls {
  const start = (): void => {
    // A refused play() leaves the clip paused, and the button still says "play".
    video?.play().catch(() => undefined);
  };
  const seek = (toSec: number): void => {
    if (video) {
      video.currentTime = Math.min(Math.max(0, toSec), video.duration || 0);
    }
  };
  return {
    toggle: () => {
      if (video?.paused === false) {
        video.pause();
      } else {
        start();
      }
    },
    replay: () => {
      seek(0);
      start();
    },
    seek,
    step: (by) => {
      video?.pause();
      seek((video?.currentTime ?? 0) + by * frameSec);
    },
    setRate: (rate) => {
      if (video) {
        video.playbackRate = rate;
        start();
      }
    },
  };
}
