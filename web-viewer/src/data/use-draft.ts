/** What somebody changes in a form while others may change the same thing: nothing typed is lost, nothing overwritten unseen. */
import { useState } from 'react';

type Fields = Readonly<Record<string, string | boolean | null>>;

/** What was changed in the form stays; the rest is as it is now. */
export function rebase<Draft extends Fields>(draft: Draft, base: Draft, newest: Draft): Draft {
  const isChanged = (name: string): boolean => draft[name] !== base[name];
  return Object.fromEntries(
    Object.keys(newest).map((name) => [name, isChanged(name) ? draft[name] : newest[name]]),
  ) as Draft;
}

export interface DraftState<Draft> {
  draft: Draft;
  change: (fields: Partial<Draft>) => void;
  /** It differs from what central has. */
  isChanged: boolean;
  /** Somebody else changed it since the form was opened. */
  isRebased: boolean;
}

/** `newest` as of `revision`: when that grows, the draft goes on from there. */
export function useDraft<Draft extends Fields>(newest: Draft, revision: number): DraftState<Draft> {
  const [state, setState] = useState({ draft: newest, base: newest, revision, isRebased: false });
  if (state.revision !== revision) {
    setState({ draft: rebase(state.draft, state.base, newest), base: newest, revision, isRebased: true });
  }
  return {
    draft: state.draft,
    change: (fields) => setState((before) => ({ ...before, draft: { ...before.draft, ...fields } })),
    isChanged: Object.keys(newest).some((name) => state.draft[name] !== state.base[name]),
    isRebased: state.isRebased,
  };
}
