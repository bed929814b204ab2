/**
 * The live picture of a tile from the stream it deserves. The sub-stream stands in until the main one shows, and
 * whenever that is refused, fails, freezes or falls behind; after falling behind the main one rests for a while.
 */
import { useEffect, useState, type RefCallback } from 'react';
import type { CameraView, StreamProfile } from '#protocol/camera.ts';
import { useCentral } from '../../data/central-context.tsx';
import { useLiveStream, useMediaLink, type ShownStream } from '../../parts/player/use-live-stream.ts';
import { decideTileState, type TileState } from '../../parts/tile-state.ts';
import { usePageVisible } from './use-page-visible.ts';

const GIVEN_UP_AFTER_MS = 5_000;
const RESTS_FOR_MS = 60_000;

export interface BestStream {
  mainRef: RefCallback<HTMLElement>;
  subRef: RefCallback<HTMLElement>;
  /** Of the picture on the screen. */
  profile: StreamProfile;
  seen: ShownStream;
  tile: TileState;
}

export function useBestStream(camera: CameraView, wanted: StreamProfile): BestStream {
  const { timing, offsetMs } = useCentral();
  const link = useMediaLink();
  const isVisible = usePageVisible();
  const [isResting, setResting] = useState(false);
  const cameraId = isVisible ? camera.id : null;
  const tileOf = ({ report, readAtMs }: ShownStream): TileState =>
    decideTileState({ health: camera.health, link, stream: report, nowMs: readAtMs, offsetMs });

  const main = useLiveStream(wanted === 'main' && !isResting ? cameraId : null, 'main', timing);
  const mainTile = tileOf(main);
  const isMainGood = mainTile.state === 'live' || mainTile.state === 'late';
  const sub = useLiveStream(isMainGood ? null : cameraId, 'sub', timing);

  const isLate = mainTile.state === 'late';
  useEffect(
    () => (isLate ? timing.after(GIVEN_UP_AFTER_MS, () => setResting(true)) : undefined),
    [isLate, timing],
  );
  useEffect(
    () => (isResting ? timing.after(RESTS_FOR_MS, () => setResting(false)) : undefined),
    [isResting, timing],
  );

  const seen = isMainGood ? main : sub;
  return {
    mainRef: main.holderRef,
    subRef: sub.holderRef,
    profile: isMainGood ? 'main' : 'sub',
    seen,
    tile: isMainGood ? mainTile : tileOf(sub),
  };
}
