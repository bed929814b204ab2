/** All that the wall of the room is made of: its place, layouts, arranging, alarms on the spot, tour, TV. */
import { useEffect, useMemo, type Dispatch } from 'react';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { WallLayout, WallLayoutList } from '#protocol/wall-layout.ts';
import { useAlarms } from '../../data/alarm-queries.ts';
import { useLayouts } from '../../data/layout-queries.ts';
import { useText } from '../../text/use-text.ts';
import { freeNameOf } from './say-wall.ts';
import { chooseSpot } from './spot-state.ts';
import { useArranging, type Arranging } from './use-arranging.ts';
import { useEnlargedAddress } from './use-enlarged-address.ts';
import { useTour, type Tour } from './use-tour.ts';
import { useTv } from './use-tv.ts';
import { useWall } from './use-wall.ts';
import { shapeOf, tilesOf } from './wall-grid.ts';
import { cutPage, type WallAction, type WallPage, type WallState } from './wall-state.ts';

export interface RoomWall {
  /** The layout where the wall was left is not known yet. */
  isLoading: boolean;
  /** Layouts cannot be had now: all cameras are shown. */
  hasFailed: boolean;
  state: WallState;
  dispatch: Dispatch<WallAction>;
  page: WallPage;
  list: WallLayoutList;
  /** Null: all cameras. */
  layout: WallLayout | null;
  arranging: Arranging;
  arrange: () => void;
  /** Open ones, newest first; what is put aside is not among them. */
  alarms: readonly IncidentView[];
  spot: IncidentView | null;
  tour: Tour;
  toggleTour: () => void;
  tv: ReturnType<typeof useTv>;
}

const NO_LAYOUTS: WallLayoutList = { items: [], mayShare: false };

export function useRoomWall(me: Me, cameras: readonly CameraView[], askedId: string | null): RoomWall {
  const { t } = useText();
  const { state, dispatch, ...place } = useWall(me.id, askedId);
  const layouts = useLayouts();
  const list = layouts.data ?? NO_LAYOUTS;
  const layout = list.items.find(({ id }) => id === state.layoutId) ?? null;
  const arranging = useArranging();
  const tv = useTv();
  const { alarms, spot } = useSpot(me, place.spotIncidentId, place.setSpotIncidentId);
  const isArranging = arranging.shown !== null;
  const page = cutPage(
    cameras,
    isArranging ? { ...state, query: '', onlyDown: false } : state,
    arranging.shown ?? layout,
  );
  useEnlargedAddress(state.enlargedId, (cameraId) => dispatch({ type: 'enlarge', cameraId }));

  const hasSpot = tv.isTv || shapeOf(page.grid).large > 0;
  const tour = useTour({
    isOn: place.isTouring || tv.isTv,
    layouts: list.items,
    here: {
      layoutId: layout?.id ?? null,
      page: page.page,
      pages: page.pages,
      tiles: tilesOf(page.grid),
    },
    isAlarm: hasSpot && spot !== null,
    isBusy: isArranging || state.enlargedId !== null || state.query !== '' || state.onlyDown,
    go: ({ layoutId, firstSlot }) => dispatch({ type: 'layout', layoutId, chosen: firstSlot }),
  });

  return {
    isLoading: state.layoutId !== null && layouts.isPending,
    hasFailed: layouts.isError && layouts.data === undefined,
    ...{ state, dispatch, page, list, layout, arranging, alarms, spot, tour, tv },
    arrange: () => {
      dispatch({ type: 'choose', index: layout === null ? 0 : page.chosen });
      arranging.start(page, layout, freeNameOf(t, list.items));
    },
    toggleTour: () => place.setTouring(!place.isTouring),
  };
}

function useSpot(
  me: Me,
  shownId: string | null,
  setShownId: (incidentId: string | null) => void,
): Pick<RoomWall, 'alarms' | 'spot'> {
  const { board } = useAlarms(me.abilities.includes('incident.read'));
  const alarms = useMemo(
    () => (board?.open ?? []).flatMap(({ members }) => members).sort((a, b) => b.startedAtMs - a.startedAtMs),
    [board],
  );
  const spot = chooseSpot(alarms, shownId);
  const spotId = spot?.id ?? null;
  const isKnown = board !== null;
  useEffect(() => {
    if (isKnown && spotId !== shownId) {
      setShownId(spotId);
    }
  }, [isKnown, spotId, shownId, setShownId]);
  return { alarms, spot };
}
