/** What a search found: what is missing first, then what can be chosen, then the pictures. */
import { useMemo, useState, type ReactElement } from 'react';
import { Button, SegmentedControl, Select } from '@mantine/core';
import { PASSER_ORDERS, type PasserOrder } from '#protocol/passers.ts';
import type { PassersAnswer } from '../../data/passer-queries.ts';
import { formatNumber } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import { StateCard } from '../frame/states.tsx';
import { arrangePassers, countKinds, type PasserFilter } from './arrange-passers.ts';
import { MissingNote } from './missing-note.tsx';
import { PasserGrid } from './passer-grid.tsx';
import css from './passers.module.css';
import type { Path } from './use-path.ts';

interface PasserResultProps {
  answer: PassersAnswer;
  path: Path;
  order: PasserOrder;
}

export function PasserResult({ answer: { found, request }, path, order }: PasserResultProps): ReactElement {
  const { t, locale } = useText();
  const [filter, setFilter] = useState<PasserFilter>({ order, kinds: [], cameraIds: [] });
  const items = useMemo(() => arrangePassers(found.items, filter), [found.items, filter]);
  const cameras = useMemo(() => new Map(found.cameras.map((one) => [one.cameraId, one])), [found.cameras]);
  const count = formatNumber(found.items.length, locale, 0);
  const total = formatNumber(found.total, locale, 0);
  const change = (fields: Partial<PasserFilter>): void => setFilter((before) => ({ ...before, ...fields }));
  return (
    <section className={css.result} aria-label={t('passers.results')} data-passers={found.items.length}>
      <MissingNote found={found} request={request} />
      {found.items.length === 0 ? (
        <StateCard icon="eye" title={t('passers.none')}>
          <p>{found.cameras.length === 0 ? t('passers.noCameras') : t('passers.noneHint')}</p>
        </StateCard>
      ) : (
        <>
          <div className={css.head}>
            <h2>
              <span role="status">
                {found.total > found.items.length
                  ? t('passers.foundCut', { count, total })
                  : t('passers.found', { count })}
              </span>
            </h2>
            <div className={css.chips}>
              {countKinds(found.items).map(({ kind, count: ofKind }) => (
                <Button
                  key={kind}
                  size="compact-sm"
                  variant={filter.kinds.includes(kind) ? 'filled' : 'default'}
                  aria-pressed={filter.kinds.includes(kind)}
                  onClick={() =>
                    change({
                      kinds: filter.kinds.includes(kind)
                        ? filter.kinds.filter((one) => one !== kind)
                        : [...filter.kinds, kind],
                    })
                  }
                >
                  {t(`passers.kind.${kind}`)} {formatNumber(ofKind, locale, 0)}
                </Button>
              ))}
            </div>
            <Select
              size="xs"
              aria-label={t('passers.camera')}
              placeholder={t('passers.allCameras')}
              clearable
              searchable
              data={found.cameras.map(({ cameraId, cameraName }) => ({ value: cameraId, label: cameraName }))}
              value={filter.cameraIds[0] ?? null}
              onChange={(cameraId) => change({ cameraIds: cameraId === null ? [] : [cameraId] })}
            />
            <SegmentedControl
              size="xs"
              aria-label={t('passers.order')}
              value={filter.order}
              onChange={(value) =>
                change({ order: PASSER_ORDERS.find((one) => one === value) ?? filter.order })
              }
              data={PASSER_ORDERS.map((value) => ({ value, label: t(`passers.orders.${value}`) }))}
            />
          </div>
          <p className={css.soft}>{t('passers.keys')}</p>
          {items.length === 0 ? (
            <p role="status">{t('passers.noneShown')}</p>
          ) : (
            <PasserGrid
              key={`${filter.order} ${filter.kinds.join()} ${filter.cameraIds.join()}`}
              searchId={found.id}
              items={items}
              cameras={cameras}
              path={path}
              incidentId={request.incidentId}
            />
          )}
        </>
      )}
    </section>
  );
}
