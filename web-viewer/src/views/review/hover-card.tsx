/** Over the pointer: the moment, what there is, and the key frame of it once the pointer rests. */
import { useState, type ReactElement } from 'react';
import { useCentral } from '../../data/central-context.tsx';
import { formatDateTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { picturePath } from '../../data/recording-api.ts';
import css from './timeline.module.css';
import { useSettled } from './use-settled.ts';

const CARD_WIDTH_PX = 200;
const REST_MS = 140;
/** Pictures a second apart are the same key frame mostly, and the browser has them already. */
const RASTER_MS = 1_000;

interface HoverCardProps {
  cameraId: string;
  /** Of the row, where there are several. */
  title: string | null;
  atMs: number;
  x: number;
  width: number;
  isRecorded: boolean;
  words: readonly string[];
}

export function HoverCard({
  cameraId,
  title,
  atMs,
  x,
  width,
  isRecorded,
  words,
}: HoverCardProps): ReactElement {
  const { timing } = useCentral();
  const wantedMs = useSettled(isRecorded ? Math.floor(atMs / RASTER_MS) * RASTER_MS : null, REST_MS, timing);
  const left = Math.max(0, Math.min(width - CARD_WIDTH_PX, x - CARD_WIDTH_PX / 2));
  return (
    <div className={css.card} style={{ left, width: CARD_WIDTH_PX }} aria-hidden>
      {isRecorded && wantedMs !== null && <Picture path={picturePath(cameraId, wantedMs, 320)} />}
      {title !== null && <span>{title}</span>}
      <strong>{formatDateTime(atMs)}</strong>
      {words.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}

function Picture({ path }: { path: string }): ReactElement {
  const [loaded, setLoaded] = useState('');
  return (
    <img
      src={addressOf(path)}
      alt=""
      data-hover-picture={loaded === path ? 'shown' : 'wanted'}
      hidden={loaded === ''}
      onLoad={() => setLoaded(path)}
      onError={() => setLoaded('')}
    />
  );
}
