/** One camera's health in words. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { CameraState, CameraView, CameraWatch } from '#protocol/camera.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { formatNumber, formatSince } from '../../data/format-time.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from '../frame/table.module.css';

const LOOKS = {
  connecting: { icon: 'hourglass', meaning: 'unknown' },
  online: { icon: 'check', meaning: 'healthy' },
  degraded: { icon: 'warning', meaning: 'warning' },
  offline: { icon: 'down', meaning: 'alarm' },
  'auth-failed': { icon: 'lock', meaning: 'alarm' },
  misconfigured: { icon: 'warning', meaning: 'alarm' },
  disabled: { icon: 'pause', meaning: 'unknown' },
} satisfies Record<CameraState, { icon: IconName; meaning: string }>;

export function CameraRow({ camera }: { camera: CameraView }): ReactElement {
  const { t, locale } = useText();
  const nowMs = useNowMs(1000);
  const { state, reason, detail, sinceAtMs, nextTryAtMs, fps, watch } = camera.health;
  const { icon, meaning } = LOOKS[state];
  const waitSec = nextTryAtMs === null ? null : Math.max(0, Math.ceil((nextTryAtMs - nowMs) / 1000));
  return (
    <tr data-camera-id={camera.id} data-health={state} data-reason={reason}>
      <td>
        {camera.name}
        <small>{camera.id}</small>
      </td>
      <td>
        {camera.siteName}
        {camera.hamlet !== null && <small>{camera.hamlet}</small>}
      </td>
      <td className={css.wide}>
        <span className={css.mark} data-meaning={meaning}>
          <Icon name={icon} size={16} />
          {t(`camera.state.${state}`)}
        </span>
        {reason !== 'none' && <div>{t(`camera.reason.${reason}`)}</div>}
        {detail !== '' && <small lang="en">{detail}</small>}
        {watch !== null && <WatchNotes watch={watch} />}
      </td>
      <td>{formatSince(sinceAtMs, nowMs)}</td>
      <td>{waitSec === null ? t('cameras.nextTryNone') : t('cameras.inSeconds', { count: waitSec })}</td>
      <td className={css.number}>{formatNumber(fps, locale, 1)}</td>
      <td>
        {camera.rules.map(({ name }) => name).join(', ')}
        <div>
          <Link href={`/cameras/${camera.id}/rules`}>{t('cameras.openRules')}</Link>
        </div>
      </td>
    </tr>
  );
}

/** Only what is not as it should be: a camera watched in full, with what was configured, needs no words. */
function WatchNotes({ watch }: { watch: CameraWatch }): ReactElement {
  const { t, locale } = useText();
  const { step, looksPerSecond, decoder, decoderNote, provider, providerNote, faces, facesNote } = watch;
  return (
    <>
      {step !== 'full' && (
        <div className={css.mark} data-meaning="warning" data-watch={step}>
          <Icon name="eye" size={16} />
          {t(`cameras.watch.${step}`, { looks: formatNumber(looksPerSecond, locale, 1) })}
        </div>
      )}
      {faces === 'failed' && (
        <div className={css.mark} data-meaning="warning" data-faces={faces}>
          <Icon name="face" size={16} />
          {t('cameras.watch.faces', { note: facesNote })}
        </div>
      )}
      {faces === 'on' && facesNote !== '' && (
        <small>{t('cameras.watch.facesNote', { note: facesNote })}</small>
      )}
      {decoderNote !== '' && <small>{t('cameras.watch.decoder', { decoder, note: decoderNote })}</small>}
      {providerNote !== '' && <small>{t('cameras.watch.provider', { provider, note: providerNote })}</small>}
    </>
  );
}
