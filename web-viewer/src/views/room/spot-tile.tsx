/**
 * The large tile. An alarm that matters puts its camera here, live, with what led to it played again and again in
 * the corner; without one it rests on the camera of the layout or on the tile that is chosen.
 */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { CameraView } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { useCentral } from '../../data/central-context.tsx';
import { formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayTile } from '../../text/say-tile.ts';
import { useText } from '../../text/use-text.ts';
import { SPOT_SLOT } from './arrange-state.ts';
import { BeforeAlarm } from './before-alarm.tsx';
import css from './spot.module.css';
import { severityOf } from './spot-state.ts';
import { TileFace } from './tile-face.tsx';
import { TilePicture } from './tile-picture.tsx';
import { useBestStream } from './use-best-stream.ts';
import wallCss from './wall.module.css';

interface SpotTileProps {
  incident: IncidentView | null;
  /** Of the alarm, or where the spot rests; null where there is none to be seen. */
  camera: CameraView | null;
  isOver: boolean;
}

export function SpotTile({ incident, camera, isOver }: SpotTileProps): ReactElement {
  const { t } = useText();
  return (
    <section
      className={css.spot}
      aria-label={t('wall.spot')}
      data-slot={SPOT_SLOT}
      data-over={isOver}
      data-spot-incident={incident?.id ?? ''}
      data-spot-camera={camera?.id ?? ''}
      data-severity={incident === null ? '' : severityOf(incident)}
    >
      <SpotHead incident={incident} camera={camera} />
      <div className={css.body}>
        {camera === null ? (
          <NoCamera isAlarm={incident !== null} />
        ) : (
          <SpotLive key={camera.id} camera={camera} />
        )}
        {incident !== null && <BeforeAlarm key={incident.id} incident={incident} />}
      </div>
    </section>
  );
}

function SpotHead({ incident, camera }: Pick<SpotTileProps, 'incident' | 'camera'>): ReactElement {
  const { t } = useText();
  if (incident === null) {
    return (
      <p className={css.head}>
        <Icon name="bell" size={16} />
        <span className={css.what}>
          {camera === null ? t('wall.spotEmpty') : t('wall.spotRests', { name: camera.name })}
        </span>
      </p>
    );
  }
  return (
    <p className={css.head} role="status">
      <Icon name="warning" size={18} />
      <strong>{t(`wall.spotSeverity.${severityOf(incident)}`)}</strong>
      <span className={css.what}>
        {t('wall.spotAlarm', { kind: t(`kind.${incident.kind}`), at: formatTime(incident.startedAtMs) })}
        {' · '}
        {incident.cameraName}
      </span>
      <Link href={`/incidents/${incident.id}`} className={css.open}>
        {t('wall.openIncident')}
      </Link>
    </p>
  );
}

function SpotLive({ camera }: { camera: CameraView }): ReactElement {
  const { t, locale } = useText();
  const { offsetMs } = useCentral();
  const best = useBestStream(camera, 'main');
  const { seen, tile } = best;
  const words = sayTile(t, tile, { locale, nowMs: seen.readAtMs + offsetMs });
  return (
    <div
      className={`${wallCss.tile} ${css.live}`}
      data-state={tile.state}
      data-profile={best.profile}
      data-latency-ms={'latencyMs' in tile ? Math.round(tile.latencyMs) : ''}
    >
      <TilePicture best={best} />
      <TileFace camera={camera} tile={tile} words={words} report={seen.report} />
    </div>
  );
}

function NoCamera({ isAlarm }: { isAlarm: boolean }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.nothing}>
      <Icon name={isAlarm ? 'lock' : 'bell'} size={28} />
      <span>{t(isAlarm ? 'wall.spotNoCamera' : 'wall.spotHint')}</span>
    </div>
  );
}
