/** Who proposed an entry, which two approved it, and where it stands: as named steps. */
import type { ReactElement } from 'react';
import { APPROVALS_NEEDED, type WatchListEntry } from '#protocol/watch-list.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { hasEnded } from '../../text/say-entry.ts';
import { useText, type Say } from '../../text/use-text.ts';
import css from './entry.module.css';

type Act = WatchListEntry['proposed'];
interface Step {
  title: string;
  state: 'done' | 'now' | 'later' | 'stopped';
  act: Act | null;
  /** Where nobody has acted. */
  words: string;
}

export function Steps({ entry }: { entry: WatchListEntry }): ReactElement {
  const { t } = useText();
  return (
    <section className={css.panel} aria-label={t('steps.title')}>
      <h2 className={css.heading}>{t('steps.title')}</h2>
      <ol className={css.steps}>
        {stepsOf(t, entry).map((step, index) => (
          <li
            key={step.title}
            data-step={step.state}
            aria-current={step.state === 'now' ? 'step' : undefined}
          >
            <span className={css.bullet}>
              <Bullet state={step.state} number={index + 1} />
            </span>
            <div>
              <strong>{step.title}</strong>
              <small>
                {step.act
                  ? t('steps.by', { name: step.act.byName, at: formatDateTime(step.act.atMs) })
                  : step.words}
              </small>
              {step.act && step.act.note !== '' && <q>{step.act.note}</q>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Bullet({ state, number }: { state: Step['state']; number: number }): ReactElement {
  const icons: Partial<Record<Step['state'], IconName>> = { done: 'check', stopped: 'close' };
  const icon = icons[state];
  return icon ? <Icon name={icon} size={14} /> : <>{number}</>;
}

function stepsOf(t: Say, entry: WatchListEntry): Step[] {
  const { status, proposed, approvals } = entry;
  const isOver = hasEnded(entry);
  const given = Array.from({ length: APPROVALS_NEEDED }, (_, index): Step => {
    const act = approvals[index] ?? null;
    const isNext = status === 'awaiting-approval' && index === approvals.length;
    return {
      title: t('steps.approval', { number: index + 1 }),
      state: act ? 'done' : isNext ? 'now' : 'later',
      act,
      words: t(isNext ? 'steps.waiting' : 'steps.later'),
    };
  }).filter(({ act }) => !isOver || act !== null);
  const isDraft = status === 'draft';
  return [
    {
      title: isDraft ? `${t('steps.proposed')} (${t('steps.toSubmit')})` : t('steps.proposed'),
      state: isDraft ? 'now' : 'done',
      act: proposed,
      words: '',
    },
    ...given,
    lastStep(t, entry),
  ];
}

function lastStep(t: Say, { status, ended }: WatchListEntry): Step {
  switch (status) {
    case 'refused':
    case 'withdrawn':
    case 'expired':
      return { title: t(`steps.${status}`), state: 'stopped', act: ended, words: '' };
    default: {
      const isActive = status === 'active';
      return {
        title: t('steps.active'),
        state: isActive ? 'done' : 'later',
        act: null,
        words: t(isActive ? 'steps.since' : 'steps.later'),
      };
    }
  }
}
