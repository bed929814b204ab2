/** The wall's state, remembered in this browser: the grid for whoever sits here, the place for each account. */
import { useEffect, useReducer, useState, type Dispatch } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { readPreference, writePreference, type WallPlace } from '../../data/preferences.ts';
import { reduceWall, type WallAction, type WallState } from './wall-state.ts';

const FIRST_PLACE: WallPlace = { layoutId: null, chosen: 0, isTouring: false, spotIncidentId: null };

export interface RememberedWall {
  state: WallState;
  dispatch: Dispatch<WallAction>;
  isTouring: boolean;
  setTouring: (isTouring: boolean) => void;
  spotIncidentId: string | null;
  setSpotIncidentId: (incidentId: string | null) => void;
}

/** `enlargedId`: the camera that fills the wall at first. */
export function useWall(accountId: string, enlargedId: string | null): RememberedWall {
  const isNarrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const [first] = useState(() => readPreference(localStorage, 'wall')?.[accountId] ?? FIRST_PLACE);
  const [isTouring, setTouring] = useState(first.isTouring);
  const [spotIncidentId, setSpotIncidentId] = useState(first.spotIncidentId);
  const [state, dispatch] = useReducer(reduceWall, null, (): WallState => ({
    layoutId: first.layoutId,
    chosen: first.chosen,
    grid: readPreference(localStorage, 'layout') ?? (isNarrow ? '4' : '9'),
    query: '',
    onlyDown: false,
    enlargedId,
  }));
  const { layoutId, chosen, grid } = state;

  useEffect(() => {
    writePreference(localStorage, 'layout', grid);
  }, [grid]);
  useEffect(() => {
    writePreference(localStorage, 'wall', {
      ...readPreference(localStorage, 'wall'),
      [accountId]: { layoutId, chosen, isTouring, spotIncidentId },
    });
  }, [accountId, layoutId, chosen, isTouring, spotIncidentId]);

  return { state, dispatch, isTouring, setTouring, spotIncidentId, setSpotIncidentId };
}
