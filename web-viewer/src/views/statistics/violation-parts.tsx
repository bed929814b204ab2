/** Violations by category, hamlet, and hour of the week. */
import type { CSSProperties, ReactElement } from 'react';
import type { ViolationNumbers } from '#protocol/statistics.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import table from '../frame/table.module.css';
import { CHART_COLOURS } from './chart.tsx';
import { FigureLink } from './figure-link.tsx';
import { formatTenth } from './format-numbers.ts';
import css from './statistics.module.css';

export function CategoryTable({ numbers }: { numbers: ViolationNumbers }): ReactElement {
  const { t } = useText();
  return (
    <div className={table.scroll}>
      <DataTable>
        <tbody>
          {numbers.byCategory
            .toSorted((a, b) => b.violations.count - a.violations.count)
            .map(({ category, violations }) => (
              <tr key={category}>
                <th scope="row">{t(`statistics.category.${category}`)}</th>
                <td className={table.number}>
                  <FigureLink figure={violations} />
                </td>
              </tr>
            ))}
        </tbody>
      </DataTable>
    </div>
  );
}

export function HamletTable({ numbers }: { numbers: ViolationNumbers }): ReactElement {
  const { t } = useText();
  return (
    <div className={table.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['place', 'violations', 'perThousand'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`statistics.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.byHamlet.map(({ hamletId, name, violations, perThousandHouseholds }) => (
            <tr key={hamletId ?? ''}>
              <td>{name ?? t('statistics.noHamlet')}</td>
              <td>
                <FigureLink figure={violations} />
              </td>
              <td>{perThousandHouseholds === null ? '—' : formatTenth(perThousandHouseholds)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Deeper where there are more; the number stands in the cell too. */
export function HourTable({ numbers }: { numbers: ViolationNumbers }): ReactElement {
  const { t } = useText();
  const byHour = new Map(numbers.byHourOfWeek.map(({ hourOfWeek, violations }) => [hourOfWeek, violations]));
  const most = Math.max(1, ...numbers.byHourOfWeek.map(({ violations }) => violations.count));
  return (
    <div className={table.scroll}>
      <table className={css.heat} data-hours>
        <thead>
          <tr>
            <th scope="col">{t('statistics.hour')}</th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {t('statistics.day')
            .split(' ')
            .map((day, index) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {HOURS.map((hour) => {
                  const figure = byHour.get(index * 24 + hour);
                  return (
                    <td key={hour} style={shadeOf((figure?.count ?? 0) / most)}>
                      {figure && <FigureLink figure={figure} />}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

function shadeOf(share: number): CSSProperties {
  const percent = Math.round(share * 75);
  return { background: `color-mix(in srgb, ${CHART_COLOURS.violations} ${percent}%, transparent)` };
}
