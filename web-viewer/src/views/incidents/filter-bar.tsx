/** What the list of incidents is narrowed to. A choice is applied at once, what is typed with Enter; all of it stands in the address. */
import { useRef, useState, type ReactElement } from 'react';
import { Button, MultiSelect, TextInput } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { INCIDENT_KINDS } from '#protocol/camera.ts';
import { INCIDENT_STATUSES } from '#protocol/incident.ts';
import { useCameras } from '../../data/queries.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import css from './filter-bar.module.css';
import { draftOf, filterFrom, isUnfitTime, type FilterDraft, type ListName } from './incident-address.ts';

export function FilterBar({ filter }: { filter: string }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState(() => draftOf(filter));
  const [shown, setShown] = useState(filter);
  // The address was changed by somebody else than these fields: back, a link, a kept search.
  if (shown !== filter) {
    setShown(filter);
    setDraft(draftOf(filter));
  }
  const words = useRef<HTMLInputElement>(null);
  useShortcuts({ f: () => words.current?.focus() });
  const apply = (next: FilterDraft): void => {
    const asked = filterFrom(next, filter);
    setDraft(next);
    if (asked !== null && asked !== filter) {
      navigate(asked === '' ? '/incidents' : `/incidents?${asked}`);
    }
  };
  const time = (name: 'from' | 'to'): ReactElement => (
    <TextInput
      label={t(`search.${name}`)}
      placeholder={t('search.time')}
      value={draft[name]}
      error={isUnfitTime(draft[name]) && t('search.badTime')}
      onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form
      className={css.bar}
      aria-label={t('incidents.filter')}
      onSubmit={(event) => {
        event.preventDefault();
        apply(draft);
      }}
    >
      <div className={css.fields}>
        <TextInput
          ref={words}
          label={t('incidents.words')}
          maxLength={200}
          value={draft.words}
          onChange={(event) => setDraft({ ...draft, words: event.currentTarget.value })}
        />
        {time('from')}
        {time('to')}
        <Lists draft={draft} onChange={(lists) => apply({ ...draft, lists })} />
        <div className={css.buttons}>
          <Button type="submit">{t('incidents.apply')}</Button>
          {filter !== '' && (
            <Button component={Link} href="/incidents" variant="default">
              {t('incidents.clear')}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}

interface ListsProps {
  draft: FilterDraft;
  onChange: (lists: FilterDraft['lists']) => void;
}

function Lists({ draft: { lists }, onChange }: ListsProps): ReactElement {
  const { t } = useText();
  const cameras = useCameras().data ?? [];
  const sites = new Map(cameras.map(({ siteId, siteName }) => [siteId, siteName]));
  const list = (name: ListName, words: { label: string; any: string }, data: Option[]): ReactElement => (
    <MultiSelect
      label={words.label}
      placeholder={lists[name].length === 0 ? words.any : ''}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage={t('case.nothing')}
      value={[...lists[name]]}
      onChange={(values) => onChange({ ...lists, [name]: values })}
      data={withChosen(data, lists[name])}
    />
  );
  return (
    <>
      {list(
        'siteIds',
        { label: t('incidents.place'), any: t('incidents.anyPlace') },
        [...sites].map(([value, label]) => ({ value, label })),
      )}
      {list(
        'cameraIds',
        { label: t('incidents.camera'), any: t('incidents.anyCamera') },
        cameras.map(({ id, name }) => ({ value: id, label: name })),
      )}
      {list(
        'kinds',
        { label: t('incidents.kind'), any: t('incidents.anyKind') },
        INCIDENT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      )}
      {list(
        'statuses',
        { label: t('incidents.status'), any: t('incidents.anyStatus') },
        INCIDENT_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      )}
    </>
  );
}

interface Option {
  value: string;
  label: string;
}

/** A camera this account may not list still stands in a filter somebody sent. */
function withChosen(data: Option[], chosen: readonly string[]): Option[] {
  const others = chosen.filter((value) => !data.some((option) => option.value === value));
  return [...data, ...others.map((value) => ({ value, label: value }))];
}
