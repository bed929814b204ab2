/**
 * One camera of the wall: its picture, name, state in words and the age of the picture.
 *
 * The data attributes are read by tests and benches: camera id, state, player, latency in whole milliseconds.
 */
import type { MouseEvent, ReactElement } from 'react';
import type { CameraView } from '#protocol/camera.ts';
import { useCentral } from '../../data/central-context.tsx';
import { useLiveStream, useMediaLink } from '../../parts/player/use-live-stream.ts';
import { decideTileState } from '../../parts/tile-state.ts';
import { sayTile } from '../../text/say-tile.ts';
import { useText } from '../../text/use-text.ts';
import { TileFace } from './tile-face.tsx';
import { usePageVisible } from './use-page-visible.ts';
import css from './wall.module.css';

interface LiveTileProps {
  camera: CameraView;
  isChosen: boolean;
  onChoose: () => void;
  onEnlarge: () => void;
}

export function LiveTile({ camera, isChosen, onChoose, onEnlarge }: LiveTileProps): ReactElement {
  const { t, locale } = useText();
  const { timing, offsetMs } = useCentral();
  const link = useMediaLink();
  const isVisible = usePageVisible();
  const stream = useLiveStream(isVisible ? camera.id : null, 'sub', timing);
  const tile = decideTileState({
    health: camera.health,
    link,
    stream: stream.report,
    nowMs: stream.readAtMs,
    offsetMs,
  });
  const words = sayTile(t, tile, { locale, nowMs: stream.readAtMs + offsetMs });
  const onClick = (event: MouseEvent): void => {
    const isByKeyOrReader = event.detail === 0;
    const isByTouch = event.nativeEvent instanceof PointerEvent && event.nativeEvent.pointerType === 'touch';
    if (isByKeyOrReader || isByTouch) {
      onEnlarge();
    } else {
      onChoose();
    }
  };

  return (
    <article
      className={css.tile}
      data-camera-id={camera.id}
      data-state={tile.state}
      data-player={stream.report.player ?? ''}
      data-latency-ms={'latencyMs' in tile ? Math.round(tile.latencyMs) : ''}
      data-chosen={isChosen}
    >
      <div ref={stream.holderRef} className={css.picture} aria-hidden />
      <TileFace camera={camera} tile={tile} words={words} />
      <button
        type="button"
        className={css.hit}
        tabIndex={isChosen ? 0 : -1}
        aria-label={t('tile.open', { name: camera.name, state: words.state })}
        onClick={onClick}
        onDoubleClick={onEnlarge}
        onFocus={onChoose}
      />
    </article>
  );
}
