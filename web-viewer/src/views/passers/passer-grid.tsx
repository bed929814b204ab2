/**
 * Everything that passed, some rows at a time. One tile is in the order of tabs; arrows go on from it, Enter opens the
 * recording, T follows, the space bar puts it into the path.
 */
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { PasserCameraView, PasserView } from '#protocol/passers.ts';
import { useText } from '../../text/use-text.ts';
import { stepOf, isSameStep } from './path-list.ts';
import { PasserTile } from './passer-tile.tsx';
import css from './passers.module.css';
import { moverOf, trailAddress } from './trail-address.ts';
import type { Path } from './use-path.ts';

interface PasserGridProps {
  searchId: string;
  items: readonly PasserView[];
  cameras: ReadonlyMap<string, PasserCameraView>;
  path: Path;
  incidentId: string | null;
}

const ROWS_MORE = 120;

export function PasserGrid({ searchId, items, cameras, path, incidentId }: PasserGridProps): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [most, setMost] = useState(ROWS_MORE);
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const shown = items.slice(0, most);
  const currentIndex = Math.min(current, shown.length - 1);
  const left = items.length - shown.length;

  const followHref = (passer: PasserView): string =>
    trailAddress({
      ...{ cameraId: passer.cameraId, atMs: passer.toMs, mover: moverOf(passer.label) },
      ...{ way: 'after', incidentId },
    });
  const choose = (passer: PasserView): void => {
    const camera = cameras.get(passer.cameraId);
    const place = { cameraName: camera?.cameraName ?? passer.cameraId, siteName: camera?.siteName ?? '' };
    path.toggle(stepOf(searchId, passer, place));
  };
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, index));
    setCurrent(next);
    list.current?.querySelectorAll<HTMLElement>('[data-current]')[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const passer = shown[currentIndex];
    const onPicture = event.target instanceof HTMLElement && event.target.dataset['current'] !== undefined;
    const step = stepOfKey(event.key, columnsOf(list.current));
    if (event.ctrlKey || event.metaKey || event.altKey || passer === undefined) {
      return;
    }
    if (step !== null) {
      event.preventDefault();
      go(event.key === 'Home' || event.key === 'End' ? step * shown.length : currentIndex + step);
    } else if (event.key === ' ' && onPicture) {
      event.preventDefault();
      choose(passer);
    } else if (event.key.toLowerCase() === 't') {
      event.preventDefault();
      navigate(followHref(passer));
    }
  };

  return (
    <>
      {/* Keys work on the tiles inside, which are links and buttons. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul ref={list} className={css.grid} aria-label={t('passers.results')} onKeyDown={onKeyDown}>
        {shown.map((passer, index) => (
          <PasserTile
            key={`${searchId} ${passer.key}`}
            searchId={searchId}
            passer={passer}
            camera={cameras.get(passer.cameraId)}
            isChosen={path.steps.some((step) => isSameStep(step, passer))}
            isCurrent={index === currentIndex}
            onFocus={() => setCurrent(index)}
            onChoose={() => choose(passer)}
            followHref={followHref(passer)}
          />
        ))}
      </ul>
      {left > 0 && (
        <Button variant="default" onClick={() => setMost((before) => before + ROWS_MORE)}>
          {t('passers.more', { count: Math.min(left, ROWS_MORE) })}
        </Button>
      )}
    </>
  );
}

/** Null for keys that do not move. */
function stepOfKey(key: string, columns: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: 0,
    End: 1,
  };
  return steps[key] ?? null;
}

/** How many stand beside each other just now. */
function columnsOf(list: HTMLElement | null): number {
  const tiles = [...(list?.children ?? [])] as HTMLElement[];
  const top = tiles[0]?.offsetTop;
  const below = tiles.findIndex(({ offsetTop }) => offsetTop !== top);
  return Math.max(1, below < 0 ? tiles.length : below);
}
