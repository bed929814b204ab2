/** The timeline with what stands around it: how much of it is shown, what its signs mean, and its gaps in words. */
import type { ReactElement } from 'react';
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { formatDate } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { GapList } from './gap-list.tsx';
import css from './review.module.css';
import { zoomOf, ZOOMS, type Zoom } from './timeline-layout.ts';
import { TimelineStrip, type StripProps } from './timeline-strip.tsx';
import timelineCss from './timeline.module.css';

type PanelProps = StripProps & { onZoomTo: (zoom: Zoom) => void };

export function TimelinePanel({ onZoomTo, ...strip }: PanelProps): ReactElement {
  const { t } = useText();
  const { rows, mainId, view, nowMs, onSeek, onMove } = strip;
  const main = rows.find(({ camera }) => camera.id === mainId) ?? rows[0];
  return (
    <section className={css.timeline} aria-label={t('timeline.label')}>
      <div className={css.timelineBar}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t('timeline.earlier')}
          title={t('timeline.earlier')}
          onClick={() => onMove(-0.8)}
        >
          <Icon name="left" size={16} />
        </ActionIcon>
        <span className={css.day}>{sayDays(view.fromMs, view.toMs)}</span>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t('timeline.later')}
          title={t('timeline.later')}
          disabled={view.toMs > nowMs}
          onClick={() => onMove(0.8)}
        >
          <Icon name="right" size={16} />
        </ActionIcon>
        <SegmentedControl
          size="xs"
          aria-label={t('timeline.zoom')}
          value={zoomOf(view) ?? ''}
          onChange={(value) => {
            const chosen = ZOOMS.find((one) => one === value);
            if (chosen !== undefined) {
              onZoomTo(chosen);
            }
          }}
          data={ZOOMS.map((one) => ({ value: one, label: t(`timeline.zoomTo.${one}`) }))}
        />
      </div>
      <TimelineStrip {...strip} />
      <Legend />
      {rows.map(({ camera, problem }) =>
        problem === null ? null : (
          <Note key={camera.id} meaning="warning" icon="down">
            {rows.length > 1 && `${camera.name}: `}
            {problem instanceof Refused && problem.code === 'agent-away'
              ? t('timeline.away')
              : t('timeline.failed', { message: sayProblem(t, problem) })}
          </Note>
        ),
      )}
      {main?.timeline ? (
        <GapList timeline={main.timeline} view={view} nowMs={nowMs} onSeek={onSeek} />
      ) : (
        main?.problem === null && (
          <p className={timelineCss.below} role="status">
            {t('timeline.loading')}
          </p>
        )
      )}
    </section>
  );
}

function sayDays(fromMs: number, toMs: number): string {
  const [first, last] = [formatDate(fromMs), formatDate(toMs - 1)];
  return first === last ? first : `${first.slice(0, 5)} – ${last}`;
}

function Legend(): ReactElement {
  const { t } = useText();
  return (
    <ul className={timelineCss.legend}>
      <li>
        <i data-sign="recorded" /> {t('timeline.legend.recorded')}
      </li>
      <li>
        <i data-sign="gap" /> {t('timeline.legend.gap')}
      </li>
      <li>
        <i data-sign="activity" /> {t('timeline.activity')}
      </li>
      <li>
        <i data-sign="incident" /> {t('timeline.legend.incident')}
      </li>
      <li>
        <i data-sign="held" /> {t('timeline.legend.held')}
      </li>
      <li>
        <i data-sign="bookmark" /> {t('timeline.legend.bookmark')}
      </li>
    </ul>
  );
}
