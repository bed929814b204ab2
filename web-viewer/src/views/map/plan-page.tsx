/** One location by its floor plan, in the place of the map. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { FloorPlan } from '#protocol/map.ts';
import { changeRow } from '../../data/registry-api.ts';
import { useRegistryAct } from '../../data/registry-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { StateCard } from '../frame/states.tsx';
import { CameraList, type CameraTargets } from './camera-list.tsx';
import { Legend } from './legend.tsx';
import type { MapCamera, Pin } from './map-cameras.ts';
import css from './map.module.css';
import { PlanPanel } from './plan-panel.tsx';
import { PlanStage } from './plan-stage.tsx';
import { sayPin } from './say-camera.ts';

interface PlanPageProps extends CameraTargets {
  site: { id: string; name: string };
  plan: FloorPlan | null;
  /** Of this location. */
  cameras: readonly MapCamera[];
  mayEdit: boolean;
  tools: ReactNode;
}

export function PlanPage(props: PlanPageProps): ReactElement {
  const { site, plan, cameras, mayEdit, hrefOf, tools } = props;
  const { t } = useText();
  const [, navigate] = useLocation();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [placingId, setPlacingId] = useState<string | null>(null);
  const place = useRegistryAct(changeRow);
  const placing = cameras.find(({ id }) => id === placingId);
  const missing = cameras.filter(({ onPlan }) => onPlan === null).length;
  const open = ({ cameras: [camera] }: Pin<MapCamera>): void => {
    const href = camera === undefined ? null : hrefOf(camera);
    if (placing === undefined && href !== null) {
      navigate(href);
    } else if (camera !== undefined) {
      setChosenId(camera.id);
    }
  };
  return (
    <div className={css.page}>
      <section className={css.ground} aria-label={t('plan.title', { site: site.name })}>
        <div className={css.head}>
          <Link href="/map">
            <Icon name="left" size={14} /> {t('plan.back')}
          </Link>
          <h1 className={css.title}>{t('plan.title', { site: site.name })}</h1>
          <Legend />
        </div>
        {plan === null ? (
          <StateCard icon="pin" title={t('plan.none')}>
            {!mayEdit && <p>{t('plan.noneHint')}</p>}
          </StateCard>
        ) : (
          <>
            {plan.isDemo && <p className={css.notes}>{t('plan.demo')}</p>}
            {missing > 0 && <p className={css.notes}>{t('plan.notOnPlan', { count: missing })}</p>}
            <PlanStage
              key={plan.sha256}
              plan={plan}
              cameras={cameras}
              chosenId={placingId ?? chosenId}
              describe={(found) => sayPin(t, found)}
              onOpen={open}
              onPlace={
                placing === undefined
                  ? null
                  : ([planX, planY]) =>
                      place.mutate({
                        kind: 'camera',
                        id: placing.id,
                        revision: placing.revision,
                        facts: { planX, planY },
                      })
              }
            />
          </>
        )}
      </section>
      <aside className={css.side} aria-label={t('map.list')}>
        <div className={css.sideHead}>{tools}</div>
        <div className={css.scroll}>
          {mayEdit && (
            <PlanPanel
              siteId={site.id}
              plan={plan}
              cameras={cameras}
              placingId={placingId}
              onPlacing={setPlacingId}
              placeError={place.error}
            />
          )}
          <CameraList {...props} chosenId={chosenId} onChoose={setChosenId} siteId={site.id} />
        </div>
      </aside>
    </div>
  );
}
