/** Saving a layout's draft: what stands against it before it is sent, and what central said of it. */
import { useState } from 'react';
import { TOUR_SECONDS, type WallLayoutList } from '#protocol/wall-layout.ts';
import { Refused } from '../../data/http.ts';
import { useSaveLayout } from '../../data/layout-queries.ts';
import { useText } from '../../text/use-text.ts';
import { useUnsavedGuard } from '../rules/use-unsaved-guard.ts';
import type { ArrangeHands } from './arrange-hands.ts';
import { toSaved, type ArrangeState } from './arrange-state.ts';

export interface Saving {
  save: () => void;
  /** Over what another window has saved. */
  overwrite: () => void;
  saveAsNew: () => void;
  isSaving: boolean;
  nameProblem: 'wall.arrange.nameTaken' | 'wall.arrange.nameMissing' | null;
  problem: { kind: 'conflict' | 'gone' } | { kind: 'failed'; error: Error } | null;
}

export function useSaving(
  { state, dispatch }: ArrangeHands,
  list: WallLayoutList,
  onSaved: (layoutId: string) => void,
): Saving {
  const { t } = useText();
  const sending = useSaveLayout();
  const [hasTried, setTried] = useState(false);
  const nameProblem = nameProblemOf(state, list);
  useUnsavedGuard(state.isChanged, t('wall.arrange.leave'));

  const send = (of: ArrangeState['of']): void => {
    setTried(true);
    if (nameProblem !== null) {
      return;
    }
    const layout = toSaved(state.draft);
    const tour = layout.tour && {
      ...layout.tour,
      seconds: Math.max(TOUR_SECONDS.least, layout.tour.seconds),
    };
    sending.mutate({ layout: { ...layout, tour }, of }, { onSuccess: ({ id }) => onSaved(id) });
  };
  return {
    save: () => send(state.of),
    overwrite: () => {
      const newest = list.items.find(({ id }) => id === state.of?.id);
      if (state.of !== null && newest !== undefined) {
        dispatch({ type: 'overwrite', revision: newest.revision });
        send({ ...state.of, revision: newest.revision });
      }
    },
    saveAsNew: () => send(null),
    isSaving: sending.isPending,
    nameProblem: hasTried ? nameProblem : null,
    problem: sending.error === null ? null : problemOf(sending.error),
  };
}

function nameProblemOf({ draft, of }: ArrangeState, { items }: WallLayoutList): Saving['nameProblem'] {
  const name = draft.name.trim().normalize('NFC').toLowerCase();
  if (name === '') {
    return 'wall.arrange.nameMissing';
  }
  const isTaken = items.some(
    (other) => other.isOwn && other.id !== of?.id && other.name.normalize('NFC').toLowerCase() === name,
  );
  return isTaken ? 'wall.arrange.nameTaken' : null;
}

function problemOf(error: Error): Exclude<Saving['problem'], null> {
  if (error instanceof Refused && error.code === 'conflict') {
    return { kind: 'conflict' };
  }
  return error instanceof Refused && error.code === 'not-found'
    ? { kind: 'gone' }
    : { kind: 'failed', error };
}
