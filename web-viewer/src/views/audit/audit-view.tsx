/** The auditor's page: who did what, day by day, whether the chain is whole, and the list as a table to take away. */
import { useState, type ReactElement } from 'react';
import { Button, Select, TextInput } from '@mantine/core';
import { useLocation, useSearch as useAddressQuery } from 'wouter';
import type { AuditChain, AuditRow } from '#protocol/audit.ts';
import { formatDate, formatDateTime, formatTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { useAudit, useAuditCheck, useStartAuditCheck } from '../../data/search-queries.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayAction } from '../../text/say-action.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LongRows } from '../frame/long-rows.tsx';
import { Pill } from '../frame/pill.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import form from '../search/search.module.css';
import css from './audit.module.css';

const GROUPS = [
  'live',
  'camera',
  'recording',
  'evidence',
  'incident',
  'case',
  'violation',
  'search',
  'list',
  'face',
  'watch-list',
  'account',
  'agent',
  'rules',
  'report',
  'audit',
  'door',
] as const;

export function AuditView(): ReactElement {
  const { t } = useText();
  const address = useAddressQuery();
  const pages = useAudit(address);
  const chain = pages.data?.pages[0]?.chain;
  return (
    <div className={table.page}>
      <div className={table.bar}>
        <h1 className={table.title}>{t('audit.title')}</h1>
        {chain !== undefined && <ChainState chain={chain} />}
        <Button
          component="a"
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          href={addressOf(`api/audit/export?${address}`)}
          download="audit.csv"
        >
          {t('audit.export')}
        </Button>
      </div>
      <Filters key={address} address={address} />
      {pages.isPending ? (
        <LoadingRows />
      ) : pages.data === undefined ? (
        <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <>
          <Rows rows={pages.data.pages.flatMap(({ items }) => items)} hasMore={pages.hasNextPage} />
          <div className={table.foot}>
            {pages.hasNextPage ? (
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t('audit.more')}
              </Button>
            ) : (
              <span>{t('audit.end')}</span>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function ChainState({ chain }: { chain: AuditChain }): ReactElement {
  const { t } = useText();
  const check = useAuditCheck().data;
  const start = useStartAuditCheck();
  const { firstBrokenRow, brokenCheckpoint, checkpoint, wholeToRow } = check?.last ?? chain;
  const isWhole = firstBrokenRow === null && brokenCheckpoint === null;
  const words =
    firstBrokenRow !== null
      ? t('audit.broken', { row: firstBrokenRow })
      : brokenCheckpoint !== null
        ? t('audit.brokenPoint', { row: brokenCheckpoint })
        : t('audit.whole', { row: Math.max(wholeToRow, chain.wholeToRow) });
  return (
    <span className={css.chain}>
      <Pill
        icon={isWhole ? 'seal' : 'warning'}
        meaning={isWhole ? 'healthy' : 'alarm'}
        data-status={isWhole ? 'whole' : 'broken'}
      >
        {words}
      </Pill>
      <small>
        {checkpoint === null
          ? t('audit.noPoint')
          : t('audit.point', { row: checkpoint.row, at: formatDateTime(checkpoint.atMs) })}
      </small>
      <Button
        size="compact-sm"
        variant="default"
        disabled={check?.isRunning === true}
        onClick={() => start.mutate()}
      >
        {check?.isRunning === true ? t('audit.checking', { row: check.row }) : t('audit.checkAll')}
      </Button>
      {check?.isRunning !== true && check?.last != null && (
        <small>{t('audit.checked', { at: formatDateTime(check.last.checkedAtMs) })}</small>
      )}
    </span>
  );
}

const TYPED = ['who', 'siteId', 'cameraId', 'text'] as const;

function Filters({ address }: { address: string }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const given = new URLSearchParams(address);
  const [words, setWords] = useState(() =>
    Object.fromEntries(TYPED.map((name) => [name, given.get(name) ?? ''])),
  );
  const [group, setGroup] = useState(given.get('groups') ?? '');
  const [from, setFrom] = useState(timeIn(given.get('fromMs')));
  const [to, setTo] = useState(timeIn(given.get('toMs')));
  const isBad = (text: string): boolean => text !== '' && fromTypedTime(text) === null;
  const labels = {
    who: 'audit.who',
    siteId: 'audit.site',
    cameraId: 'audit.camera',
    text: 'audit.text',
  } as const;

  const apply = (): void => {
    if (isBad(from) || isBad(to)) {
      return;
    }
    const query = new URLSearchParams();
    const all = { ...words, groups: group, fromMs: fromTypedTime(from), toMs: fromTypedTime(to) };
    for (const [name, value] of Object.entries(all)) {
      if (value !== null && value !== '') {
        query.set(name, String(value));
      }
    }
    navigate(`/audit?${query.toString()}`);
  };
  const time = (label: string, value: string, set: (text: string) => void): ReactElement => (
    <TextInput
      label={label}
      placeholder={t('search.time')}
      value={value}
      error={isBad(value) ? t('search.badTime') : null}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      {time(t('search.from'), from, setFrom)}
      {time(t('search.to'), to, setTo)}
      {TYPED.map((name) => (
        <TextInput
          key={name}
          label={t(labels[name])}
          value={words[name] ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setWords((before) => ({ ...before, [name]: value }));
          }}
        />
      ))}
      <Select
        label={t('audit.group')}
        value={group}
        onChange={(value) => setGroup(value ?? '')}
        data={[
          { value: '', label: t('audit.any') },
          ...GROUPS.map((value) => ({ value, label: t(`audit.groups.${value}`) })),
        ]}
      />
      <Button type="submit">{t('audit.apply')}</Button>
    </form>
  );
}

function Rows({ rows, hasMore }: { rows: readonly AuditRow[]; hasMore: boolean }): ReactElement {
  const { t } = useText();
  if (rows.length === 0) {
    return <StateCard icon="list" title={t('audit.none')} />;
  }
  return (
    <div className={table.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['row', 'time', 'who', 'action', 'resource', 'detail'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`audit.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <LongRows as="tbody" rows={withDays(rows)} keyOf={({ key }) => key} hasMore={hasMore}>
          {({ day, row }) =>
            row === null ? (
              <tr>
                <th colSpan={6} scope="rowgroup" className={css.day}>
                  {t('audit.day', { date: day })}
                </th>
              </tr>
            ) : (
              <tr data-row={row.row}>
                <td className={table.number}>{row.row}</td>
                <td>{formatTime(row.atMs)}</td>
                <td>{row.actorName}</td>
                <td>
                  {sayAction(t, row.action)}
                  <small>{row.action}</small>
                </td>
                <td className={css.long}>{row.resource}</td>
                <td className={css.long}>{row.detail}</td>
              </tr>
            )
          }
        </LongRows>
      </DataTable>
    </div>
  );
}

interface Line {
  key: string;
  day: string;
  /** Null: the heading of the day. */
  row: AuditRow | null;
}

function withDays(rows: readonly AuditRow[]): Line[] {
  return rows.flatMap((row, at) => {
    const day = formatDate(row.atMs);
    const before = rows[at - 1];
    const isNewDay = before === undefined || formatDate(before.atMs) !== day;
    const line = { key: String(row.row), day, row };
    return isNewDay ? [{ key: day, day, row: null }, line] : [line];
  });
}

function timeIn(text: string | null): string {
  return text === null || !/^\d+$/.test(text) ? '' : toTypedTime(Number(text));
}
