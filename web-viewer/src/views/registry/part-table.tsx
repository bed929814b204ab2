/** A table of one kind of rows, and the dialog of the row that is being edited or made. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { RegistryKind } from '#protocol/registry.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LongRows } from '../frame/long-rows.tsx';
import { StateCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import css from './registry.module.css';
import { RowDialog } from './row-dialog.tsx';
import type { EditedRow } from './row-draft.ts';

interface PartTableProps<Row extends EditedRow> {
  kind: RegistryKind;
  rows: readonly Row[];
  headings: readonly string[];
  mayEdit: boolean;
  /** Before the button that adds one. */
  tools: ReactNode;
  /** Words for no rows at all; `null`: those of an empty registry. */
  noneWords: string | null;
  cells: (row: Row, onEdit: () => void) => ReactNode;
}

export function PartTable<Row extends EditedRow>(props: PartTableProps<Row>): ReactElement {
  const { kind, rows, headings, mayEdit, tools, noneWords, cells } = props;
  const { t } = useText();
  const [opened, setOpened] = useState<Row | 'new' | null>(null);
  // Kept while its dialog is open: a search that no longer finds the row does not close it.
  const row =
    opened === null || opened === 'new' ? null : (rows.find(({ id }) => id === opened.id) ?? opened);
  return (
    <>
      <div className={css.tools}>
        {tools}
        {mayEdit && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened('new')}>
            {t('registry.add')}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <StateCard icon="pin" title={noneWords ?? t('registry.none')}>
          {noneWords === null && mayEdit && <p>{t('registry.noneHint')}</p>}
        </StateCard>
      ) : (
        <div className={table.scroll} role="region" aria-label={t(`registry.${kind}`)} tabIndex={0}>
          <DataTable>
            <thead>
              <tr>
                {headings.map((heading) => (
                  <th key={heading} scope="col">
                    {heading}
                  </th>
                ))}
                {mayEdit && (
                  <th scope="col">
                    <span className="only-read">{t('registry.edit')}</span>
                  </th>
                )}
              </tr>
            </thead>
            <LongRows as="tbody" rows={rows} keyOf={({ id }) => id}>
              {(one) => <tr data-row={one.id}>{cells(one, () => setOpened(one))}</tr>}
            </LongRows>
          </DataTable>
        </div>
      )}
      {opened !== null && (
        <RowDialog
          key={opened === 'new' ? '' : opened.id}
          kind={kind}
          row={row}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}
