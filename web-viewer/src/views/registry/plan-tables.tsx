/** What a file would change, line by line: first what is refused, then what changes, then what is new. */
import type { ReactElement, ReactNode } from 'react';
import type { RegistryPlan } from '#protocol/registry.ts';
import { sayExpected, sayValue } from '../../text/say-registry.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import table from '../frame/table.module.css';
import css from './registry.module.css';

/** A file may have 20,000 lines: a page of so many is of use to nobody. */
const MOST_SHOWN = 200;

export function PlanTables({ plan: { refused, changed, added } }: { plan: RegistryPlan }): ReactElement {
  const { t } = useText();
  const line = t('registryImport.line');
  return (
    <>
      <LineTable
        title={t('registryImport.refusedTitle', { count: refused.length })}
        headings={[line, t('registryImport.column'), t('registryImport.value'), t('registryImport.expected')]}
        rows={refused}
        cells={(one) => (
          <>
            <td>{one.line === 0 ? t('registryImport.wholeFile') : one.line}</td>
            <td>{one.column}</td>
            <td>{one.value === '' ? t('registryImport.empty') : one.value}</td>
            <td>{sayExpected(t, one.expected)}</td>
          </>
        )}
      />
      <LineTable
        title={t('registryImport.changedTitle', { count: changed.length })}
        headings={[line, t('registryField.kind'), t('registryField.name'), t('registryImport.fields')]}
        rows={changed}
        cells={(one) => (
          <>
            <Whose one={one} />
            <td>
              {one.fields.map((change) => (
                <Change key={change.field} change={change} />
              ))}
            </td>
          </>
        )}
      />
      <LineTable
        title={t('registryImport.addedTitle', { count: added.length })}
        headings={[line, t('registryField.kind'), t('registryField.name')]}
        rows={added}
        cells={(one) => <Whose one={one} />}
      />
    </>
  );
}

interface LineTableProps<Row> {
  title: string;
  headings: readonly string[];
  rows: readonly Row[];
  cells: (row: Row) => ReactNode;
}

function LineTable<Row>({ title, headings, rows, cells }: LineTableProps<Row>): ReactElement | null {
  const { t } = useText();
  if (rows.length === 0) {
    return null;
  }
  const shown = rows.slice(0, MOST_SHOWN);
  return (
    <section>
      <h3>{title}</h3>
      <div className={table.scroll}>
        <DataTable>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, at) => (
              <tr key={at}>{cells(row)}</tr>
            ))}
          </tbody>
        </DataTable>
      </div>
      {shown.length < rows.length && (
        <p className={css.soft}>{t('registryImport.shown', { shown: shown.length, count: rows.length })}</p>
      )}
    </section>
  );
}

function Whose({ one: { line, kind, id, name } }: { one: RegistryPlan['added'][number] }): ReactElement {
  const { t } = useText();
  return (
    <>
      <td>{line}</td>
      <td>{t(`registry.${kind}`)}</td>
      <td>
        {name}
        <small>{id}</small>
      </td>
    </>
  );
}

function Change({
  change: { field, from, to },
}: {
  change: RegistryPlan['changed'][number]['fields'][number];
}): ReactElement {
  const { t, locale } = useText();
  return (
    <div className={css.change}>
      {t(`registryField.${field as 'name'}`)}: <del>{sayValue(t, field, from, locale)}</del> →{' '}
      <ins>{sayValue(t, field, to, locale)}</ins>
    </div>
  );
}
