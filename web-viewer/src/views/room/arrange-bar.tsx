/** Above the wall while a layout is arranged: its name, grid, turn in the tour, and saving. */
import type { ReactElement } from 'react';
import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import {
  MOST_WALL_LAYOUTS,
  TOUR_SECONDS,
  WALL_GRIDS,
  type WallGrid,
  type WallLayoutList,
} from '#protocol/wall-layout.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { SaveState } from '../frame/save-state.tsx';
import type { ArrangeHands } from './arrange-hands.ts';
import { SPOT_SLOT } from './arrange-state.ts';
import css from './arrange.module.css';
import { sayGrid } from './say-wall.ts';
import { useSaving } from './use-saving.ts';
import { shapeOf } from './wall-grid.ts';

interface ArrangeBarProps {
  hands: ArrangeHands;
  cameras: readonly CameraView[];
  list: WallLayoutList;
  onSaved: (layoutId: string) => void;
  onCancel: () => void;
}

export function ArrangeBar({ hands, cameras, list, onSaved, onCancel }: ArrangeBarProps): ReactElement {
  const { t } = useText();
  const { state, dispatch } = hands;
  const { draft, held } = state;
  const saving = useSaving(hands, list, onSaved);
  const heldName = cameras.find(({ id }) => id === held?.cameraId)?.name ?? '';
  return (
    <form
      className={css.bar}
      aria-label={t('wall.arrange.title')}
      onSubmit={(event) => {
        event.preventDefault();
        saving.save();
      }}
    >
      <h2>{t('wall.arrange.title')}</h2>
      <TextInput
        size="xs"
        aria-label={t('wall.arrange.name')}
        maxLength={60}
        value={draft.name}
        error={saving.nameProblem === null ? null : t(saving.nameProblem)}
        onChange={(event) => dispatch({ type: 'set', change: { name: event.currentTarget.value } })}
      />
      <NativeSelect
        size="xs"
        aria-label={t('wall.grid')}
        value={draft.grid}
        data={WALL_GRIDS.map((grid) => ({ value: grid, label: sayGrid(t, grid) }))}
        onChange={(event) => dispatch({ type: 'grid', grid: event.currentTarget.value as WallGrid })}
      />
      {shapeOf(draft.grid).large > 0 && <RestingField hands={hands} cameras={cameras} />}
      <Button size="compact-sm" variant="default" onClick={() => dispatch({ type: 'add-page' })}>
        {t('wall.arrange.addPage')}
      </Button>
      <TourFields hands={hands} />
      {list.mayShare && (
        <Checkbox
          size="xs"
          label={t('wall.arrange.share')}
          checked={draft.isShared}
          onChange={(event) => dispatch({ type: 'set', change: { isShared: event.currentTarget.checked } })}
        />
      )}
      <span className={css.end}>
        <SaveState save={{ isPending: saving.isSaving, error: null }} isChanged={state.isChanged} />
        <Button type="submit" size="compact-sm" loading={saving.isSaving}>
          {t('wall.arrange.save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t('wall.arrange.cancel')}
        </Button>
      </span>
      <SaveProblem saving={saving} />
      <p className={css.hint} role="status">
        {held === null ? t('wall.arrange.hint') : t('wall.arrange.held', { name: heldName })}
      </p>
    </form>
  );
}

function RestingField({ hands, cameras }: Pick<ArrangeBarProps, 'hands' | 'cameras'>): ReactElement {
  const { t } = useText();
  const { state, dispatch } = hands;
  return (
    <NativeSelect
      size="xs"
      aria-label={t('wall.arrange.resting')}
      title={t('wall.arrange.resting')}
      value={state.draft.spotCameraId ?? ''}
      data={[
        { value: '', label: t('wall.arrange.restingChosen') },
        ...cameras.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) => {
        const cameraId = event.currentTarget.value;
        dispatch(
          cameraId === '' ? { type: 'clear', slot: SPOT_SLOT } : { type: 'put', slot: SPOT_SLOT, cameraId },
        );
      }}
    />
  );
}

function TourFields({ hands }: { hands: ArrangeHands }): ReactElement {
  const { t } = useText();
  const { state, dispatch } = hands;
  const { tour } = state.draft;
  return (
    <>
      <Checkbox
        size="xs"
        label={t('wall.arrange.inTour')}
        checked={tour !== null}
        onChange={(event) =>
          dispatch({
            type: 'set',
            change: { tour: event.currentTarget.checked ? { order: 1, seconds: TOUR_SECONDS.usual } : null },
          })
        }
      />
      {tour !== null && (
        <>
          <NumberInput
            size="xs"
            w={70}
            aria-label={t('wall.arrange.seconds')}
            title={t('wall.arrange.seconds')}
            suffix=" s"
            clampBehavior="strict"
            allowDecimal={false}
            min={1}
            max={TOUR_SECONDS.most}
            value={tour.seconds}
            onChange={(value) =>
              dispatch({ type: 'set', change: { tour: { ...tour, seconds: Number(value) || 1 } } })
            }
          />
          <NumberInput
            size="xs"
            w={60}
            aria-label={t('wall.arrange.order')}
            title={t('wall.arrange.order')}
            clampBehavior="strict"
            allowDecimal={false}
            min={1}
            max={MOST_WALL_LAYOUTS}
            value={tour.order}
            onChange={(value) =>
              dispatch({ type: 'set', change: { tour: { ...tour, order: Number(value) || 1 } } })
            }
          />
        </>
      )}
    </>
  );
}

function SaveProblem({ saving }: { saving: ReturnType<typeof useSaving> }): ReactElement | null {
  const { t } = useText();
  switch (saving.problem?.kind) {
    case undefined:
      return null;
    case 'conflict':
      return (
        <p className={css.problem} role="alert">
          {t('wall.arrange.conflict')}
          <Button size="compact-sm" variant="default" onClick={saving.overwrite}>
            {t('wall.arrange.overwrite')}
          </Button>
        </p>
      );
    case 'gone':
      return (
        <p className={css.problem} role="alert">
          {t('wall.arrange.notFound')}
          <Button size="compact-sm" variant="default" onClick={saving.saveAsNew}>
            {t('wall.arrange.saveAsNew')}
          </Button>
        </p>
      );
    case 'failed':
      return (
        <p className={css.problem} role="alert">
          {t('wall.arrange.failed', { message: sayProblem(t, saving.problem.error) })}
        </p>
      );
  }
}
