/** The marked stretch, and what can be done with it: keep it, hand it on. */
import { useState, type ReactElement } from 'react';
import { Button, Group, TextInput } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import { useChangeCase } from '../../data/case-queries.ts';
import type { TimeSpan } from '../../data/recording-api.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayDuration } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { Unsaved } from '../cases/case-panels.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { PackageDialog } from './package-dialog.tsx';
import { LONGEST_PACKAGE_MS, markEnd, NO_RANGE, wholeRange, type MarkedRange } from './range.ts';
import css from './review.module.css';

export type RangeDialog = 'hold' | 'package';

interface RangePanelProps {
  me: Me;
  cameras: readonly CameraView[];
  /** On the screen, the main one first. */
  shownIds: readonly string[];
  range: MarkedRange;
  /** The clock now. */
  atMs: () => number;
  nowMs: number;
  found: CaseDetail | null;
  /** Asked for by a key as well. */
  dialog: RangeDialog | null;
  onDialog: (dialog: RangeDialog | null) => void;
  onRange: (range: MarkedRange) => void;
  onSeek: (atMs: number) => void;
}

export function RangePanel(props: RangePanelProps): ReactElement {
  const { me, range, found, atMs, onDialog, onRange, onSeek } = props;
  const { t } = useText();
  const whole = wholeRange(range);
  const isTooLong = whole !== null && whole.toMs - whole.fromMs > LONGEST_PACKAGE_MS;
  const isEmpty = range.fromMs === null && range.toMs === null;
  return (
    <section className={css.panel} data-range={whole === null ? 'open' : 'whole'}>
      <h2 className={css.heading}>{t('range.title')}</h2>
      {(['from', 'to'] as const).map((end) => (
        <EndField
          key={end}
          end={end}
          valueMs={range[`${end}Ms`]}
          onValue={(valueMs) => onRange(markEnd(range, end, valueMs))}
          onMark={() => onRange(markEnd(range, end, Math.round(atMs())))}
        />
      ))}
      <p className={css.soft}>
        {whole === null
          ? t('range.none')
          : t('range.length', { length: sayDuration(t, whole.toMs - whole.fromMs) })}
        {isTooLong && ` ${t('package.tooLong')}`}
      </p>
      <Group gap={8}>
        {me.abilities.includes('recording.export') && (
          <Button
            size="sm"
            disabled={whole === null || isTooLong}
            leftSection={<Icon name="box" size={16} />}
            onClick={() => onDialog('package')}
          >
            {t('package.make')}
          </Button>
        )}
        {me.abilities.includes('recording.hold') && (
          <Button
            size="sm"
            variant="default"
            disabled={whole === null}
            leftSection={<Icon name="lock" size={16} />}
            onClick={() => onDialog('hold')}
          >
            {t('hold.place')}
          </Button>
        )}
        {found && whole !== null && me.abilities.includes('case.work') && (
          <AttachButton found={found} shownIds={props.shownIds} range={whole} />
        )}
        {whole !== null && (
          <Button size="sm" variant="subtle" onClick={() => onSeek(whole.fromMs)}>
            {t('range.view')}
          </Button>
        )}
        {!isEmpty && (
          <Button size="sm" variant="subtle" color="gray" onClick={() => onRange(NO_RANGE)}>
            {t('range.clear')}
          </Button>
        )}
      </Group>
      {whole !== null && <Dialogs {...props} whole={whole} />}
    </section>
  );
}

function Dialogs({
  cameras,
  shownIds,
  nowMs,
  found,
  dialog,
  onDialog,
  whole,
}: RangePanelProps & { whole: TimeSpan }): ReactElement {
  const { t } = useText();
  const common = { cameras, shownIds, range: whole, onClose: () => onDialog(null) };
  return (
    <>
      <HoldDialog
        {...common}
        nowMs={nowMs}
        reason={found === null ? '' : t('hold.ofCase', { number: found.number, title: found.title })}
        isOpen={dialog === 'hold'}
      />
      <PackageDialog {...common} reference={found?.number ?? ''} isOpen={dialog === 'package'} />
    </>
  );
}

/** The marked stretch of every camera on the screen becomes part of the case. */
function AttachButton({
  found,
  shownIds,
  range,
}: {
  found: CaseDetail;
  shownIds: readonly string[];
  range: TimeSpan;
}): ReactElement {
  const { t } = useText();
  const change = useChangeCase(found.id);
  const attach = async (): Promise<void> => {
    for (const cameraId of shownIds) {
      await change.mutateAsync({ path: '/recordings', body: { cameraId, ...range } });
    }
  };
  return (
    <>
      <Button
        size="sm"
        variant="default"
        loading={change.isPending}
        leftSection={<Icon name="link" size={16} />}
        // What went wrong is said below.
        onClick={() => void attach().catch(() => undefined)}
      >
        {t('range.attach')}
      </Button>
      <Unsaved error={change.error} />
    </>
  );
}

interface EndFieldProps {
  end: 'from' | 'to';
  valueMs: number | null;
  onValue: (valueMs: number) => void;
  onMark: () => void;
}

function EndField({ end, valueMs, onValue, onMark }: EndFieldProps): ReactElement {
  const { t } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = valueMs === null ? '' : toTypedTime(Math.floor(valueMs / 1000) * 1000);
  const text = typed ?? shown;
  const isUnfit = typed !== null && typed !== '' && fromTypedTime(typed) === null;
  const take = (): void => {
    const wantedMs = typed === null ? null : fromTypedTime(typed);
    if (wantedMs !== null) {
      onValue(wantedMs);
    }
    if (wantedMs !== null || typed === '') {
      setTyped(null);
    }
  };
  const markWords = t(end === 'from' ? 'range.markFrom' : 'range.markTo');
  return (
    <div className={css.end}>
      <TextInput
        size="sm"
        label={t(end === 'from' ? 'range.from' : 'range.to')}
        autoComplete="off"
        maxLength={40}
        value={text}
        error={isUnfit && t('review.timeUnfit', { text })}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            take();
          }
        }}
      />
      <Button
        size="sm"
        px={0}
        variant="default"
        aria-label={markWords}
        title={markWords}
        onClick={() => {
          setTyped(null);
          onMark();
        }}
      >
        {end === 'from' ? 'I' : 'O'}
      </Button>
    </div>
  );
}
