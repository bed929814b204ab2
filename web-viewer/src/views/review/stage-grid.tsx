/** The pictures of all cameras on the desk; or of one camera at two times, tied together or each on its own. */
import { useEffect, useState, type ReactElement } from 'react';
import { Button, Switch } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { Icon } from '../../parts/icons.tsx';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { useDeskTime } from '../../parts/recording/use-recording-desk.ts';
import { useText } from '../../text/use-text.ts';
import type { DeskProps } from './desk-props.ts';
import css from './review.module.css';
import { Stage } from './stage.tsx';
import { TimeField } from './time-field.tsx';

interface StageGridProps extends DeskProps {
  desk: RecordingDesk;
  isMuted: boolean;
  nextMs: (cameraId: string, atMs: number) => number | null;
  onSeek: (atMs: number) => void;
}

export function StageGrid(props: StageGridProps): ReactElement {
  const { shown, mainId, besideMs, desk } = props;
  const main = shown.find(({ id }) => id === mainId) ?? shown[0];
  const isCompared = besideMs !== null && main !== undefined;
  const keys = isCompared ? [main.id, besideKey(main)] : shown.map(({ id }) => id);
  const arranged = keys.join(' ');
  useEffect(() => desk.arrange(arranged.split(' '), mainId), [desk, arranged, mainId]);
  if (isCompared) {
    return <Comparison {...props} main={main} besideMs={besideMs} />;
  }
  return (
    <div className={css.stages} data-columns={columnsFor(shown.length)} data-stages={shown.length}>
      {shown.map((camera) => (
        <Stage
          key={camera.id}
          {...props}
          camera={camera}
          trackKey={camera.id}
          offsetMs={0}
          isMain={camera.id === mainId}
          isAlone={shown.length === 1}
          nextMs={(atMs) => props.nextMs(camera.id, atMs)}
          onMain={() => props.onMain(camera.id)}
        />
      ))}
    </div>
  );
}

function besideKey({ id }: CameraView): string {
  return `${id}#beside`;
}

export function columnsFor(count: number): number {
  return Math.ceil(Math.sqrt(count));
}

/**
 * Tied: both run and jump together, so much apart. Free: each jumps by itself, the clock still runs for both. Either way
 * it is one clock with a distance, so that the two never drift.
 */
function Comparison({
  main,
  besideMs,
  ...props
}: StageGridProps & { main: CameraView; besideMs: number }): ReactElement {
  const { t } = useText();
  const { desk, onBeside } = props;
  const nowMs = useNowMs(60_000);
  const [isTied, setTied] = useState(true);
  const [offsetMs, setOffsetMs] = useState(() => besideMs - desk.atMs);
  const minuteMs = useDeskTime(desk, 60_000);
  useEffect(() => desk.shift(besideKey(main), offsetMs), [desk, main, offsetMs]);
  const stage = { ...props, camera: main, isAlone: false, onMain: () => undefined };
  const next = (atMs: number): number | null => props.nextMs(main.id, atMs);
  return (
    <div className={css.compare} data-compare={isTied ? 'tied' : 'free'}>
      <div className={css.timelineBar}>
        <TimeField
          label={t('review.timeLeft')}
          atMs={minuteMs}
          nowMs={nowMs}
          onGo={(atMs) => {
            const wasMs = desk.atMs;
            props.onSeek(atMs);
            setOffsetMs((before) => (isTied ? before : before + wasMs - atMs));
          }}
        />
        <TimeField
          label={t('review.timeRight')}
          atMs={minuteMs + offsetMs}
          nowMs={nowMs}
          onGo={(atMs) => (isTied ? props.onSeek(atMs - offsetMs) : setOffsetMs(atMs - desk.atMs))}
        />
        <Switch
          label={t('review.tied')}
          checked={isTied}
          onChange={(event) => setTied(event.currentTarget.checked)}
        />
        <Button
          size="sm"
          variant="default"
          leftSection={<Icon name="close" size={16} />}
          onClick={() => onBeside(null)}
        >
          {t('review.endCompare')}
        </Button>
      </div>
      <div className={css.stages} data-columns={2} data-stages={2}>
        <Stage {...stage} trackKey={main.id} offsetMs={0} isMain nextMs={next} />
        <Stage {...stage} trackKey={besideKey(main)} offsetMs={offsetMs} isMain={false} nextMs={next} />
      </div>
    </div>
  );
}
