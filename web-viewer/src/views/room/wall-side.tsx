/** The wall with the bar above it and the line below: watched, arranged, one camera enlarged, or on a TV. */
import { Suspense, type ReactElement, type RefObject } from 'react';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import { pieceOf } from '../../parts/piece.tsx';
import { useText } from '../../text/use-text.ts';
import { ErrorGuard } from '../frame/error-guard.tsx';
import { LoadingRows } from '../frame/states.tsx';
import arrangeCss from './arrange.module.css';
import { KeyLine } from './key-line.tsx';
import css from './room.module.css';
import { TvFoot } from './tv-foot.tsx';
import tvCss from './tv.module.css';
import type { RoomWall } from './use-room-wall.ts';
import { Wall } from './wall.tsx';
import { WallBar, type WallBarProps } from './wall-bar.tsx';

const ArrangeBar = pieceOf(async () => (await import('./arrange-bar.tsx')).ArrangeBar);
const ArrangeList = pieceOf(async () => (await import('./arrange-list.tsx')).ArrangeList);
export const Enlarged = pieceOf(async () => (await import('./enlarged.tsx')).Enlarged);

interface WallSideProps {
  me: Me;
  wall: RoomWall;
  cameras: readonly CameraView[];
  bar: Omit<WallBarProps, 'wall' | 'searchRef'>;
  searchRef: RefObject<HTMLInputElement | null>;
}

export function WallSide({ me, wall, cameras, bar, searchRef }: WallSideProps): ReactElement {
  const { t } = useText();
  const { isTv } = wall.tv;
  const { alarms, tour, list, layout, state } = wall;
  const enlarged = cameras.find(({ id }) => id === state.enlargedId) ?? null;
  return (
    <section className={isTv ? tvCss.tv : css.wallSide}>
      {enlarged === null ? (
        <>
          <AboveWall {...{ wall, cameras, bar, searchRef }} />
          {wall.isLoading ? <LoadingRows /> : <Desk wall={wall} cameras={cameras} />}
        </>
      ) : (
        <ErrorGuard key={enlarged.id}>
          <Suspense fallback={<LoadingRows />}>
            <Enlarged
              camera={enlarged}
              page={wall.page}
              mayReview={me.abilities.includes('recording.view')}
              dispatch={wall.dispatch}
            />
          </Suspense>
        </ErrorGuard>
      )}
      {isTv ? (
        <TvFoot name={layout?.name ?? t('wall.all')} layouts={list.items} {...{ alarms, tour }} />
      ) : (
        <KeyLine />
      )}
    </section>
  );
}

function AboveWall({ wall, cameras, bar, searchRef }: Omit<WallSideProps, 'me'>): ReactElement | null {
  const { arranging, tv } = wall;
  if (arranging.hands !== null) {
    return (
      <ErrorGuard isOver>
        <Suspense fallback={null}>
          <ArrangeBar
            hands={arranging.hands}
            cameras={cameras}
            list={wall.list}
            onSaved={(layoutId) => {
              arranging.stop();
              wall.dispatch({ type: 'layout', layoutId, chosen: wall.page.chosen });
            }}
            onCancel={arranging.stop}
          />
        </Suspense>
      </ErrorGuard>
    );
  }
  return tv.isTv ? null : <WallBar {...bar} wall={wall} searchRef={searchRef} />;
}

function Desk({ wall, cameras }: Pick<WallSideProps, 'wall' | 'cameras'>): ReactElement {
  const { arranging, page, state, dispatch } = wall;
  const { hands } = arranging;
  const heldId = hands?.state.held?.cameraId;
  return (
    <div className={arrangeCss.desk}>
      {hands !== null && (
        <ErrorGuard isOver>
          <Suspense fallback={null}>
            <ArrangeList
              hands={hands}
              cameras={cameras}
              chosen={page.chosen}
              onChoose={(index) => dispatch({ type: 'choose', index })}
            />
          </Suspense>
        </ErrorGuard>
      )}
      <Wall
        state={state}
        page={page}
        cameras={cameras}
        alarm={wall.spot}
        alarmedIds={new Set(wall.alarms.map(({ cameraId }) => cameraId))}
        makesRoom={wall.tv.isTv}
        hands={hands}
        dispatch={dispatch}
      />
      {hands !== null && heldId !== undefined && (
        <div ref={arranging.ghostRef} className={arrangeCss.ghost} aria-hidden>
          {cameras.find(({ id }) => id === heldId)?.name}
        </div>
      )}
    </div>
  );
}
