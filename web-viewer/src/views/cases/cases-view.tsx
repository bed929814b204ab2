/** All cases one may see, the last opened first; for a partner, those that are handed over to it. */
import { useState, type ReactElement } from 'react';
import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { CASE_STATUSES } from '#protocol/case.ts';
import type { CaseView } from '#protocol/case-view.ts';
import { useCases, useOpenCase } from '../../data/case-queries.ts';
import { formatDate, formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LongRows } from '../frame/long-rows.tsx';
import { OfflineNote } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';
import { HandedOverList } from './handed-over-list.tsx';

export function CasesView({ me }: { me: Me }): ReactElement {
  return me.abilities.includes('case.answer') ? <HandedOverList /> : <Cases me={me} />;
}

function Cases({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const [status, setStatus] = useState<string | null>(null);
  const [isOverdue, setOverdue] = useState(false);
  const filter = { ...(status === null ? {} : { status }), ...(isOverdue ? { overdue: 'yes' } : {}) };
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <h1 className={css.title}>{t('cases.title')}</h1>
        <Checkbox
          label={t('cases.overdueOnly')}
          checked={isOverdue}
          onChange={(event) => setOverdue(event.currentTarget.checked)}
        />
        <Select
          aria-label={t('cases.status')}
          placeholder={t('cases.allStatuses')}
          clearable
          value={status}
          onChange={setStatus}
          data={CASE_STATUSES.map((value) => ({ value, label: t(`caseStatus.${value}`) }))}
        />
      </div>
      <OfflineNote />
      {me.abilities.includes('case.work') && <OpenForm />}
      <List filter={filter} />
    </div>
  );
}

function OpenForm(): ReactElement {
  const { t } = useText();
  const [title, setTitle] = useState('');
  const [, navigate] = useLocation();
  const open = useOpenCase();
  return (
    <form
      className={css.bar}
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate({ title: title.trim() }, { onSuccess: (opened) => navigate(`/cases/${opened.case.id}`) });
      }}
    >
      <TextInput
        aria-label={t('cases.newTitle')}
        placeholder={t('cases.newTitle')}
        maxLength={200}
        style={{ flex: '1 1 240px', maxWidth: 480 }}
        value={title}
        error={open.error && t('case.failed', { message: sayProblem(t, open.error) })}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Button
        type="submit"
        disabled={title.trim() === ''}
        loading={open.isPending}
        leftSection={<Icon name="plus" size={16} />}
      >
        {t('cases.open')}
      </Button>
    </form>
  );
}

function List({ filter }: { filter: Record<string, string> }): ReactElement {
  const { t } = useText();
  const pages = useCases(filter);
  if (pages.isPending) {
    return <LoadingRows />;
  }
  if (pages.data === undefined) {
    return <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  const items = pages.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <StateCard icon="list" title={t('cases.none')}>
        <p>{t('cases.noneHint')}</p>
      </StateCard>
    );
  }
  return (
    <>
      <div className={css.scroll}>
        <DataTable>
          <thead>
            <tr>
              {(['number', 'what', 'category', 'place', 'lead', 'opened', 'status'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`cases.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <LongRows as="tbody" rows={items} keyOf={({ id }) => id} hasMore={pages.hasNextPage}>
            {(item) => <Row item={item} />}
          </LongRows>
        </DataTable>
      </div>
      <div className={css.foot}>
        {pages.hasNextPage ? (
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('cases.more')}
          </Button>
        ) : (
          <span>{t('cases.end')}</span>
        )}
      </div>
    </>
  );
}

function Row({ item }: { item: CaseView }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const address = `/cases/${item.id}`;
  const isOver = item.status === 'closed' || item.status === 'merged';
  return (
    <tr className={css.clickable} data-case-id={item.id} onClick={() => navigate(address)}>
      <td>
        <Link href={address} onClick={(event) => event.stopPropagation()}>
          {item.number}
        </Link>
      </td>
      <td>
        {item.title}
        {item.isPoliceOnly && <small>{t('cases.policeOnly')}</small>}
        {item.isDemo && <small>{t('cases.demo')}</small>}
      </td>
      <td>{item.category === null ? t('cases.noCategory') : t(`violationCategory.${item.category}`)}</td>
      <td>
        {item.siteName ?? t('cases.wholeCommune')}
        {item.hamletName !== null && <small>{item.hamletName}</small>}
      </td>
      <td>{item.leadName ?? ''}</td>
      <td>
        {formatDate(item.openedAtMs)}
        <small>{formatTime(item.openedAtMs)}</small>
      </td>
      <td>
        <span className={css.mark} data-meaning={isOver ? 'healthy' : 'information'}>
          <Icon name={isOver ? 'check' : 'hourglass'} size={16} />
          {t(`caseStatus.${item.status}`)}
        </span>
        {item.overdueTasks > 0 && (
          <span className={css.mark} data-meaning="warning">
            <Icon name="clock" size={16} />
            {t('cases.overdue', { count: item.overdueTasks })}
          </span>
        )}
      </td>
    </tr>
  );
}
