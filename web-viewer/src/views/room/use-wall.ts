/** The wall's state with the layout remembered in this browser. */
import { useEffect, useReducer, type Dispatch } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { readPreference, writePreference } from '../../data/preferences.ts';
import { reduceWall, type WallAction, type WallState } from './wall-state.ts';

/** `enlargedId`: the camera that fills the wall at first. */
export function useWall(enlargedId: string | null): [WallState, Dispatch<WallAction>] {
  const isNarrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const [state, dispatch] = useReducer(reduceWall, null, () => ({
    ...firstState(isNarrow ? 4 : 9),
    enlargedId,
  }));
  useEffect(() => {
    writePreference(localStorage, 'layout', state.layout);
  }, [state.layout]);
  return [state, dispatch];
}

function firstState(usual: 4 | 9): WallState {
  return {
    layout: readPreference(localStorage, 'layout') ?? usual,
    chosen: 0,
    query: '',
    onlyDown: false,
    enlargedId: null,
  };
}
