/** Chooses a running case by its number or title, with or without diacritics. */
import { useState, type ReactElement } from 'react';
import { Select } from '@mantine/core';
import { useCases } from '../../data/case-queries.ts';
import { useText } from '../../text/use-text.ts';
import { pickable } from './pickable.ts';

/** Of each status: a commune has tens of running cases. */
const limit = '200';

interface CasePickerProps {
  value: string | null;
  onChange: (caseId: string | null) => void;
  /** The one that is open already. */
  exceptId?: string;
  /** Beside other things it is not the first to be typed into. */
  isFocused?: boolean;
}

export function CasePicker({ value, onChange, exceptId, isFocused = true }: CasePickerProps): ReactElement {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const lists = [
    useCases({ status: 'open', limit }),
    useCases({ status: 'investigating', limit }),
    useCases({ status: 'handed-over', limit }),
  ];
  const cases = lists.flatMap(({ data }) => data?.pages.flatMap(({ items }) => items) ?? []);
  return (
    <Select
      label={t('case.pick')}
      searchable
      clearable
      autoFocus={isFocused}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t('case.noneRunning')}
      filter={({ options }) => options}
      data={pickable(cases, { typed, exceptId, chosenId: value })}
    />
  );
}
