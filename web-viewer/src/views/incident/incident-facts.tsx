/** When, where, by which rule; and the hashes of the files, for those who must prove them. */
import type { ReactElement } from 'react';
import type { IncidentDetail } from '#protocol/incident.ts';
import { formatDateTime, formatNumber, formatTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { sayShift } from '../../text/say-recording.ts';
import { useText, type Say } from '../../text/use-text.ts';
import css from './incident.module.css';

export function IncidentFacts({ incident }: { incident: IncidentDetail }): ReactElement {
  const { t, locale } = useText();
  const objects = sayObjects(t, incident);
  const facts: [string, string][] = [
    [t('incident.when'), formatDateTime(incident.startedAtMs)],
    ...(incident.correction === null
      ? []
      : [
          [
            t('incident.clock'),
            t('evidence.corrected', { shift: sayShift(t, incident.correction.offsetMs) }),
          ] satisfies [string, string],
        ]),
    [t('incident.until'), incident.endedAtMs === null ? t('incident.going') : formatTime(incident.endedAtMs)],
    [t('incident.camera'), incident.cameraName],
    [t('incident.site'), incident.siteName],
    ...(incident.hamlet === null ? [] : [[t('incident.hamlet'), incident.hamlet] satisfies [string, string]]),
    [t('incident.rule'), incident.ruleName],
    ...(objects === null ? [] : [[t('incident.object'), objects] satisfies [string, string]]),
    [t('incident.confidence'), `${formatNumber(incident.confidence * 100, locale, 0)} %`],
    [t('incident.received'), formatDateTime(incident.receivedAtMs)],
  ];
  return (
    <>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {incident.files.length > 0 && (
        <details className={css.files}>
          <summary>{t('incident.files')}</summary>
          <ul>
            {incident.files.map((file) => (
              <li key={file.name}>
                <a href={addressOf(file.url)} download={file.name}>
                  {file.name}
                </a>{' '}
                <span>{(file.sizeBytes / 1024).toFixed(0)} KB</span>
                <code>{file.sha256}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** The main one by name, the others by number; nothing where it is about the camera itself. */
function sayObjects(t: Say, { objectLabel, tracks }: IncidentDetail): string | null {
  if (objectLabel === null) {
    return null;
  }
  const object = t(`object.${objectLabel}`);
  return tracks.length > 1 ? t('incident.objectsMore', { object, count: tracks.length - 1 }) : object;
}
