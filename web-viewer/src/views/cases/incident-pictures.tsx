/** The incidents of a case, by their pictures. */
import type { ReactElement } from 'react';
import { ActionIcon } from '@mantine/core';
import { Link } from 'wouter';
import type { IncidentView } from '#protocol/incident.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './case.module.css';

interface PicturesProps {
  incidents: readonly IncidentView[];
  /** Where they may be taken out. */
  onRemove?: (incident: IncidentView) => void;
}

export function IncidentPictures({ incidents, onRemove }: PicturesProps): ReactElement {
  const { t } = useText();
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('case.incidents')}</h2>
      {incidents.length === 0 && <p className={css.soft}>{t('case.nothing')}</p>}
      <div className={css.pictures}>
        {incidents.map((incident) => {
          const url = snapshotUrl(incident);
          return (
            <div key={incident.id} className={css.picture}>
              <Link href={`/incidents/${incident.id}`}>
                {url !== null && <img src={addressOf(url)} alt="" loading="lazy" />}
                <span>
                  {t(`kind.${incident.kind}`)} · {incident.cameraName}
                  <br />
                  {formatDateTime(incident.startedAtMs)}
                </span>
              </Link>
              {onRemove && (
                <ActionIcon
                  size="sm"
                  variant="default"
                  title={t('case.unlink')}
                  aria-label={t('case.unlink')}
                  onClick={() => onRemove(incident)}
                >
                  <Icon name="close" size={14} />
                </ActionIcon>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}
