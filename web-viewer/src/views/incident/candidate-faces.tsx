/** The face the camera saw beside the pictures of the entry: the same size, enlarged and moved together. */
import { useRef, useState, type ReactElement, type PointerEvent, type ReactNode } from 'react';
import { ActionIcon, Slider } from '@mantine/core';
import type { FaceReview } from '#protocol/face-work.ts';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './candidate.module.css';
import { MOST, panBy, transformOf, WHOLE, zoomBy, zoomByKey, zoomTo, type Zoom } from './zoom.ts';

interface CandidateFacesProps {
  faceUrl: string | null;
  entry: FaceReview['entry'];
  isUnknown: boolean;
}

export function CandidateFaces({ faceUrl, entry, isUnknown }: CandidateFacesProps): ReactElement {
  const { t } = useText();
  const [zoom, setZoom] = useState(WHOLE);
  const [chosen, setChosen] = useState(0);
  const urls = entry?.pictureUrls ?? [];
  const index = Math.min(chosen, Math.max(0, urls.length - 1));
  const url = urls[index];
  return (
    <div className={css.faces}>
      <div
        className={css.pair}
        tabIndex={0}
        role="group"
        aria-label={`${t('candidate.zoom')}. ${t('candidate.zoomHint')}`}
        onKeyDown={(event) => {
          const next = zoomByKey(zoom, event.key);
          if (next) {
            event.preventDefault();
            setZoom(next);
          }
        }}
      >
        <Frame words={t('candidate.seen')} zoom={zoom} onZoom={setZoom}>
          {faceUrl === null ? (
            <span className={css.pending} role="status">
              <Icon name="hourglass" size={16} /> {t('candidate.seenPending')}
            </span>
          ) : (
            <img src={addressOf(faceUrl)} alt={t('candidate.seenAlt')} draggable={false} />
          )}
        </Frame>
        {(!isUnknown || url !== undefined) && (
          <Frame words={t('candidate.sought')} zoom={zoom} onZoom={setZoom}>
            {url === undefined ? (
              <span className={css.pending}>{t(entry ? 'candidate.noPictures' : 'candidate.hidden')}</span>
            ) : (
              <img
                src={addressOf(url)}
                alt={t('candidate.soughtAlt', { number: index + 1 })}
                draggable={false}
              />
            )}
          </Frame>
        )}
      </div>
      <ZoomBar zoom={zoom} onZoom={setZoom} />
      {urls.length > 1 && <Choice count={urls.length} index={index} urls={urls} onChoose={setChosen} />}
    </div>
  );
}

interface Zoomed {
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
}

function Frame({
  words,
  zoom,
  onZoom,
  children,
}: Zoomed & { words: string; children: ReactNode }): ReactElement {
  const from = useRef<{ x: number; y: number } | null>(null);
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (from.current === null) {
      return;
    }
    const { width, height } = event.currentTarget.getBoundingClientRect();
    onZoom(panBy(zoom, (from.current.x - event.clientX) / width, (from.current.y - event.clientY) / height));
    from.current = { x: event.clientX, y: event.clientY };
  };
  return (
    <figure className={css.frame}>
      <div
        className={css.window}
        data-zoomed={zoom.scale > 1 || undefined}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={onMove}
        onPointerUp={() => (from.current = null)}
        onPointerCancel={() => (from.current = null)}
      >
        <div className={css.picture} style={{ transform: transformOf(zoom) }}>
          {children}
        </div>
      </div>
      <figcaption>{words}</figcaption>
    </figure>
  );
}

function ZoomBar({ zoom, onZoom }: Zoomed): ReactElement {
  const { t } = useText();
  return (
    <div className={css.zoom}>
      <ActionIcon
        variant="default"
        aria-label={t('candidate.zoomOut')}
        onClick={() => onZoom(zoomBy(zoom, -1))}
      >
        −
      </ActionIcon>
      <Slider
        className={css.slider ?? ''}
        size="sm"
        thumbLabel={t('candidate.zoom')}
        label={(value) => `${value}×`}
        min={1}
        max={MOST}
        step={0.25}
        value={zoom.scale}
        onChange={(scale) => onZoom(zoomTo(zoom, scale))}
      />
      <ActionIcon
        variant="default"
        aria-label={t('candidate.zoomIn')}
        onClick={() => onZoom(zoomBy(zoom, 1))}
      >
        +
      </ActionIcon>
    </div>
  );
}

interface ChoiceProps {
  count: number;
  index: number;
  urls: readonly string[];
  onChoose: (index: number) => void;
}

/** The other pictures of the entry, small; the chosen one stands beside the camera's. */
function Choice({ count, index, urls, onChoose }: ChoiceProps): ReactElement {
  const { t } = useText();
  return (
    <div className={css.choice} role="group" aria-label={t('candidate.sought')}>
      {urls.map((url, at) => (
        <button
          key={url}
          type="button"
          aria-pressed={at === index}
          aria-label={t('candidate.pictureOf', { number: at + 1, count })}
          onClick={() => onChoose(at)}
        >
          <img src={addressOf(url)} alt="" loading="lazy" />
        </button>
      ))}
    </div>
  );
}
