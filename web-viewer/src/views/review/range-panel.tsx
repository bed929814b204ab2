/** The marked stretch, and what can be done with it: keep it, hand it on. */
import { useState, type ReactElement } from 'react';
import { Button, Group, TextInput } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayDuration } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { HoldDialog } from './hold-dialog.tsx';
import { PackageDialog } from './package-dialog.tsx';
import { LONGEST_PACKAGE_MS, markEnd, NO_RANGE, wholeRange, type MarkedRange } from './range.ts';
import css from './review.module.css';

interface RangePanelProps {
  me: Me;
  camera: CameraView;
  cameras: readonly CameraView[];
  range: MarkedRange;
  atMs: number;
  nowMs: number;
  onRange: (range: MarkedRange) => void;
  onSeek: (atMs: number) => void;
}

export function RangePanel(props: RangePanelProps): ReactElement {
  const { me, camera, cameras, range, atMs, nowMs, onRange, onSeek } = props;
  const { t } = useText();
  const [isOpen, setOpen] = useState<'hold' | 'package' | null>(null);
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
          onMark={() => onRange(markEnd(range, end, atMs))}
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
            onClick={() => setOpen('package')}
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
            onClick={() => setOpen('hold')}
          >
            {t('hold.place')}
          </Button>
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
      {whole !== null && (
        <>
          <HoldDialog
            camera={camera}
            range={whole}
            nowMs={nowMs}
            isOpen={isOpen === 'hold'}
            onClose={() => setOpen(null)}
          />
          <PackageDialog
            camera={camera}
            cameras={cameras}
            range={whole}
            isOpen={isOpen === 'package'}
            onClose={() => setOpen(null)}
          />
        </>
      )}
    </section>
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
