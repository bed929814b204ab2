/**
 * One camera of the wall: its picture, name, state in words and the age of the picture.
 *
 * The data attributes are read by tests and benches: camera id, state, stream, player, latency in whole milliseconds.
 */
import { useRef, type MouseEvent, type ReactElement } from 'react';
import { useElementSize } from '@mantine/hooks';
import type { CameraView, StreamProfile } from '#protocol/camera.ts';
import { useCentral } from '../../data/central-context.tsx';
import { sayPlayer } from '../../text/say-player.ts';
import { sayTile } from '../../text/say-tile.ts';
import { useText } from '../../text/use-text.ts';
import type { ArrangeHands } from './arrange-hands.ts';
import { ArrangeHit } from './arrange-hit.tsx';
import { TileFace } from './tile-face.tsx';
import { TilePicture } from './tile-picture.tsx';
import { chooseProfile } from './tile-profile.ts';
import { useBestStream } from './use-best-stream.ts';
import css from './wall.module.css';

interface LiveTileProps {
  camera: CameraView;
  /** Among all slots of the layout. */
  slot: number;
  /** Live tiles of this page. */
  tiles: number;
  isChosen: boolean;
  hasAlarm: boolean;
  /** While the layout is being arranged. */
  hands: ArrangeHands | null;
  onChoose: () => void;
  onEnlarge: () => void;
}

export function LiveTile(props: LiveTileProps): ReactElement {
  const { camera, slot, tiles, isChosen, hasAlarm, hands, onChoose, onEnlarge } = props;
  const { t, locale } = useText();
  const { offsetMs } = useCentral();
  const { ref, wanted } = useWantedProfile(tiles);
  const best = useBestStream(camera, wanted);
  const { seen, tile } = best;
  const words = sayTile(t, tile, { locale, nowMs: seen.readAtMs + offsetMs });

  return (
    <article
      ref={ref}
      className={css.tile}
      data-camera-id={camera.id}
      data-slot={slot}
      data-state={tile.state}
      data-profile={best.profile}
      data-player={seen.report.player ?? ''}
      data-latency-ms={'latencyMs' in tile ? Math.round(tile.latencyMs) : ''}
      data-chosen={isChosen}
      data-alarm={hasAlarm}
      data-over={hands?.over === slot}
    >
      <TilePicture best={best} />
      <TileFace camera={camera} tile={tile} words={words} report={seen.report} hasAlarm={hasAlarm} />
      {hands === null ? (
        <button
          type="button"
          className={css.hit}
          tabIndex={isChosen ? 0 : -1}
          aria-label={t('tile.open', {
            name: camera.name,
            state: [words.state, seen.report.insteadOf && sayPlayer(t, seen.report)]
              .filter(Boolean)
              .join('. '),
          })}
          onClick={(event) => (isDeliberate(event) ? onEnlarge() : onChoose())}
          onDoubleClick={onEnlarge}
          onFocus={onChoose}
        />
      ) : (
        <ArrangeHit slot={slot} camera={camera} isChosen={isChosen} hands={hands} onChoose={onChoose} />
      )}
    </article>
  );
}

/** By a key, a reader or a finger; a mouse chooses first and opens with the second click. */
function isDeliberate(event: MouseEvent): boolean {
  const isByKeyOrReader = event.detail === 0;
  const isByTouch = event.nativeEvent instanceof PointerEvent && event.nativeEvent.pointerType === 'touch';
  return isByKeyOrReader || isByTouch;
}

function useWantedProfile(tiles: number): {
  ref: (element: HTMLElement | null) => void;
  wanted: StreamProfile;
} {
  const { ref, width } = useElementSize();
  const was = useRef<StreamProfile>('sub');
  was.current = chooseProfile({ widthPx: width, ratio: window.devicePixelRatio, tiles }, was.current);
  return { ref, wanted: was.current };
}
