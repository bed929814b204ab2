/** The timeline with what stands around it: how much of it is shown, what its signs mean, and its gaps in words. */
import type { ReactElement } from 'react';
import { ActionIcon, SegmentedControl } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Timeline } from '#protocol/recording.ts';
import { formatDate } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { GapList } from './gap-list.tsx';
import css from './review.module.css';
import { ZOOMS, type Zoom } from './timeline-layout.ts';
import type { StripProps } from './timeline-drawing.tsx';
import { TimelineStrip } from './timeline-strip.tsx';
import timelineCss from './timeline.module.css';

type PanelProps = Omit<StripProps, 'timeline'> & {
  timeline: UseQueryResult<Timeline>;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  onMove: (share: number) => void;
};

export function TimelinePanel({ timeline, zoom, onZoom, onMove, ...strip }: PanelProps): ReactElement {
  const { t } = useText();
  const { view, nowMs, onSeek } = strip;
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
          value={zoom}
          onChange={(value) => onZoom(ZOOMS.find((one) => one === value) ?? zoom)}
          data={ZOOMS.map((one) => ({ value: one, label: t(`timeline.zoomTo.${one}`) }))}
        />
        <Legend />
      </div>
      <TimelineStrip {...strip} timeline={timeline.data ?? null} />
      {timeline.data ? (
        <GapList timeline={timeline.data} view={view} nowMs={nowMs} onSeek={onSeek} />
      ) : timeline.isError ? (
        <Note meaning="warning" icon="down">
          {timeline.error instanceof Refused && timeline.error.code === 'agent-away'
            ? t('timeline.away')
            : t('timeline.failed', { message: timeline.error.message })}
        </Note>
      ) : (
        <p className={timelineCss.below} role="status">
          {t('timeline.loading')}
        </p>
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
    </ul>
  );
}
