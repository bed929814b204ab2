/** The cameras one may put into a layout: dragged into a tile, or put into the chosen one by a press. */
import { useState, type ReactElement } from 'react';
import { TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { createMatcher } from '../../data/fold-text.ts';
import { useText } from '../../text/use-text.ts';
import type { ArrangeHands } from './arrange-hands.ts';
import { nextEmpty } from './arrange-state.ts';
import css from './arrange.module.css';
import { searchTextOf } from './wall-state.ts';

interface ArrangeListProps {
  hands: ArrangeHands;
  cameras: readonly CameraView[];
  chosen: number;
  onChoose: (slot: number) => void;
}

export function ArrangeList({ hands, cameras, chosen, onChoose }: ArrangeListProps): ReactElement {
  const { t } = useText();
  const [query, setQuery] = useState('');
  const { slots } = hands.state.draft;
  const matches = createMatcher(query);
  const shown = cameras.filter((camera) => matches(searchTextOf(camera)));
  return (
    <section className={css.list} aria-label={t('wall.arrange.list')}>
      <TextInput
        size="xs"
        type="search"
        aria-label={t('wall.arrange.find')}
        placeholder={t('room.search')}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ul className={css.cameras}>
        {shown.map((camera) => {
          const at = slots.indexOf(camera.id);
          return (
            <li key={camera.id}>
              <button
                type="button"
                title={t('wall.arrange.put', { name: camera.name, number: chosen + 1 })}
                onPointerDown={(event) => hands.grab(event, { cameraId: camera.id })}
                onClick={() => {
                  hands.dispatch({ type: 'put', slot: chosen, cameraId: camera.id });
                  onChoose(nextEmpty(hands.state.draft, chosen));
                }}
              >
                {camera.name}
                <small>{at === -1 ? camera.siteName : t('wall.arrange.placed', { number: at + 1 })}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
