/** The grid of live tiles of one page. Tiles are keyed by camera, so a health report moves nothing. */
import { useEffect, useRef, type CSSProperties, type Dispatch, type ReactElement } from 'react';
import { useText } from '../../text/use-text.ts';
import { StateCard } from '../frame/states.tsx';
import css from './wall.module.css';
import { LiveTile } from './live-tile.tsx';
import { columnsOf, type WallAction, type WallPage, type WallState } from './wall-state.ts';

interface WallProps {
  state: WallState;
  page: WallPage;
  hasCameras: boolean;
  dispatch: Dispatch<WallAction>;
}

export function Wall({ state, page, hasCameras, dispatch }: WallProps): ReactElement {
  const { t } = useText();
  const gridRef = useRef<HTMLDivElement>(null);
  const firstIndex = page.page * state.layout;

  useEffect(() => {
    // Focus follows the arrows only while it is on the wall: it is never taken from a field or a dialog.
    const grid = gridRef.current;
    if (grid?.contains(document.activeElement)) {
      grid.querySelector<HTMLElement>('[data-chosen="true"] button')?.focus();
    }
  }, [page.chosen]);

  if (page.matching.length === 0) {
    return <NothingToShow state={state} hasCameras={hasCameras} />;
  }
  return (
    <div
      ref={gridRef}
      role="group"
      aria-label={t('room.wall')}
      className={css.grid}
      style={{ '--columns': columnsOf(state.layout) } as CSSProperties}
      data-layout={state.layout}
    >
      {page.shown.map((camera, offset) => (
        <LiveTile
          key={camera.id}
          camera={camera}
          isChosen={firstIndex + offset === page.chosen}
          onChoose={() => dispatch({ type: 'choose', index: firstIndex + offset })}
          onEnlarge={() => dispatch({ type: 'enlarge', cameraId: camera.id, index: firstIndex + offset })}
        />
      ))}
    </div>
  );
}

function NothingToShow({ state, hasCameras }: { state: WallState; hasCameras: boolean }): ReactElement {
  const { t } = useText();
  const title = !hasCameras
    ? t('room.noCameras')
    : state.query !== ''
      ? t('room.noneFound', { query: state.query })
      : t('room.noneDown');
  return (
    <div className={css.nothing}>
      <StateCard icon={hasCameras ? 'search' : 'camera'} title={title} />
    </div>
  );
}
