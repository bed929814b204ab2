/** A place of the wall without a camera, and why. */
import type { ReactElement } from 'react';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './arrange.module.css';

interface EmptySlotProps {
  slot: number;
  isMissing: boolean;
  isChosen: boolean;
  isOver: boolean;
  onChoose: () => void;
}

export function EmptySlot({ slot, isMissing, isChosen, isOver, onChoose }: EmptySlotProps): ReactElement {
  const { t } = useText();
  const words = t(isMissing ? 'wall.missing' : 'wall.empty');
  return (
    <div
      className={css.empty}
      data-slot={slot}
      data-missing={isMissing}
      data-chosen={isChosen}
      data-over={isOver}
    >
      <Icon name={isMissing ? 'lock' : 'plus'} size={20} />
      <span aria-hidden>{words}</span>
      <button
        type="button"
        className={css.hit}
        tabIndex={isChosen ? 0 : -1}
        aria-label={isMissing ? `${slot + 1}: ${words}` : t('wall.chooseSlot', { number: slot + 1 })}
        onClick={onChoose}
        onFocus={onChoose}
      />
    </div>
  );
}
