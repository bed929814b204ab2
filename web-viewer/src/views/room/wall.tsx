/**
 * The grid of live tiles of one page, with the spot where the grid has one. Tiles are keyed by camera, so a health
 * report moves nothing and a tile that changes places plays on.
 */
import { useEffect, useRef, type CSSProperties, type Dispatch, type ReactElement } from 'react';
import type { CameraView } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { useText } from '../../text/use-text.ts';
import { StateCard } from '../frame/states.tsx';
import type { ArrangeHands } from './arrange-hands.ts';
import { EmptySlot } from './empty-slot.tsx';
import { LiveTile } from './live-tile.tsx';
import { SpotTile } from './spot-tile.tsx';
import css from './wall.module.css';
import { shapeOf, withSpot } from './wall-grid.ts';
import type { WallAction, WallPage, WallSlot, WallState } from './wall-state.ts';

interface WallProps {
  state: WallState;
  page: WallPage;
  cameras: readonly CameraView[];
  /** On the spot. */
  alarm: IncidentView | null;
  /** Cameras with an alarm nobody has acknowledged. */
  alarmedIds: ReadonlySet<string>;
  /** The tiles make room for an alarm where the grid has no spot: for screens nobody works at. */
  makesRoom: boolean;
  hands: ArrangeHands | null;
  dispatch: Dispatch<WallAction>;
}

export function Wall(props: WallProps): ReactElement {
  const { state, page, cameras, alarm, makesRoom, hands } = props;
  const { t } = useText();
  const gridRef = useFocusOnChosen(page.chosen);
  const shape = makesRoom && alarm !== null ? withSpot(page.grid, page.shown.length) : shapeOf(page.grid);
  const spotCamera = cameras.find(({ id }) => id === alarm?.cameraId) ?? null;

  if (page.matching.length === 0) {
    return <NothingToShow state={state} hasCameras={cameras.length > 0} />;
  }
  return (
    <div
      ref={gridRef}
      role="group"
      aria-label={t('room.wall')}
      className={css.grid}
      style={{ '--columns': shape.columns, '--large': shape.large } as CSSProperties}
      data-layout={page.grid}
    >
      {shape.large > 0 && (
        <SpotTile
          incident={hands === null ? alarm : null}
          camera={hands === null && alarm !== null ? spotCamera : page.resting}
          isOver={hands?.over === -1}
        />
      )}
      {page.shown.map((slot) => (
        <SlotTile key={slot.camera?.id ?? `slot-${slot.index}`} slot={slot} {...props} />
      ))}
    </div>
  );
}

function SlotTile({ slot, page, alarmedIds, hands, dispatch }: WallProps & { slot: WallSlot }): ReactElement {
  const { index, camera, isMissing } = slot;
  const isChosen = index === page.chosen;
  const onChoose = (): void => dispatch({ type: 'choose', index });
  if (camera === null) {
    const isOver = hands?.over === index;
    return <EmptySlot slot={index} {...{ isMissing, isChosen, isOver, onChoose }} />;
  }
  return (
    <LiveTile
      camera={camera}
      slot={index}
      tiles={page.shown.length}
      isChosen={isChosen}
      hasAlarm={alarmedIds.has(camera.id)}
      hands={hands}
      onChoose={onChoose}
      onEnlarge={() => dispatch({ type: 'enlarge', cameraId: camera.id, index })}
    />
  );
}

/** Focus follows the arrows only while it is on the wall: it is never taken from a field or a dialog. */
function useFocusOnChosen(chosen: number): React.RefObject<HTMLDivElement | null> {
  const gridRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const grid = gridRef.current;
    if (grid?.contains(document.activeElement)) {
      grid.querySelector<HTMLElement>('[data-chosen="true"] button')?.focus();
    }
  }, [chosen]);
  return gridRef;
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
