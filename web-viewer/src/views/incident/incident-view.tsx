/** One incident: its clip with everything the rule saw drawn over it, why it was raised, and what people did. */
import type { ReactElement } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { IncidentDetail } from '#protocol/incident.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { addressOf } from '../../data/http.ts';
import { useIncident } from '../../data/queries.ts';
import { incidentPackagePath } from '../../data/recording-api.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { PageHead } from '../frame/page-head.tsx';
import { Pill } from '../frame/pill.tsx';
import { ProblemCard } from '../frame/states.tsx';
import { moverOf, trailAddress } from '../passers/trail-address.ts';
import { reviewAddress } from '../review/review-address.ts';
import { CandidatePanel } from './candidate-panel.tsx';
import { ClipStage } from './clip-stage.tsx';
import css from './incident.module.css';
import { IncidentFacts } from './incident-facts.tsx';
import { TriagePanel } from './triage-panel.tsx';

export function IncidentView({ id, me }: { id: string; me: Me }): ReactElement {
  const incident = useIncident(id);
  if (incident.data !== undefined) {
    return <Page incident={incident.data} me={me} />;
  }
  return incident.isError ? (
    <ProblemCard error={incident.error} onRetry={() => void incident.refetch()} />
  ) : (
    <div className={css.page} aria-busy>
      <Skeleton className={css.stage} style={{ aspectRatio: '16 / 9' }} />
      <Skeleton height={320} />
    </div>
  );
}

function Page({ incident, me }: { incident: IncidentDetail; me: Me }): ReactElement {
  const { t, locale } = useText();
  return (
    <div className={css.page} data-incident-id={incident.id} data-status={incident.status}>
      <PageHead
        back={{ href: '/incidents', words: t('incident.back') }}
        title={`${t(`kind.${incident.kind}`)} · ${incident.cameraName}`}
      >
        {me.abilities.includes('recording.view') && (
          <Button
            component={Link}
            href={reviewAddress(incident.cameraId, reviewFromMs(incident))}
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="rewind" size={14} />}
          >
            {t('review.around')}
          </Button>
        )}
        {me.abilities.includes('recording.view') && (
          <Button
            component={Link}
            href={followAddress(incident)}
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="pin" size={14} />}
          >
            {t('passers.follow')}
          </Button>
        )}
        <StatusPill incident={incident} />
      </PageHead>
      <CandidatePanel incident={incident} me={me} />
      <div className={css.stage}>
        <ClipStage incident={incident} />
      </div>
      <div className={css.side}>
        <section className={css.panel}>
          <h2 className={css.heading}>{t('incident.why')}</h2>
          <p className={css.why}>{incident.why[locale]}</p>
          {incident.isLate && (
            <p className={css.late}>
              <Icon name="hourglass" size={16} /> {t('incident.late')}
            </p>
          )}
        </section>
        <TriagePanel incident={incident} me={me} />
        <section className={css.panel}>
          <IncidentFacts incident={incident} />
          <Evidence incident={incident} me={me} />
        </section>
        <Snapshot incident={incident} />
      </div>
    </div>
  );
}

function StatusPill({ incident: { status } }: { incident: IncidentDetail }): ReactElement {
  const { t } = useText();
  const look =
    status === 'new'
      ? ({ icon: 'bell', meaning: 'alarm' } as const)
      : ({ icon: 'check', meaning: 'healthy' } as const);
  return (
    <Pill {...look} data-status={status}>
      {t(`status.${status}`)}
    </Pill>
  );
}

const BEFORE_MS = 30_000;

/** Recordings are found by the agent's own clock: a corrected time is taken back. */
function reviewFromMs({ startedAtMs, correction }: IncidentDetail): number {
  return startedAtMs - (correction?.offsetMs ?? 0) - BEFORE_MS;
}

/** From where it was last seen; about a camera itself there is nobody to follow, but somebody may have come by. */
function followAddress(incident: IncidentDetail): string {
  const { id, cameraId, startedAtMs, endedAtMs, correction, objectLabel } = incident;
  return trailAddress({
    ...{ cameraId, incidentId: id, way: 'after' },
    atMs: (endedAtMs ?? startedAtMs) - (correction?.offsetMs ?? 0),
    mover: objectLabel === null ? 'any' : moverOf(objectLabel),
  });
}

function Evidence({ incident, me }: { incident: IncidentDetail; me: Me }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.evidence}>
      {incident.correction !== null && (
        <Note meaning="information" icon="clock">
          {t('evidence.correctedHint')}
        </Note>
      )}
      {incident.isSigned && (
        <span className={css.signed} title={t('evidence.signedHint')} data-signed>
          <Icon name="seal" size={16} /> {t('evidence.signed')}
        </span>
      )}
      {incident.files.length > 0 && me.abilities.includes('evidence.read') && (
        <a href={addressOf(incidentPackagePath(incident.id))} download data-incident-package>
          <Icon name="download" size={16} /> {t('evidence.package')}
        </a>
      )}
    </div>
  );
}

function Snapshot({ incident }: { incident: IncidentDetail }): ReactElement {
  const { t } = useText();
  const url = snapshotUrl(incident);
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('incident.snapshot')}</h2>
      {url === null ? (
        <p className={css.pending} role="status">
          <Icon name="hourglass" size={16} /> {t('alarm.snapshotPending')}
        </p>
      ) : (
        <img
          className={css.snapshot}
          src={addressOf(url)}
          alt={t('alarm.snapshotAlt', { camera: incident.cameraName })}
        />
      )}
    </section>
  );
}
