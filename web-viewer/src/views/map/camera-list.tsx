/**
 * The same as the map, as a list: by location, with words for every state. Rows far out of view are not laid out.
 * The order never changes by itself: what happens changes signs, not places.
 */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { StateCard } from '../frame/states.tsx';
import type { MapCamera } from './map-cameras.ts';
import css from './list.module.css';
import { MarkSign } from './mark-sign.tsx';
import { sayState } from './say-camera.ts';

export interface CameraTargets {
  /** Where a camera leads to; null: to nothing this person may see. */
  hrefOf: (camera: MapCamera) => string | null;
  /** Locations with a floor plan. */
  plannedSites: ReadonlySet<string>;
}

interface ListProps extends CameraTargets {
  cameras: readonly MapCamera[];
  chosenId: string | null;
  onChoose: (cameraId: string) => void;
  /** Of the plan that is shown: no way to itself. */
  siteId: string | null;
}

export function CameraList(props: ListProps): ReactElement {
  const { cameras, plannedSites, siteId } = props;
  const { t } = useText();
  if (cameras.length === 0) {
    return <StateCard icon="camera" title={t('map.none')} />;
  }
  return (
    <ul className={css.sites}>
      {sitesOf(cameras).map((site) => (
        <li key={site.id} className={css.site}>
          <div className={css.siteHead}>
            <h3>
              {site.name}
              {site.hamletName !== null && <small> · {site.hamletName}</small>}
            </h3>
            {siteId === null && plannedSites.has(site.id) && (
              <Link href={`/map?site=${encodeURIComponent(site.id)}`}>
                {t('plan.open')} <span className="only-read">{site.name}</span>
              </Link>
            )}
          </div>
          <ul className={css.cameras}>
            {site.cameras.map((camera) => (
              <CameraLine key={camera.id} {...props} camera={camera} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function CameraLine({
  camera,
  chosenId,
  onChoose,
  hrefOf,
  siteId,
}: ListProps & { camera: MapCamera }): ReactElement {
  const { t } = useText();
  const { id, name, mark, alarms } = camera;
  const href = hrefOf(camera);
  const words = (
    <>
      <MarkSign mark={mark} />
      <span className={css.words}>
        <span className={css.name}>{name}</span>
        <small data-mark={mark}>{sayState(t, camera)}</small>
      </span>
    </>
  );
  const isPlaced = siteId === null ? camera.at !== null : camera.onPlan !== null;
  const label = t(alarms.length > 0 ? 'map.openIncident' : 'map.openLive', { name });
  return (
    <li className={css.camera} data-camera={id} data-mark={mark} data-chosen={id === chosenId || undefined}>
      {href === null ? (
        <span className={css.open}>{words}</span>
      ) : (
        <Link href={href} className={css.open} title={label}>
          {words}
        </Link>
      )}
      {isPlaced ? (
        <button
          type="button"
          className={css.show}
          aria-label={t('map.show', { name })}
          title={t('map.show', { name })}
          aria-pressed={id === chosenId}
          onClick={() => onChoose(id)}
        >
          <Icon name="pin" size={16} />
        </button>
      ) : (
        <small className={css.noPlace}>{t('map.noPlace')}</small>
      )}
    </li>
  );
}

interface ListedSite {
  id: string;
  name: string;
  hamletName: string | null;
  cameras: MapCamera[];
}

function sitesOf(cameras: readonly MapCamera[]): ListedSite[] {
  const sites = new Map<string, ListedSite>();
  for (const camera of cameras) {
    const { siteId, siteName, hamletName } = camera;
    const site = sites.get(siteId) ?? { id: siteId, name: siteName, hamletName, cameras: [] };
    site.cameras.push(camera);
    sites.set(siteId, site);
  }
  return [...sites.values()];
}
