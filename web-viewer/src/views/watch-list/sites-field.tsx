/** Everywhere, or only these places. */
import { useId, type ReactElement } from 'react';
import { Checkbox, Radio } from '@mantine/core';
import css from './form.module.css';
import type { Sites } from './use-sites.ts';

interface SitesFieldProps {
  words: { label: string; every: string; some: string; none: string };
  sites: Sites;
  /** Null for every site. */
  value: readonly string[] | null;
  mayBeEvery?: boolean;
  error?: string | null;
  onChange: (siteIds: readonly string[] | null) => void;
}

export function SitesField(props: SitesFieldProps): ReactElement {
  const { words, sites, value, mayBeEvery = true, error = null, onChange } = props;
  const errorId = useId();
  const known = sites.known ?? [];
  // A place this account does not know, of an entry somebody else made, stays where it is.
  const strangers = (value ?? []).filter((id) => known.every((site) => site.id !== id));
  const offered = [...known, ...strangers.map((id) => ({ id, name: id }))];
  return (
    <fieldset className={css.field} aria-describedby={error === null ? undefined : errorId}>
      <legend>{words.label}</legend>
      {mayBeEvery && (
        <Radio.Group
          aria-label={words.label}
          value={value === null ? 'every' : 'some'}
          onChange={(next) => onChange(next === 'every' ? null : [])}
        >
          <div className={css.choices}>
            <Radio size="sm" value="every" label={words.every} />
            <Radio size="sm" value="some" label={words.some} />
          </div>
        </Radio.Group>
      )}
      {value !== null && (
        <div className={css.sites}>
          {offered.length === 0 && <p>{words.none}</p>}
          {offered.map(({ id, name }) => (
            <Checkbox
              key={id}
              size="sm"
              label={name}
              checked={value.includes(id)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...value, id] : value.filter((one) => one !== id))
              }
            />
          ))}
        </div>
      )}
      {error !== null && (
        <p id={errorId} className={css.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
