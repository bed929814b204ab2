/** Cameras of the registry: searched and cut by central, page by page. */
import { useState, type ReactElement } from 'react';
import { SegmentedControl, TextInput } from '@mantine/core';
import { REGISTERED_CAMERA_STATUSES, type RegisteredCameraPage } from '#protocol/registry.ts';
import { useRegisteredCameras } from '../../data/registry-queries.ts';
import { typedDay } from '../../data/typed-day.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { MoreFoot } from '../frame/more-foot.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import { PartTable } from './part-table.tsx';
import css from './registry.module.css';
import { AgentsCell, EditCell, NameCell, WhereCell } from './row-cells.tsx';

type Camera = RegisteredCameraPage['items'][number];

const LOOKS = {
  planned: { icon: 'hourglass', meaning: 'unknown' },
  working: { icon: 'check', meaning: 'healthy' },
  removed: { icon: 'bin', meaning: 'unknown' },
} as const;

export function CameraPart({ mayEdit }: { mayEdit: boolean }): ReactElement {
  const { t } = useText();
  const [words, setWords] = useState('');
  const [status, setStatus] = useState('all');
  const query = new URLSearchParams({
    ...(words.trim() === '' ? {} : { search: words.trim() }),
    ...(status === 'all' ? {} : { status }),
  });
  const pages = useRegisteredCameras(query.toString());
  const cameras = pages.data?.pages.flatMap(({ items }) => items);
  const tools = (
    <>
      <TextInput
        type="search"
        size="sm"
        maxLength={100}
        aria-label={t('registry.search')}
        placeholder={t('registry.search')}
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t('registryField.status')}
        value={status}
        onChange={setStatus}
        data={[
          { value: 'all', label: t('registry.allStatuses') },
          ...REGISTERED_CAMERA_STATUSES.map((value) => ({ value, label: t(`registryStatus.${value}`) })),
        ]}
      />
      <span className={css.count} role="status">
        {pages.data !== undefined && t('registry.total', { count: pages.data.pages[0]?.total ?? 0 })}
      </span>
    </>
  );
  if (cameras === undefined) {
    return pages.isError ? (
      <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />
    ) : (
      <LoadingRows />
    );
  }
  const isCut = query.size > 0;
  return (
    <>
      <PartTable
        kind="camera"
        rows={cameras}
        mayEdit={mayEdit}
        tools={tools}
        noneWords={isCut ? t('registry.notFound') : null}
        headings={[
          t('registryField.name'),
          t('registryField.siteId'),
          t('registryField.ownerGroup'),
          t('registryField.status'),
          t('registry.dates'),
          t('registryField.where'),
          t('registry.agents'),
        ]}
        cells={(camera, onEdit) => <CameraCells camera={camera} onEdit={mayEdit ? onEdit : null} />}
      />
      {cameras.length > 0 && (
        <MoreFoot pages={pages} words={{ more: t('registry.more'), end: t('registry.end') }} />
      )}
    </>
  );
}

function CameraCells({ camera, onEdit }: { camera: Camera; onEdit: (() => void) | null }): ReactElement {
  const { t } = useText();
  const { status, installedOn, removedOn } = camera;
  const { icon, meaning } = LOOKS[status];
  return (
    <>
      <NameCell row={camera} />
      <td>
        {camera.siteName}
        <small>{camera.hamletName}</small>
      </td>
      <td>{t(`siteGroup.${camera.ownerGroup}`)}</td>
      <td>
        <span className={table.mark} data-meaning={meaning}>
          <Icon name={icon} size={16} />
          {t(`registryStatus.${status}`)}
        </span>
      </td>
      <td>
        {installedOn === null ? (
          <span className={css.soft}>{t('registry.noValue')}</span>
        ) : (
          t('registry.installed', { on: typedDay(installedOn) })
        )}
        {removedOn !== null && <small>{t('registry.removedAt', { on: typedDay(removedOn) })}</small>}
      </td>
      <WhereCell row={camera} />
      <AgentsCell kind="camera" id={camera.id} />
      {onEdit && <EditCell name={camera.name} onEdit={onEdit} />}
    </>
  );
}
