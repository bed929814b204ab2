/** One camera out of all, by its place: typed without diacritics it is found too. */
import type { ReactElement } from 'react';
import { Select, type ComboboxItem, type ComboboxParsedItem, type OptionsFilter } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { createMatcher } from '../../data/fold-text.ts';
import { useText } from '../../text/use-text.ts';
import { searchTextOf } from '../room/wall-state.ts';
import css from './review.module.css';

interface CameraFieldProps {
  cameras: readonly CameraView[];
  cameraId: string | null;
  onChoose: (cameraId: string) => void;
}

export function CameraField({ cameras, cameraId, onChoose }: CameraFieldProps): ReactElement {
  const { t } = useText();
  const textOf = new Map(cameras.map((camera) => [camera.id, searchTextOf(camera)]));
  const filter: OptionsFilter = ({ options, search }) => {
    const matches = createMatcher(search);
    const isWanted = ({ value, label }: ComboboxItem): boolean => matches(textOf.get(value) ?? label);
    return (options as ComboboxParsedItem[]).flatMap((option): ComboboxParsedItem[] => {
      if (!('group' in option)) {
        return isWanted(option) ? [option] : [];
      }
      const items = option.items.filter(isWanted);
      return items.length > 0 ? [{ ...option, items }] : [];
    });
  };
  return (
    <Select
      className={css.cameraField ?? ''}
      size="sm"
      label={t('review.camera')}
      placeholder={t('review.cameraHint')}
      nothingFoundMessage={t('review.noCamera')}
      searchable
      allowDeselect={false}
      maxDropdownHeight={420}
      data={bySite(cameras)}
      filter={filter}
      value={cameraId}
      onChange={(chosen) => {
        if (chosen !== null) {
          onChoose(chosen);
        }
      }}
    />
  );
}

/** The list of cameras is in the order of places already. */
function bySite(cameras: readonly CameraView[]): { group: string; items: ComboboxItem[] }[] {
  const groups = new Map<string, { group: string; items: ComboboxItem[] }>();
  for (const { id, name, siteId, siteName, hamlet } of cameras) {
    const group = groups.get(siteId) ?? {
      group: hamlet === null ? siteName : `${siteName} · ${hamlet}`,
      items: [],
    };
    group.items.push({ value: id, label: name });
    groups.set(siteId, group);
  }
  return [...groups.values()];
}
