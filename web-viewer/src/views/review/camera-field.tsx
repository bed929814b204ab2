/** The cameras of a review, by their places: typed without diacritics they are found too; a whole place at once as well. */
import type { ReactElement } from 'react';
import { MultiSelect, type ComboboxItem, type ComboboxParsedItem, type OptionsFilter } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { createMatcher } from '../../data/fold-text.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { searchTextOf } from '../room/wall-state.ts';
import { MOST_CAMERAS } from './review-address.ts';
import css from './review.module.css';

interface CameraFieldProps {
  cameras: readonly CameraView[];
  cameraIds: readonly string[];
  onChoose: (cameraIds: string[]) => void;
}

const PLACE = 'place:';

export function CameraField({ cameras, cameraIds, onChoose }: CameraFieldProps): ReactElement {
  const { t } = useText();
  const textOf = new Map(cameras.map((camera) => [camera.id, searchTextOf(camera)]));
  const filter: OptionsFilter = ({ options, search }) => {
    const matches = createMatcher(search);
    const isWanted = ({ value }: ComboboxItem): boolean => matches(textOf.get(value) ?? '');
    return (options as ComboboxParsedItem[]).flatMap((option): ComboboxParsedItem[] => {
      if (!('group' in option)) {
        return isWanted(option) ? [option] : [];
      }
      const isPlace = typeof option.group === 'string' && matches(option.group);
      const items = isPlace ? option.items : option.items.filter(isWanted);
      return items.length > 0 ? [{ ...option, items }] : [];
    });
  };
  return (
    <MultiSelect
      className={css.cameraField ?? ''}
      size="sm"
      label={t('review.cameras', { count: cameraIds.length, most: MOST_CAMERAS })}
      placeholder={cameraIds.length === 0 ? t('review.cameraHint') : ''}
      nothingFoundMessage={t('review.noCamera')}
      searchable
      maxDropdownHeight={420}
      data={bySite(t, cameras)}
      filter={filter}
      value={[...cameraIds]}
      onChange={(chosen) => onChoose(withPlaces(chosen, cameras))}
    />
  );
}

/** A place stands for all of its cameras. */
function withPlaces(chosen: readonly string[], cameras: readonly CameraView[]): string[] {
  const all = chosen.flatMap((value) =>
    value.startsWith(PLACE)
      ? cameras.filter(({ siteId }) => siteId === value.slice(PLACE.length)).map(({ id }) => id)
      : [value],
  );
  return [...new Set(all)].slice(0, MOST_CAMERAS);
}

/** The list of cameras is in the order of places already. */
function bySite(t: Say, cameras: readonly CameraView[]): { group: string; items: ComboboxItem[] }[] {
  const groups = new Map<string, { group: string; items: ComboboxItem[] }>();
  for (const { id, name, siteId, siteName, hamlet } of cameras) {
    const group = groups.get(siteId) ?? {
      group: hamlet === null ? siteName : `${siteName} · ${hamlet}`,
      items: [],
    };
    group.items.push({ value: id, label: name });
    groups.set(siteId, group);
  }
  return [...groups].map(([siteId, { group, items }]) => ({
    group,
    items:
      items.length < 2
        ? items
        : [{ value: `${PLACE}${siteId}`, label: t('review.wholePlace', { count: items.length }) }, ...items],
  }));
}
