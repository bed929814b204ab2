/** Cells that rows of the registry share: the name, what agents say otherwise, the way to edit it. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { RegistryDifference, RegistryKind } from '#protocol/registry.ts';
import { useDifferences } from '../../data/registry-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText, type Say } from '../../text/use-text.ts';
import table from '../frame/table.module.css';
import css from './registry.module.css';
import type { EditedRow } from './row-draft.ts';

export function NameCell({ row }: { row: EditedRow }): ReactElement {
  const { t } = useText();
  return (
    <td>
      {row.name}
      <small>
        {row.id}
        {row.isDemo && ` · ${t('registry.demo')}`}
      </small>
    </td>
  );
}

export function AgentsCell({ kind, id }: { kind: RegistryKind; id: string }): ReactElement {
  const { t } = useText();
  const differences = useDifferences().data;
  const of = differences?.filter((one) => one.kind === kind && one.id === id) ?? [];
  return (
    <td>
      {differences !== undefined && of.length === 0 && (
        <span className={css.soft}>{t('registry.agree')}</span>
      )}
      {of.map((one) => (
        <span key={one.what} className={table.mark} data-meaning="warning" data-difference={one.what}>
          <Icon name="warning" size={16} />
          {sayDifference(t, one)}
        </span>
      ))}
    </td>
  );
}

function sayDifference(t: Say, { what, agents }: RegistryDifference): string {
  const said = agents ?? t('registryImport.empty');
  return t(`registryDifference.${what}`, {
    agents: what === 'group' ? t(`siteGroup.${said as 'household'}`) : said,
  });
}

export function EditCell({ name, onEdit }: { name: string; onEdit: () => void }): ReactElement {
  const { t } = useText();
  return (
    <td>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('registry.editOf', { name })}
        onClick={onEdit}
      >
        {t('registry.edit')}
      </Button>
    </td>
  );
}

/** Latitude and longitude link to nothing: a map of the outside would be told where cameras stand. */
export function WhereCell({
  row: { vpostcode, latitude, longitude },
}: {
  row: { vpostcode: string | null; latitude: number | null; longitude: number | null };
}): ReactElement {
  const { t, locale } = useText();
  const write = (degrees: number): string =>
    degrees.toLocaleString(locale, { minimumFractionDigits: 4, maximumFractionDigits: 6 });
  const isBlank = vpostcode === null && latitude === null;
  return (
    <td>
      {isBlank && <span className={css.soft}>{t('registry.noValue')}</span>}
      {vpostcode}
      {latitude !== null && longitude !== null && (
        <small>
          {write(latitude)}; {write(longitude)}
        </small>
      )}
    </td>
  );
}
