/** Hamlets and locations of the registry: few enough to be shown whole. */
import { useState, type ReactElement } from 'react';
import { TextInput } from '@mantine/core';
import { createMatcher } from '../../data/fold-text.ts';
import { useHamlets, useRegisteredSites } from '../../data/registry-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import { PartTable } from './part-table.tsx';
import css from './registry.module.css';
import { AgentsCell, EditCell, NameCell, WhereCell } from './row-cells.tsx';

export function SitePart({ mayEdit }: { mayEdit: boolean }): ReactElement {
  const { t } = useText();
  const sites = useRegisteredSites();
  const hamlets = useHamlets().data ?? [];
  const [words, setWords] = useState('');
  if (sites.data === undefined) {
    return sites.isError ? (
      <ProblemCard error={sites.error} onRetry={() => void sites.refetch()} />
    ) : (
      <LoadingRows />
    );
  }
  const hamletNames = new Map(hamlets.map(({ id, name }) => [id, name]));
  const matches = createMatcher(words);
  const shown = sites.data.filter(({ id, name, hamletId }) =>
    matches(`${id} ${name} ${hamletNames.get(hamletId ?? '') ?? ''}`),
  );
  return (
    <PartTable
      kind="site"
      rows={shown}
      mayEdit={mayEdit}
      noneWords={sites.data.length === 0 ? null : t('registry.notFound')}
      tools={<Finder words={words} onWords={setWords} />}
      headings={[
        t('registryField.name'),
        t('registryField.group'),
        t('registryField.hamletId'),
        t('registry.cameraCount'),
        t('registryField.where'),
        t('registry.agents'),
      ]}
      cells={(site, onEdit) => (
        <>
          <NameCell row={site} />
          <td>{t(`siteGroup.${site.group}`)}</td>
          <td>{hamletNames.get(site.hamletId ?? '') ?? '—'}</td>
          <td className={table.number}>{site.cameraCount}</td>
          <WhereCell row={site} />
          <AgentsCell kind="site" id={site.id} />
          {mayEdit && <EditCell name={site.name} onEdit={onEdit} />}
        </>
      )}
    />
  );
}

export function HamletPart({ mayEdit }: { mayEdit: boolean }): ReactElement {
  const { t, locale } = useText();
  const hamlets = useHamlets();
  if (hamlets.data === undefined) {
    return hamlets.isError ? (
      <ProblemCard error={hamlets.error} onRetry={() => void hamlets.refetch()} />
    ) : (
      <LoadingRows />
    );
  }
  const write = (count: number | null): string =>
    count === null ? t('registry.noValue') : count.toLocaleString(locale);
  return (
    <PartTable
      kind="hamlet"
      rows={hamlets.data}
      mayEdit={mayEdit}
      noneWords={null}
      tools={<span className={css.count} />}
      headings={[t('registryField.name'), t('registryField.households'), t('registryField.people')]}
      cells={(hamlet, onEdit) => (
        <>
          <NameCell row={hamlet} />
          <td className={table.number}>{write(hamlet.households)}</td>
          <td className={table.number}>{write(hamlet.people)}</td>
          {mayEdit && <EditCell name={hamlet.name} onEdit={onEdit} />}
        </>
      )}
    />
  );
}

function Finder({ words, onWords }: { words: string; onWords: (words: string) => void }): ReactElement {
  const { t } = useText();
  return (
    <>
      <TextInput
        type="search"
        size="sm"
        aria-label={t('registry.search')}
        placeholder={t('registry.search')}
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => onWords(event.currentTarget.value)}
      />
      <span className={css.count} />
    </>
  );
}
