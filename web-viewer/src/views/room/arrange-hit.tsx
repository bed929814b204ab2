/** A tile while its layout is arranged: chosen, picked up, emptied. The keys are in wall-keys.ts. */
import type { ReactElement } from 'react';
import type { CameraView } from '#protocol/camera.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import type { ArrangeHands } from './arrange-hands.ts';
import css from './arrange.module.css';

interface ArrangeHitProps {
  slot: number;
  camera: CameraView;
  isChosen: boolean;
  hands: ArrangeHands;
  onChoose: () => void;
}

export function ArrangeHit({ slot, camera, isChosen, hands, onChoose }: ArrangeHitProps): ReactElement {
  const { t } = useText();
  const isHeld = hands.state.held?.cameraId === camera.id;
  return (
    <>
      <button
        type="button"
        className={css.hit}
        data-held={isHeld}
        tabIndex={isChosen ? 0 : -1}
        aria-label={t('wall.arrange.slot', { number: slot + 1, name: camera.name })}
        aria-pressed={isHeld}
        onClick={onChoose}
        onFocus={onChoose}
        onPointerDown={(event) => hands.grab(event, { slot })}
      />
      <button
        type="button"
        className={css.clear}
        tabIndex={-1}
        aria-label={t('wall.arrange.clear', { name: camera.name, number: slot + 1 })}
        onClick={() => hands.dispatch({ type: 'clear', slot })}
      >
        <Icon name="close" size={16} />
      </button>
    </>
  );
}
