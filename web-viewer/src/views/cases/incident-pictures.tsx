/** The incidents of a case, by their pictures. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { IncidentView } from '#protocol/incident.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { useText } from '../../text/use-text.ts';
import css from './case.module.css';

export function IncidentPictures({ incidents }: { incidents: readonly IncidentView[] }): ReactElement {
  const { t } = useText();
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('case.incidents')}</h2>
      {incidents.length === 0 && <p className={css.soft}>{t('case.nothing')}</p>}
      <div className={css.pictures}>
        {incidents.map((incident) => {
          const url = snapshotUrl(incident);
          return (
            <Link key={incident.id} href={`/incidents/${incident.id}`}>
              {url !== null && <img src={addressOf(url)} alt="" loading="lazy" />}
              <span>
                {t(`kind.${incident.kind}`)} · {incident.cameraName}
                <br />
                {formatDateTime(incident.startedAtMs)}
              </span>
            </Link>
          );
        })}
      </div>
    </section>
  );
}
