/** A case as the partner sees it to whom it was handed over: what happened, its pictures, its tasks, its answers. */
import { useState, type ReactElement } from 'react';
import { Button, Textarea } from '@mantine/core';
import type { HandedOverDetail } from '#protocol/case-view.ts';
import { useAnswerCase, useHandedOverCase, useSetPartnerTask } from '../../data/case-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { PageHead } from '../frame/page-head.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from './case.module.css';
import { IncidentPictures } from './incident-pictures.tsx';

export function HandedOverView({ id }: { id: string }): ReactElement {
  const found = useHandedOverCase(id);
  if (found.data !== undefined) {
    return <Page detail={found.data} />;
  }
  return found.isError ? (
    <ProblemCard error={found.error} onRetry={() => void found.refetch()} />
  ) : (
    <LoadingRows />
  );
}

function Page({ detail }: { detail: HandedOverDetail }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.page} data-case-id={detail.id}>
      <div className={css.wide}>
        <PageHead
          back={{ href: '/cases', words: t('handedOver.title') }}
          title={`${detail.number} · ${detail.title}`}
        >
          <span className={css.soft}>
            {t('handedOver.until', { at: formatDateTime(detail.expiresAtMs) })}
          </span>
        </PageHead>
      </div>
      <div className={css.column}>
        <section className={css.panel}>
          <h2 className={css.heading}>{t('case.summary')}</h2>
          <p className={css.text}>{detail.summary === '' ? t('case.noSummary') : detail.summary}</p>
          <p className={css.soft}>
            {formatDateTime(detail.occurredFromMs)} ·{' '}
            {detail.siteName ?? detail.hamletName ?? t('cases.wholeCommune')}
          </p>
        </section>
        <IncidentPictures incidents={detail.incidents} />
      </div>
      <div className={css.column}>
        <section className={css.panel}>
          <h2 className={css.heading}>{t('handedOver.why')}</h2>
          <p className={css.text}>{detail.reason}</p>
          <p className={css.soft}>
            {t('handedOver.from', {
              name: detail.handedOverByName,
              at: formatDateTime(detail.handedOverAtMs),
            })}
          </p>
        </section>
        <Tasks detail={detail} />
        <Answers detail={detail} />
      </div>
    </div>
  );
}

function Tasks({ detail }: { detail: HandedOverDetail }): ReactElement {
  const { t } = useText();
  const set = useSetPartnerTask(detail.id);
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('handedOver.tasks')}</h2>
      {detail.tasks.length === 0 && <p className={css.soft}>{t('case.nothing')}</p>}
      <ul className={css.list}>
        {detail.tasks.map((task) => (
          <li key={task.id}>
            <span className={task.state === 'done' ? css.gone : undefined}>{task.title}</span>
            {task.dueAtMs !== null && (
              <small className={task.isOverdue ? css.urgent : undefined}>
                {t('case.dueAt', { at: formatDateTime(task.dueAtMs) })}
              </small>
            )}
            {task.state === 'open' && (
              <Button
                size="compact-sm"
                variant="default"
                loading={set.isPending}
                onClick={() => set.mutate({ taskId: task.id, state: 'done', revision: task.revision })}
              >
                {t('case.done')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {set.error && <p className={css.urgent}>{t('case.failed', { message: sayProblem(t, set.error) })}</p>}
    </section>
  );
}

function Answers({ detail }: { detail: HandedOverDetail }): ReactElement {
  const { t } = useText();
  const [text, setText] = useState('');
  const answer = useAnswerCase(detail.id);
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('handedOver.answer')}</h2>
      <ul className={css.list}>
        {detail.answers.map((given) => (
          <li key={given.atMs}>
            <span>{given.text}</span>
            <small>{t('case.by', { name: given.byName, at: formatDateTime(given.atMs) })}</small>
          </li>
        ))}
      </ul>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          answer.mutate(text.trim(), { onSuccess: () => setText('') });
        }}
      >
        <Textarea
          autosize
          minRows={3}
          aria-label={t('handedOver.answer')}
          maxLength={10_000}
          value={text}
          error={answer.error && t('case.failed', { message: sayProblem(t, answer.error) })}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" disabled={text.trim() === ''} loading={answer.isPending}>
          {t('handedOver.send')}
        </Button>
      </form>
    </section>
  );
}
