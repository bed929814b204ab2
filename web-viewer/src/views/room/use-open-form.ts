/** Which row of the column is being worked on, and how: after a reload one goes on where one was. */
import { useCallback, useMemo } from 'react';
import { useKeptText } from '../../data/kept-text.ts';
import type { AlarmFormName } from './alarm-work.ts';

export interface OpenForm {
  key: string;
  form: AlarmFormName;
}

const FORMS: readonly AlarmFormName[] = ['acknowledge', 'case', 'false-alarm', 'snooze'];

export function useOpenForm(): [OpenForm | null, (open: OpenForm | null) => void] {
  const [kept, keep] = useKeptText('alarm-form');
  const open = useMemo(() => readOpenForm(kept), [kept]);
  const setOpen = useCallback(
    (next: OpenForm | null) => keep(next === null ? '' : `${next.form} ${next.key}`),
    [keep],
  );
  return [open, setOpen];
}

function readOpenForm(kept: string): OpenForm | null {
  const [name, key] = kept.split(' ');
  const form = FORMS.find((each) => each === name);
  return form === undefined || key === undefined ? null : { key, form };
}
