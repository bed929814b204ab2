/** The path that is being put together: its steps in order, and the way of it into a case. */
import { useState, type ReactElement } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import { useChangeCase } from '../../data/case-queries.ts';
import { formatDateTime, formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { CasePicker } from '../cases/case-picker.tsx';
import { Note } from '../frame/notes.tsx';
import { reviewAddress } from '../review/review-address.ts';
import { LEAD_MS } from './passer-tile.tsx';
import { PasserPicture } from './passer-picture.tsx';
import css from './passers.module.css';
import { rangeOf, type PathStep } from './path-list.ts';
import type { Path } from './use-path.ts';

export function PathPanel({ path, me }: { path: Path; me: Me }): ReactElement {
  const { t } = useText();
  const { steps, toggle, clear } = path;
  return (
    <section className={css.panel} aria-label={t('passers.path')} data-path={steps.length}>
      <h2>
        {t('passers.path')} {steps.length > 0 && `(${steps.length})`}
      </h2>
      {steps.length === 0 ? (
        <p className={css.soft}>{t('passers.pathEmpty')}</p>
      ) : (
        <>
          <ol className={css.steps}>
            {steps.map((step) => (
              <Step
                key={`${step.cameraId} ${step.fromMs} ${step.bestAtMs}`}
                step={step}
                onRemove={() => toggle(step)}
              />
            ))}
          </ol>
          {me.abilities.includes('case.work') && <ToCase steps={steps} />}
          <Button size="compact-sm" variant="subtle" onClick={clear}>
            {t('passers.pathClear')}
          </Button>
        </>
      )}
    </section>
  );
}

function Step({ step, onRemove }: { step: PathStep; onRemove: () => void }): ReactElement {
  const { t } = useText();
  const { cameraId, cameraName, siteName, bestAtMs, fromMs } = step;
  return (
    <li className={css.step}>
      <PasserPicture
        searchId={step.searchId}
        passerKey={step.key}
        alt={t('passers.pictureAlt', {
          object: sayObject(t, step),
          camera: cameraName,
          at: formatTime(bestAtMs),
        })}
      />
      <Link className={css.facts} href={reviewAddress(cameraId, fromMs - LEAD_MS)}>
        <strong>{formatTime(bestAtMs)}</strong>
        <span>{cameraName}</span>
        <span className={css.kind}>{siteName}</span>
      </Link>
      <ActionIcon size={24} variant="default" aria-label={t('passers.pathRemove')} onClick={onRemove}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </li>
  );
}

type Sent = { caseId: string; done: number; count: number; fault: string | null };

/** Each step as a stretch of recording; then all of them as a note. What has been sent is not sent again. */
function ToCase({ steps }: { steps: readonly PathStep[] }): ReactElement {
  const { t } = useText();
  const [caseId, setCase] = useState<string | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = useChangeCase(caseId ?? '');
  const isSent =
    sent !== null && sent.caseId === caseId && sent.fault === null && sent.count === steps.length;

  const send = async (id: string): Promise<void> => {
    setBusy(true);
    let done = sent?.caseId === id && sent.count === steps.length ? sent.done : 0;
    const tell = (fault: string | null): void => setSent({ caseId: id, done, count: steps.length, fault });
    try {
      for (const step of steps.slice(done)) {
        const note = t('passers.pathLine', lineOf(t, step));
        await change.mutateAsync({
          path: '/recordings',
          body: { cameraId: step.cameraId, ...rangeOf(step), note },
        });
        done += 1;
      }
      const lines = steps.map((step, index) => `${index + 1}. ${t('passers.pathLine', lineOf(t, step))}`);
      await change.mutateAsync({
        path: '/notes',
        body: { text: [t('passers.pathNote'), ...lines].join('\n') },
      });
      tell(null);
    } catch (error) {
      tell(sayProblem(t, error));
    }
    setBusy(false);
  };

  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (caseId !== null && !isBusy && !isSent) {
          void send(caseId);
        }
      }}
    >
      <CasePicker value={caseId} onChange={setCase} isFocused={false} />
      {sent !== null && sent.caseId === caseId && sent.fault !== null && (
        <Note meaning="alarm">
          {t('passers.pathPartly', { done: sent.done, count: sent.count, message: sent.fault })}
        </Note>
      )}
      {isSent && (
        <Note meaning="healthy">
          {t('passers.pathSent', { count: sent.count })}{' '}
          <Link href={`/cases/${encodeURIComponent(sent.caseId)}`}>{t('passers.openCase')}</Link>
        </Note>
      )}
      <Button type="submit" size="compact-sm" disabled={caseId === null || isSent} loading={isBusy}>
        {t('passers.pathToCase')}
      </Button>
    </form>
  );
}

function lineOf(t: Say, step: PathStep): { at: string; camera: string; site: string; object: string } {
  const { bestAtMs, cameraName, siteName } = step;
  return { at: formatDateTime(bestAtMs), camera: cameraName, site: siteName, object: sayObject(t, step) };
}

function sayObject(t: Say, { label }: PathStep): string {
  return t(`object.${label as ObjectLabel}`);
}
