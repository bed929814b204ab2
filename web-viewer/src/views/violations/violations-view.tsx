/** Violations people confirmed, newest first: by month, category, hamlet and what became of them. */
import type { ReactElement } from 'react';
import { Select } from '@mantine/core';
import { Link, useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { VIOLATION_CATEGORIES, VIOLATION_OUTCOMES, type ViolationView } from '#protocol/violation.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { useViolation, useViolations } from '../../data/case-queries.ts';
import { formatDate, formatTime } from '../../data/format-time.ts';
import { toDateField } from '../../data/local-time.ts';
import { useHamlets } from '../../data/registry-queries.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LongRows } from '../frame/long-rows.tsx';
import { MoreFoot } from '../frame/more-foot.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';
import { monthsBefore, violationFilterOf, withFilter, type ViolationFilter } from './violation-address.ts';
import { ViolationButton } from './violation-dialog.tsx';

export function ViolationsView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const address = useSearch();
  const filter = violationFilterOf(address);
  const id = new URLSearchParams(address).get('id');
  return (
    <div className={css.page} data-violations>
      <div className={css.bar}>
        <h1 className={css.title}>{t('violations.title')}</h1>
        {id === null && <Filters filter={filter} />}
      </div>
      {id === null ? <List filter={filter} me={me} /> : <One id={id} me={me} />}
    </div>
  );
}

const MONTHS_BACK = 60;
const HOUR_MS = 3_600_000;

function Filters({ filter }: { filter: string }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const nowMs = useNowMs(HOUR_MS);
  const hamlets = useHamlets().data ?? [];
  const given = new URLSearchParams(filter);
  const choice = (
    name: ViolationFilter,
    words: { label: string; any: string },
    data: { value: string; label: string }[],
  ): ReactElement => (
    <Select
      aria-label={words.label}
      placeholder={words.any}
      clearable
      searchable
      value={given.get(name)}
      onChange={(value) => navigate(withFilter(filter, name, value))}
      data={data}
    />
  );
  return (
    <>
      {choice(
        'month',
        { label: t('violations.month'), any: t('violations.anyMonth') },
        monthsBefore(toDateField(nowMs), MONTHS_BACK).map((value) => ({
          value,
          label: `${value.slice(5)}/${value.slice(0, 4)}`,
        })),
      )}
      {choice(
        'category',
        { label: t('violations.category'), any: t('violations.anyCategory') },
        VIOLATION_CATEGORIES.map((value) => ({ value, label: t(`violationCategory.${value}`) })),
      )}
      {choice(
        'hamletId',
        { label: t('violations.hamlet'), any: t('violations.anyHamlet') },
        hamlets.map(({ id, name }) => ({ value: id, label: name })),
      )}
      {choice(
        'outcome',
        { label: t('violations.outcome'), any: t('violations.anyOutcome') },
        VIOLATION_OUTCOMES.map((value) => ({ value, label: t(`violationOutcome.${value}`) })),
      )}
    </>
  );
}

function One({ id, me }: { id: string; me: Me }): ReactElement {
  const { t } = useText();
  const found = useViolation(id);
  if (found.data === undefined) {
    return found.isError ? (
      <ProblemCard error={found.error} onRetry={() => void found.refetch()} />
    ) : (
      <LoadingRows count={1} />
    );
  }
  return (
    <>
      <p>
        {t('violations.one')} <Link href="/violations">{t('violations.all')}</Link>
      </p>
      <Table items={[found.data]} me={me} />
    </>
  );
}

function List({ filter, me }: { filter: string; me: Me }): ReactElement {
  const { t } = useText();
  const pages = useViolations(filter);
  if (pages.isPending) {
    return <LoadingRows />;
  }
  if (pages.data === undefined) {
    return <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  const items = pages.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <StateCard icon="list" title={t('violations.none')}>
        <p>{t('violations.noneHint')}</p>
      </StateCard>
    );
  }
  return (
    <>
      <Table items={items} me={me} />
      <MoreFoot pages={pages} words={{ more: t('cases.more'), end: t('cases.end') }} />
    </>
  );
}

function Table({ items, me }: { items: readonly ViolationView[]; me: Me }): ReactElement {
  const { t } = useText();
  const mayRecord = me.abilities.includes('violation.record');
  return (
    <div className={css.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['when', 'category', 'what', 'place', 'outcome', 'source'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`violations.${name}`)}
              </th>
            ))}
            {mayRecord && <th />}
          </tr>
        </thead>
        <LongRows as="tbody" rows={items} keyOf={({ id }) => id}>
          {(violation) => <Row violation={violation} me={me} mayRecord={mayRecord} />}
        </LongRows>
      </DataTable>
    </div>
  );
}

interface RowProps {
  violation: ViolationView;
  me: Me;
  mayRecord: boolean;
}

function Row({ violation, me, mayRecord }: RowProps): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const source = sourceOf(violation, me);
  const open = (): void => {
    if (source !== null) {
      navigate(source);
    }
  };
  return (
    <tr
      className={source === null ? undefined : css.clickable}
      data-violation-id={violation.id}
      onClick={open}
    >
      <td>
        {formatTime(violation.occurredAtMs)}
        <small>{formatDate(violation.occurredAtMs)}</small>
      </td>
      <td>
        {t(`violationCategory.${violation.category}`)}
        {violation.isDemo && <small>{t('cases.demo')}</small>}
      </td>
      <td className={css.wide}>{violation.description}</td>
      <td>
        {violation.siteName ?? (violation.hamletName === null ? t('violations.noPlace') : '')}
        {violation.hamletName !== null && <small>{violation.hamletName}</small>}
      </td>
      <td>
        {violation.status === 'withdrawn'
          ? t('violations.withdrawnFor', { reason: violation.withdrawnReason })
          : t(`violationOutcome.${violation.outcome}`)}
      </td>
      <td>
        {source === null ? (
          saySource(t, violation)
        ) : (
          <Link href={source} onClick={(event) => event.stopPropagation()}>
            {saySource(t, violation)}
          </Link>
        )}
      </td>
      {mayRecord && (
        <td onClick={(event) => event.stopPropagation()}>
          <ViolationButton violation={violation} />
        </td>
      )}
    </tr>
  );
}

/** Where it comes from, as far as this account may open it. */
function sourceOf({ caseId, caseNumber, incidentId }: ViolationView, { abilities }: Me): string | null {
  if (caseId !== null && caseNumber !== null && abilities.includes('case.read')) {
    return `/cases/${caseId}`;
  }
  return incidentId !== null && abilities.includes('incident.read') ? `/incidents/${incidentId}` : null;
}

function saySource(
  t: ReturnType<typeof useText>['t'],
  { caseId, caseNumber, incidentId }: ViolationView,
): string {
  if (caseNumber !== null) {
    return t('violations.ofCase', { number: caseNumber });
  }
  return incidentId !== null || caseId !== null ? t('violations.ofIncident') : t('violations.ofPatrol');
}
