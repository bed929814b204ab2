/** How every camera is doing, for those who mend them: what is wrong, since when, when it is tried again. */
import { useState, type ReactElement } from 'react';
import { SegmentedControl, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { createMatcher } from '../../data/fold-text.ts';
import { useCameras } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';
import { isInTrouble, searchTextOf } from '../room/wall-state.ts';
import { CameraRow } from './camera-row.tsx';

export function CamerasView(): ReactElement {
  const { t } = useText();
  const cameras = useCameras();
  return (
    <div className={css.page}>
      {cameras.data === undefined ? (
        <>
          <h1 className={css.title}>{t('cameras.title')}</h1>
          {cameras.isError ? (
            <ProblemCard error={cameras.error} onRetry={() => void cameras.refetch()} />
          ) : (
            <LoadingRows />
          )}
        </>
      ) : (
        <Health cameras={cameras.data} />
      )}
    </div>
  );
}

function Health({ cameras }: { cameras: CameraView[] }): ReactElement {
  const { t } = useText();
  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<'all' | 'troubled'>('all');
  const matches = createMatcher(query);
  const shown = cameras
    .filter((camera) => (filter === 'all' || isInTrouble(camera)) && matches(searchTextOf(camera)))
    .sort((a, b) => Number(isInTrouble(b)) - Number(isInTrouble(a)));
  return (
    <>
      <div className={css.bar}>
        <h1 className={css.title}>{t('cameras.title')}</h1>
        <TextInput
          className={css.search}
          type="search"
          size="sm"
          aria-label={t('room.searchLabel')}
          placeholder={t('room.search')}
          leftSection={<Icon name="search" size={16} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <SegmentedControl
          value={filter}
          onChange={(value) => setFilter(value === 'all' ? 'all' : 'troubled')}
          data={[
            { value: 'all', label: t('cameras.all', { count: cameras.length }) },
            {
              value: 'troubled',
              label: t('cameras.troubled', { count: cameras.filter(isInTrouble).length }),
            },
          ]}
        />
      </div>
      {shown.length === 0 ? (
        <StateCard icon="camera" title={t(cameras.length === 0 ? 'cameras.none' : 'cameras.notFound')}>
          {cameras.length === 0 && <p>{t('cameras.noneHint')}</p>}
        </StateCard>
      ) : (
        <CameraTable cameras={shown} />
      )}
    </>
  );
}

function CameraTable({ cameras }: { cameras: CameraView[] }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['name', 'site', 'state', 'since', 'nextTry', 'fps', 'rules'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`cameras.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cameras.map((camera) => (
            <CameraRow key={camera.id} camera={camera} />
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}
