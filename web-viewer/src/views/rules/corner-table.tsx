/** The corners in numbers, percent of the picture: for those who measure, or cannot hold a mouse still. */
import type { Dispatch, ReactElement } from 'react';
import { ActionIcon, Button, NumberInput } from '@mantine/core';
import type { Point } from '#protocol/geometry.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './rules.module.css';
import { partsOf, pointsOf, type Draft, type DraftAction, type Part } from './rules-draft.ts';

interface CornerTableProps {
  draft: Draft;
  dispatch: Dispatch<DraftAction>;
}

export function CornerTable(props: CornerTableProps): ReactElement {
  return (
    <>
      {partsOf(props.draft).map((part) => (
        <PartTable key={part} {...props} part={part} />
      ))}
    </>
  );
}

function PartTable({ draft, dispatch, part }: CornerTableProps & { part: Part }): ReactElement {
  const { t } = useText();
  const points = pointsOf(draft, part);
  return (
    <fieldset className={css.corners}>
      <legend>{t(`rules.part.${part}`)}</legend>
      {points.map((at, index) => (
        <div key={index} className={css.cornerRow}>
          <span>{index + 1}</span>
          <Coordinate
            at={at}
            axis={0}
            label={t('rules.coordinate', { axis: 'x', number: index + 1 })}
            onChange={(to) => dispatch({ type: 'move-point', part, index, at: to })}
          />
          <Coordinate
            at={at}
            axis={1}
            label={t('rules.coordinate', { axis: 'y', number: index + 1 })}
            onChange={(to) => dispatch({ type: 'move-point', part, index, at: to })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('rules.removeCorner', { number: index + 1 })}
            disabled={part === 'line' || part === 'way' || (part === 'zone' && points.length <= 3)}
            onClick={() => dispatch({ type: 'remove-point', part, index })}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" size="compact-xs" onClick={() => dispatch({ type: 'draw', part })}>
        {t(part === 'heights' ? 'rules.drawHeights' : 'rules.redraw')}
      </Button>
    </fieldset>
  );
}

interface CoordinateProps {
  at: Point;
  axis: 0 | 1;
  label: string;
  onChange: (at: Point) => void;
}

function Coordinate({ at, axis, label, onChange }: CoordinateProps): ReactElement {
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      value={Math.round(at[axis] * 1000) / 10}
      min={0}
      max={100}
      step={1}
      decimalScale={1}
      suffix=" %"
      onChange={(value) => {
        if (typeof value === 'number') {
          const fraction = value / 100;
          onChange(axis === 0 ? [fraction, at[1]] : [at[0], fraction]);
        }
      }}
    />
  );
}
