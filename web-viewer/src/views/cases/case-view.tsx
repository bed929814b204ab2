/** One case: how far it has got, what happened, its incidents, and everything people added to it. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { CaseDetail, CaseTask } from '#protocol/case-view.ts';
import { useCase, useChangeCase } from '../../data/case-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { PageHead } from '../frame/page-head.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { caseReviewPath } from '../review/review-address.ts';
import { ViolationButton } from '../violations/violation-dialog.tsx';
import { Facts } from './case-edit.tsx';
import { HandoverForm, NoteForm, PersonForm, TaskForm } from './case-forms.tsx';
import { By, Panel, TakeBack, Unsaved } from './case-panels.tsx';
import { Recordings } from './case-recordings.tsx';
import { StepPanel, StepsShown, ViolationForm } from './case-steps.tsx';
import css from './case.module.css';
import { HandedOverView } from './handed-over-view.tsx';
import { IncidentPictures } from './incident-pictures.tsx';

export function CasePage({ id, me }: { id: string; me: Me }): ReactElement {
  return me.abilities.includes('case.answer') ? <HandedOverView id={id} /> : <Whole id={id} me={me} />;
}

function Whole({ id, me }: { id: string; me: Me }): ReactElement {
  const found = useCase(id);
  if (found.data !== undefined) {
    return <Page found={found.data} me={me} />;
  }
  return found.isError ? (
    <ProblemCard error={found.error} onRetry={() => void found.refetch()} />
  ) : (
    <LoadingRows />
  );
}

function Page({ found, me }: { found: CaseDetail; me: Me }): ReactElement {
  const { t } = useText();
  const isRunning = found.status !== 'closed' && found.status !== 'merged';
  const mayWork = me.abilities.includes('case.work') && isRunning;
  return (
    <div className={css.page} data-case-id={found.id} data-status={found.status}>
      <div className={css.wide}>
        <PageHead back={{ href: '/cases', words: t('case.back') }} title={`${found.number} · ${found.title}`}>
          <StepsShown found={found} />
          {me.abilities.includes('recording.view') && (
            <Button component={Link} href={caseReviewPath(found.id)} size="sm" variant="default">
              {t('case.review')}
            </Button>
          )}
        </PageHead>
        {found.mergedInto !== null && (
          <Note meaning="information" icon="link">
            <Link href={`/cases/${found.mergedInto.id}`}>
              {t('case.mergedInto', { number: found.mergedInto.number })}
            </Link>
          </Note>
        )}
        {found.isPoliceOnly && (
          <Note meaning="information" icon="lock">
            {t('cases.policeOnly')}
          </Note>
        )}
      </div>
      <div className={css.column}>
        <Facts found={found} mayWork={mayWork} />
        <Incidents found={found} mayWork={mayWork} />
        <Recordings found={found} mayWork={mayWork} mayView={me.abilities.includes('recording.view')} />
        <Violations found={found} mayRecord={me.abilities.includes('violation.record')} />
        <Acts found={found} />
      </div>
      <div className={css.column}>
        {me.abilities.includes('case.work') && <StepPanel found={found} />}
        <Notes found={found} mayWork={me.abilities.includes('case.work') && found.status !== 'merged'} />
        <Tasks found={found} mayWork={mayWork} />
        <People found={found} mayWork={mayWork} mayErase={me.abilities.includes('case.work')} />
        <Handovers
          found={found}
          mayHandOver={me.abilities.includes('case.hand-over') && isRunning}
          mayWithdraw={me.abilities.includes('case.hand-over')}
        />
      </div>
    </div>
  );
}

function Incidents({ found, mayWork }: { found: CaseDetail; mayWork: boolean }): ReactElement {
  const change = useChangeCase(found.id);
  const remove = ({ id }: { id: string }): void =>
    change.mutate({ path: `/incidents/${id}`, method: 'DELETE' });
  return (
    <>
      <IncidentPictures incidents={found.incidents} {...(mayWork ? { onRemove: remove } : {})} />
      <Unsaved error={change.error} />
    </>
  );
}

function Violations({ found, mayRecord }: { found: CaseDetail; mayRecord: boolean }): ReactElement {
  const { t } = useText();
  return (
    <Panel title={t('case.violations')} isEmpty={found.violations.length === 0}>
      <ul className={css.list}>
        {found.violations.map((violation) => (
          <li key={violation.id}>
            <span className={violation.status === 'withdrawn' ? css.gone : undefined}>
              {t(`violationCategory.${violation.category}`)} {violation.description}
            </span>
            <small>
              {violation.withdrawnReason === null
                ? t(`violationOutcome.${violation.outcome}`)
                : t('violations.withdrawnFor', { reason: violation.withdrawnReason })}
            </small>
            <By byName={violation.confirmedByName} atMs={violation.confirmedAtMs} />
            {mayRecord && <ViolationButton violation={violation} />}
          </li>
        ))}
      </ul>
      {mayRecord && found.status !== 'merged' && <ViolationForm found={found} />}
    </Panel>
  );
}

function Acts({ found }: { found: CaseDetail }): ReactElement {
  const { t } = useText();
  return (
    <Panel title={t('case.acts')} isEmpty={false}>
      <ul className={css.list}>
        {found.acts.map((act, index) => (
          <li key={index}>
            <span>{t(`caseAct.${act.kind}`)}</span>
            <By {...act} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Notes({ found, mayWork }: { found: CaseDetail; mayWork: boolean }): ReactElement {
  const { t } = useText();
  return (
    <Panel title={t('case.notes')} isEmpty={found.notes.length === 0}>
      <ul className={css.list}>
        {found.notes.map((note) => (
          <li key={note.id}>
            <span className={note.withdrawn === null ? undefined : css.gone}>{note.text}</span>
            <By {...note} />
            {note.withdrawn !== null && (
              <small>
                {t('case.withdrawn', { name: note.withdrawn.byName, reason: note.withdrawn.reason })}
              </small>
            )}
            {mayWork && note.withdrawn === null && (
              <TakeBack caseId={found.id} path={`/notes/${note.id}/withdrawal`} words={t('case.withdraw')} />
            )}
          </li>
        ))}
      </ul>
      {mayWork && <NoteForm caseId={found.id} />}
    </Panel>
  );
}

export function Tasks({ found, mayWork }: { found: CaseDetail; mayWork: boolean }): ReactElement {
  const { t } = useText();
  const change = useChangeCase(found.id);
  const finish = ({ id, title, assigneeId, dueAtMs, revision }: CaseTask): void =>
    change.mutate({
      path: `/tasks/${id}`,
      method: 'PUT',
      body: { title, assigneeId, dueAtMs, revision, state: 'done' },
    });
  return (
    <Panel title={t('case.tasks')} isEmpty={found.tasks.length === 0}>
      <ul className={css.list}>
        {found.tasks.map((task) => (
          <li key={task.id}>
            <span className={task.state === 'open' ? undefined : css.gone}>
              {task.title}
              {task.assigneeName !== null && ` · ${task.assigneeName}`}
            </span>
            {task.dueAtMs !== null && (
              <small className={task.isOverdue ? css.urgent : undefined}>
                {t('case.dueAt', { at: formatDateTime(task.dueAtMs) })}
                {task.isOverdue && ` · ${t('case.isOverdue')}`}
              </small>
            )}
            {mayWork && task.state === 'open' && (
              <Button
                size="compact-sm"
                variant="default"
                loading={change.isPending}
                onClick={() => finish(task)}
              >
                {t('case.done')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Unsaved error={change.error} />
      {mayWork && <TaskForm caseId={found.id} />}
    </Panel>
  );
}

interface PeopleProps {
  found: CaseDetail;
  mayWork: boolean;
  /** Also of a closed case. */
  mayErase: boolean;
}

export function People({ found, mayWork, mayErase }: PeopleProps): ReactElement {
  const { t } = useText();
  return (
    <Panel title={t('case.people')} isEmpty={found.people.length === 0}>
      <ul className={css.list}>
        {found.people.map((person) => (
          <li key={person.id}>
            <span>{person.erasedAtMs === null ? person.name : t('case.erased')}</span>
            <small>{t(`personRole.${person.role}`)}</small>
            {person.contact !== null && person.contact !== '' && <small>{person.contact}</small>}
            {person.erasedAtMs === null && mayWork && (
              <TakeBack caseId={found.id} path={`/people/${person.id}/removal`} words={t('case.remove')} />
            )}
            {person.erasedAtMs === null && mayErase && (
              <TakeBack
                caseId={found.id}
                path={`/people/${person.id}/erasure`}
                words={t('case.erase')}
                hint={t('case.eraseHint')}
              />
            )}
          </li>
        ))}
      </ul>
      {mayWork && <PersonForm caseId={found.id} />}
    </Panel>
  );
}

interface HandoversProps {
  found: CaseDetail;
  mayHandOver: boolean;
  /** Also of a closed case: what a partner still sees can always be ended. */
  mayWithdraw: boolean;
}

function Handovers({ found, mayHandOver, mayWithdraw }: HandoversProps): ReactElement {
  const { t } = useText();
  return (
    <Panel title={t('case.handovers')} isEmpty={found.handovers.length === 0}>
      <ul className={css.list}>
        {found.handovers.map((handover) => (
          <li key={handover.id}>
            <span>
              {handover.agency}: {handover.reason}
            </span>
            <small>
              {handover.isRunning
                ? t('case.running', { at: formatDateTime(handover.expiresAtMs) })
                : t('case.ended')}
            </small>
            {handover.withdrawn !== null && (
              <small>
                {t('case.handoverWithdrawn', {
                  name: handover.withdrawn.byName,
                  reason: handover.withdrawn.reason,
                })}
              </small>
            )}
            {mayWithdraw && handover.isRunning && (
              <TakeBack
                caseId={found.id}
                path={`/handovers/${handover.id}/withdrawal`}
                words={t('case.withdrawHandover')}
              />
            )}
            {handover.answers.map((answer) => (
              <p key={answer.atMs} className={css.text}>
                {t('case.answers')}: {answer.text}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {mayHandOver && <HandoverForm found={found} />}
    </Panel>
  );
}
