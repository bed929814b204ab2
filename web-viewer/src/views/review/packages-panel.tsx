/** Packages that were asked for: how far each is, its hash, and the file. */
import type { ReactElement } from 'react';
import { Button, CopyButton, Progress } from '@mantine/core';
import type { PackageView } from '#protocol/review.ts';
import { formatDateTime, formatTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { packageFilePath } from '../../data/recording-api.ts';
import { usePackages } from '../../data/recording-queries.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import type { Meaning } from '../../text/say-entry.ts';
import { saySize } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from './review.module.css';
import { Mark } from '../watch-list/mark.tsx';

export function PackagesPanel(): ReactElement {
  const { t } = useText();
  const packages = usePackages();
  return (
    <section className={css.panel} aria-label={t('package.title')}>
      <h2 className={css.heading}>{t('package.title')}</h2>
      {packages.data === undefined ? (
        packages.isError ? (
          <ProblemCard error={packages.error} onRetry={() => void packages.refetch()} />
        ) : (
          <LoadingRows count={2} />
        )
      ) : packages.data.length === 0 ? (
        <p className={css.soft}>{t('package.none')}</p>
      ) : (
        <ul className={css.list}>
          {packages.data.map((one) => (
            <PackageItem key={one.id} package={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

const LOOKS: Record<PackageView['state'], { icon: IconName; meaning: Meaning }> = {
  waiting: { icon: 'hourglass', meaning: 'warning' },
  making: { icon: 'hourglass', meaning: 'information' },
  fetching: { icon: 'download', meaning: 'information' },
  ready: { icon: 'check', meaning: 'healthy' },
  failed: { icon: 'warning', meaning: 'alarm' },
};

function PackageItem({ package: one }: { package: PackageView }): ReactElement {
  const { t, locale } = useText();
  const { state, doneBytes, totalBytes, sha256, problem } = one;
  return (
    <li data-package={one.id} data-state={state}>
      <div className={css.itemHead}>
        <strong>{one.reference}</strong>
        <Mark {...LOOKS[state]}>{t(`package.state.${state}`)}</Mark>
      </div>
      {one.ranges.map(({ cameraId, cameraName, fromMs, toMs }) => (
        <div key={`${cameraId}-${fromMs}`}>
          {cameraName}, {formatDateTime(fromMs)} – {formatTime(toMs)}
        </div>
      ))}
      <small>{t('package.by', { name: one.requestedByName, at: formatDateTime(one.requestedAtMs) })}</small>
      {problem !== null && <Note meaning="warning">{problem}</Note>}
      {(state === 'making' || state === 'fetching') && (
        <div className={css.progress}>
          <Progress
            value={totalBytes === null || totalBytes === 0 ? 0 : (doneBytes / totalBytes) * 100}
            aria-label={t('package.progress', { reference: one.reference })}
          />
          {totalBytes !== null && (
            <small>
              {t('package.bytes', { done: saySize(doneBytes, locale), total: saySize(totalBytes, locale) })}
            </small>
          )}
        </div>
      )}
      {state === 'ready' && (
        <>
          <Button
            component="a"
            href={addressOf(packageFilePath(one.id))}
            download
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="download" size={14} />}
          >
            {t('package.download', { size: saySize(totalBytes ?? doneBytes, locale) })}
          </Button>
          {sha256 !== null && <Hash sha256={sha256} />}
        </>
      )}
    </li>
  );
}

function Hash({ sha256 }: { sha256: string }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.hash}>
      <small>{t('package.sha256')}</small>
      <code data-sha256>{sha256}</code>
      <CopyButton value={sha256}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="subtle" onClick={copy}>
            {t(copied ? 'package.copied' : 'package.copy')}
          </Button>
        )}
      </CopyButton>
      <small>{t('package.verify')}</small>
    </div>
  );
}
