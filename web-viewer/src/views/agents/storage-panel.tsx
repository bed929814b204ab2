/** The disk of an agent: how full of what, how long it lasts, what was lost, and how much each camera takes. */
import type { ReactElement } from 'react';
import type { StorageState } from '#protocol/agent-state.ts';
import { formatDateTime, formatNumber } from '../../data/format-time.ts';
import { useCameras } from '../../data/queries.ts';
import { sayDuration, saySize } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { Pill } from '../frame/pill.tsx';
import tableCss from '../frame/table.module.css';
import css from './agent-details.module.css';
import { shareDisk, type DiskPart } from './share-disk.ts';

const DISK_LOOKS = {
  well: { icon: 'check', meaning: 'healthy' },
  filling: { icon: 'warning', meaning: 'warning' },
  full: { icon: 'warning', meaning: 'alarm' },
  'full-of-held': { icon: 'lock', meaning: 'alarm' },
  'read-only': { icon: 'lock', meaning: 'alarm' },
  slow: { icon: 'hourglass', meaning: 'alarm' },
  failed: { icon: 'down', meaning: 'alarm' },
} as const;

export function StoragePanel({ storage }: { storage: StorageState }): ReactElement {
  const { t, locale } = useText();
  const { disk, oldestAtMs, daysToFull, droppedMs, forcedDeletions } = storage;
  const facts: [string, string][] = [
    [t('agentState.oldest'), oldestAtMs === null ? t('agentState.none') : formatDateTime(oldestAtMs)],
    [
      t('agentState.daysToFull'),
      daysToFull === null
        ? t('agentState.always')
        : t('agentState.days', { count: formatNumber(daysToFull, locale, daysToFull < 10 ? 1 : 0) }),
    ],
    [
      t('agentState.dropped'),
      droppedMs === 0
        ? t('agentState.noneDropped')
        : t('agentState.droppedOf', { length: sayDuration(t, droppedMs) }),
    ],
    [t('agentState.forced'), t('agentState.forcedOf', { count: forcedDeletions })],
  ];
  return (
    <>
      <Pill {...DISK_LOOKS[disk]} data-status={disk}>
        {t(`agentState.disk.${disk}`)}
      </Pill>
      <DiskBar storage={storage} />
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Cameras cameras={storage.cameras} />
    </>
  );
}

function DiskBar({ storage }: { storage: StorageState }): ReactElement {
  const { t, locale } = useText();
  const parts = shareDisk(storage);
  const sizeOf = (name: DiskPart['name']): string =>
    saySize(parts.find((part) => part.name === name)?.sizeBytes ?? 0, locale);
  return (
    <div>
      <div
        className={css.bar}
        role="img"
        aria-label={t('agentState.bar', {
          recorded: saySize(storage.recordedBytes, locale),
          held: sizeOf('held'),
          other: sizeOf('other'),
          free: sizeOf('free'),
          total: saySize(storage.totalBytes, locale),
        })}
      >
        {parts.map(({ name, share }) => (
          <i key={name} data-part={name} style={{ flexGrow: share }} />
        ))}
      </div>
      <ul className={css.legend}>
        {parts.map(({ name, sizeBytes }) => (
          <li key={name}>
            <i data-part={name} /> {t(`agentState.${name}`)}: {saySize(sizeBytes, locale)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Cameras({ cameras }: Pick<StorageState, 'cameras'>): ReactElement {
  const { t, locale } = useText();
  const names = new Map(useCameras().data?.map(({ id, name }) => [id, name]));
  return (
    <div className={tableCss.scroll} tabIndex={0} role="group" aria-label={t('agentState.cameras')}>
      <DataTable>
        <thead>
          <tr>
            <th scope="col">{t('agentState.camera')}</th>
            <th scope="col">{t('agents.state')}</th>
            <th scope="col">{t('agentState.size')}</th>
            <th scope="col">{t('agentState.oldest')}</th>
            <th scope="col">{t('agentState.dropped')}</th>
          </tr>
        </thead>
        <tbody>
          {cameras.map(({ cameraId, isRecording, recordedBytes, oldestAtMs, droppedMs }) => (
            <tr key={cameraId} data-stored-camera={cameraId}>
              <td>
                {names.get(cameraId) ?? cameraId}
                <small>{cameraId}</small>
              </td>
              <td>{t(isRecording ? 'agentState.isRecording' : 'agentState.notRecording')}</td>
              <td>{saySize(recordedBytes, locale)}</td>
              <td>{oldestAtMs === null ? t('agentState.none') : formatDateTime(oldestAtMs)}</td>
              <td>{droppedMs === 0 ? t('agentState.noneDropped') : sayDuration(t, droppedMs)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}
