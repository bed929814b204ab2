/**
 * A face the machine found alike: both faces side by side, how alike and how sure in words, and the answer people
 * give. The machine's word is a candidate, never a name.
 */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { FaceReview } from '#protocol/face-work.ts';
import type { IncidentDetail } from '#protocol/incident.ts';
import { useFaceReview } from '../../data/face-queries.ts';
import { formatNumber } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayBasis, sayChance, sayFigures } from '../../text/say-face.ts';
import { useText } from '../../text/use-text.ts';
import { Pill } from '../frame/pill.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { CandidateAnswers } from './candidate-answers.tsx';
import { CandidateFaces } from './candidate-faces.tsx';
import css from './candidate.module.css';

interface CandidatePanelProps {
  incident: IncidentDetail;
  me: Me;
}

/** Nothing where the incident is not about a face, or where this account may not judge faces. */
export function CandidatePanel({ incident, me }: CandidatePanelProps): ReactElement | null {
  const { kind } = incident;
  const isAboutFace = kind === 'face-watch-list' || kind === 'face-unknown';
  return isAboutFace && me.abilities.includes('face.review') ? <Loader incident={incident} me={me} /> : null;
}

function Loader({ incident, me }: CandidatePanelProps): ReactElement {
  const review = useFaceReview(incident.id);
  if (review.data) {
    return <Panel incident={incident} me={me} review={review.data} />;
  }
  return (
    <section className={css.panel}>
      {review.isError ? (
        <ProblemCard error={review.error} onRetry={() => void review.refetch()} />
      ) : (
        <LoadingRows count={4} />
      )}
    </section>
  );
}

function Panel({ incident, me, review }: CandidatePanelProps & { review: FaceReview }): ReactElement {
  const { t } = useText();
  const isUnknown = review.strength === 'unknown';
  const title = t(isUnknown ? 'candidate.titleUnknown' : 'candidate.title');
  const faceUrl = incident.files.find((file) => file.kind === 'face')?.url ?? null;
  return (
    <section
      className={css.panel}
      aria-label={title}
      data-candidate={review.strength}
      data-state={review.state}
    >
      <div className={css.head}>
        <Icon name={isUnknown ? 'stranger' : 'face'} size={22} />
        <h2 className={css.title}>{title}</h2>
        <State review={review} />
      </div>
      <p className={css.lead}>{t(isUnknown ? 'candidate.leadUnknown' : 'candidate.lead')}</p>
      <div className={css.body}>
        <CandidateFaces faceUrl={faceUrl} entry={review.entry} isUnknown={isUnknown} />
        <div className={css.words}>
          <Likeness review={review} />
          {review.entry && <Entry entry={review.entry} me={me} />}
          {me.abilities.includes('face.search') && faceUrl !== null && (
            <div>
              <Button
                component={Link}
                href={`/face-search?incident=${incident.id}`}
                size="compact-sm"
                variant="default"
                leftSection={<Icon name="search" size={14} />}
              >
                {t('face.search')}
              </Button>
            </div>
          )}
          <CandidateAnswers review={review} />
        </div>
      </div>
    </section>
  );
}

const STATE_LOOKS = {
  open: { icon: 'bell', meaning: 'alarm' },
  'second-needed': { icon: 'hourglass', meaning: 'warning' },
  confirmed: { icon: 'check', meaning: 'healthy' },
  rejected: { icon: 'close', meaning: 'unknown' },
  unsure: { icon: 'warning', meaning: 'warning' },
} as const;

function State({ review: { state, strength } }: { review: FaceReview }): ReactElement {
  const { t } = useText();
  const { icon, meaning } = STATE_LOOKS[state];
  return (
    <Pill icon={icon} meaning={meaning}>
      {t(strength === 'unknown' ? `candidate.stateUnknown.${state}` : `candidate.state.${state}`)}
    </Pill>
  );
}

/** Words first; the figures are small, for those who know them. */
function Likeness({ review }: { review: FaceReview }): ReactElement {
  const { t, locale } = useText();
  const { chance, basis } = sayChance(t, review.probability, review.answersKnown);
  const figures = sayFigures(t, review, locale);
  const limits = t('face.limits', {
    candidate: formatNumber(review.thresholds.candidate, locale, 1),
    strong: formatNumber(review.thresholds.strong, locale, 1),
  });
  return (
    <div className={css.likeness}>
      <p className={css.strength} data-strength={review.strength}>
        {t(`face.strength.${review.strength}`)}
      </p>
      {review.strength !== 'unknown' && (
        <p>
          {chance} {basis !== '' && <small>{basis}</small>}
        </p>
      )}
      <small>
        {figures !== '' && `${figures} (${limits}) · `}
        {t('face.shots', { count: review.shots, px: formatNumber(review.widthPx, locale, 0) })}
      </small>
    </div>
  );
}

function Entry({ entry, me }: { entry: NonNullable<FaceReview['entry']>; me: Me }): ReactElement {
  const { t } = useText();
  return (
    <>
      <dl className={css.facts}>
        <div>
          <dt>{t('candidate.entry')}</dt>
          <dd>
            {entry.name === '' ? (
              <span className={css.soft}>{t('candidate.hidden')}</span>
            ) : me.abilities.includes('watch-list.read') ? (
              <Link href={`/watch-list/${entry.id}`}>{entry.name}</Link>
            ) : (
              entry.name
            )}
          </dd>
        </div>
        {entry.legalReference !== '' && (
          <div>
            <dt>{t('candidate.basis')}</dt>
            <dd>
              {sayBasis(t, entry.legalBasis)}, {entry.legalReference}
            </dd>
          </div>
        )}
      </dl>
      {entry.severity === 'high' && (
        <p className={css.high}>
          <Icon name="warning" size={16} /> {t('candidate.high')}
        </p>
      )}
    </>
  );
}
