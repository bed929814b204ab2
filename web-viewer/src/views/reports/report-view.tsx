/** One report: its paper as text, each paragraph to be written anew in a draft, issuing, withdrawing, the files. */
import { useState, type ReactElement } from 'react';
import { Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { ReportDetail, ReportText } from '#protocol/report.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { reportFileUrl } from '../../data/report-api.ts';
import { useChangeReport, useReport } from '../../data/report-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { PageHead } from '../frame/page-head.tsx';
import { SaveState } from '../frame/save-state.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import { PaperPart } from './paper-text.tsx';
import { StatePill } from './reports-view.tsx';
import { sayPeriod } from './say-period.ts';
import css from './reports.module.css';

export function ReportView({ id, me }: { id: string; me: Me }): ReactElement {
  const { t } = useText();
  const report = useReport(id);
  if (report.data === undefined) {
    return (
      <div className={table.page}>
        {report.isPending ? (
          <LoadingRows count={6} />
        ) : (
          <ProblemCard error={report.error} onRetry={() => void report.refetch()} />
        )}
      </div>
    );
  }
  const { kind, state } = report.data;
  const mayWrite = me.abilities.includes(kind === 'handover' ? 'incident.triage' : 'report.write');
  return (
    <div className={table.page}>
      <PageHead
        back={{ href: '/reports', words: t('reports.back') }}
        title={`${t(`reports.kind.${kind}`)} ${sayPeriod(report.data)}`}
      >
        <StatePill state={state} />
        {(['docx', 'pdf'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            href={reportFileUrl(id, format)}
            download
            variant={format === 'docx' ? 'filled' : 'default'}
          >
            {t(`reports.${format}`)}
          </Button>
        ))}
      </PageHead>
      <History report={report.data} />
      <Paper report={report.data} isEditable={mayWrite && state === 'draft'} />
      {mayWrite && state !== 'withdrawn' && <Steps report={report.data} />}
    </div>
  );
}

function History({ report: { issued, withdrawn } }: { report: ReportDetail }): ReactElement {
  const { t } = useText();
  return (
    <>
      {issued !== null && (
        <p>{t('reports.issuedBy', { name: issued.byName, at: formatDateTime(issued.atMs) })}</p>
      )}
      {withdrawn !== null && (
        <p>
          {t('reports.withdrawnBy', {
            name: withdrawn.byName,
            at: formatDateTime(withdrawn.atMs),
            reason: withdrawn.reason,
          })}
        </p>
      )}
    </>
  );
}

function Paper({ report, isEditable }: { report: ReportDetail; isEditable: boolean }): ReactElement {
  const { paper, texts } = report;
  const shown = new Set(paper.blocks.flatMap((block) => (block.type === 'paragraph' ? [block.id] : [])));
  const emptied = texts.filter(({ id }) => !shown.has(id));
  return (
    <article className={css.paper} lang="vi">
      <header>
        <b>{paper.title}</b>
        <p>{paper.subject}</p>
        {paper.mark !== null && <i>{paper.mark}</i>}
      </header>
      {paper.blocks.map((block, index) => {
        const text = block.type === 'paragraph' ? texts.find(({ id: name }) => name === block.id) : undefined;
        return text !== undefined && isEditable ? (
          <Editable key={text.id} report={report} text={text} />
        ) : (
          <PaperPart key={index} block={block} />
        );
      })}
      {isEditable && emptied.map((text) => <Editable key={text.id} report={report} text={text} />)}
    </article>
  );
}

function Editable({ report, text }: { report: ReportDetail; text: ReportText }): ReactElement {
  const { t } = useText();
  const change = useChangeReport(report.id);
  const known = text.written ?? text.composed;
  const [words, setWords] = useState<string | null>(null);
  const save = (written: string | null): void =>
    change.mutate(
      { step: 'texts', revision: report.revision, texts: { [text.id]: written } },
      { onSuccess: () => setWords(null) },
    );
  return (
    <div className={css.editable} data-text-id={text.id}>
      <Textarea
        aria-label={text.composed.slice(0, 80)}
        value={words ?? known}
        onChange={(event) => setWords(event.currentTarget.value)}
        autosize
        minRows={1}
      />
      {text.written !== null && <small>{t('reports.composed', { text: text.composed })}</small>}
      <div className={css.buttons}>
        {words !== null && words !== known && (
          <Button size="compact-sm" loading={change.isPending} onClick={() => save(words)}>
            {t('reports.save')}
          </Button>
        )}
        {text.written !== null && (
          <Button size="compact-sm" variant="default" onClick={() => save(null)}>
            {t('reports.restore')}
          </Button>
        )}
      </div>
      <SaveState
        save={change}
        isChanged={words !== null && words !== known}
        say={(error) => <SayFailure error={error} />}
        onRetry={() => save(words ?? known)}
      />
    </div>
  );
}

function Failure({ error }: { error: Error | null }): ReactElement | null {
  return error === null ? null : (
    <Note meaning="warning" icon="warning">
      <SayFailure error={error} />
    </Note>
  );
}

function SayFailure({ error }: { error: Error }): ReactElement {
  const { t } = useText();
  return error instanceof Refused && error.code === 'conflict' ? (
    <>
      {t('reports.conflict')} <small>{sayProblem(t, error)}</small>
    </>
  ) : (
    <>{t('reports.failed', { reason: sayProblem(t, error) })}</>
  );
}

function Steps({ report: { id, kind, state, revision } }: { report: ReportDetail }): ReactElement {
  const { t } = useText();
  const change = useChangeReport(id);
  const [number, setNumber] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  return (
    <section className={css.form}>
      {state === 'draft' && (
        <>
          {kind !== 'handover' && (
            <NumberInput
              label={t('reports.issueNumber')}
              min={1}
              max={99_999}
              allowDecimal={false}
              value={number ?? ''}
              onChange={(value) => setNumber(typeof value === 'number' ? value : null)}
            />
          )}
          <Button
            loading={change.isPending}
            onClick={() => change.mutate({ step: 'issue', revision, number })}
          >
            {t('reports.issue')}
          </Button>
          <small>{t('reports.issueHint')}</small>
        </>
      )}
      <TextInput
        label={t('reports.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button
        variant="default"
        disabled={reason.trim().length < 3}
        onClick={() => change.mutate({ step: 'withdrawal', revision, reason })}
      >
        {t('reports.withdraw')}
      </Button>
      <Failure error={change.error} />
    </section>
  );
}
