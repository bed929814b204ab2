/**
 * The camera's still with everything drawn over it: all rules faintly, the chosen one with its corners, the heights of
 * people, and the box of a trial's incident. Clicks add corners while a shape is drawn.
 */
import { useState, type Dispatch, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { Box, Point } from '#protocol/geometry.ts';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import overlay from '../../parts/overlay/overlay.module.css';
import { pointsOf as svgPoints, RegionMark } from '../../parts/overlay/region-mark.tsx';
import { useText } from '../../text/use-text.ts';
import { Corner, placeIn } from './corner.tsx';
import { regionOfRule } from './new-rule.ts';
import css from './rules.module.css';
import { partsOf, pointsOf, type Draft, type DraftAction, type Part } from './rules-draft.ts';

interface StageProps {
  cameraId: string;
  draft: Draft;
  canEdit: boolean;
  dispatch: Dispatch<DraftAction>;
  /** Of the incident chosen in a trial. */
  shown: { box: Box | null; label: string } | null;
}

export function StillStage({ cameraId, draft, canEdit, dispatch, shown }: StageProps): ReactElement {
  const { t } = useText();
  const [still, setStill] = useState({ turn: 0, hasFailed: false, aspect: 16 / 9 });
  const address = addressOf(`api/cameras/${encodeURIComponent(cameraId)}/still?turn=${still.turn}`);
  return (
    <div className={css.stage}>
      <div
        className={css.picture}
        style={{ aspectRatio: still.aspect, maxWidth: `calc(70vh * ${still.aspect})` }}
        data-drawing={draft.drawing ?? undefined}
        data-still={still.hasFailed ? 'failed' : 'shown'}
        onClick={(event) => {
          const at = placeIn(event.currentTarget, event);
          if (canEdit && draft.drawing !== null && at) {
            dispatch({ type: 'add-point', at });
          }
        }}
      >
        {still.hasFailed ? (
          <p className={css.noPicture} role="status">
            <Icon name="down" /> {t('rules.noStill')}
          </p>
        ) : (
          <img
            key={still.turn}
            className={css.still}
            src={address}
            alt={t('rules.stillAlt')}
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setStill((was) => ({ ...was, aspect: naturalWidth / naturalHeight }))
            }
            onError={() => setStill((was) => ({ ...was, hasFailed: true }))}
          />
        )}
        <Shapes draft={draft} aspect={still.aspect} shown={shown} />
        {canEdit && <Corners draft={draft} dispatch={dispatch} />}
      </div>
      <div className={css.stageBar}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="again" size={14} />}
          onClick={() => setStill((was) => ({ ...was, turn: was.turn + 1, hasFailed: false }))}
        >
          {t('rules.refreshStill')}
        </Button>
        {canEdit && <DrawingBar draft={draft} dispatch={dispatch} />}
      </div>
    </div>
  );
}

function DrawingBar({ draft, dispatch }: Pick<StageProps, 'draft' | 'dispatch'>): ReactElement {
  const { t } = useText();
  const { drawing } = draft;
  if (drawing === null) {
    return (
      <span className={css.hint}>
        {t('rules.keysHint')}{' '}
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => dispatch({ type: 'draw', part: 'heights' })}
        >
          {t('rules.drawHeights')}
        </Button>
      </span>
    );
  }
  const isClosed = drawing !== 'zone' || pointsOf(draft, 'zone').length >= 3;
  return (
    <span className={css.hint} role="status">
      {t(`rules.drawing.${drawing}`)}{' '}
      <Button size="compact-sm" disabled={!isClosed} onClick={() => dispatch({ type: 'draw', part: null })}>
        {t('rules.drawn')}
      </Button>
    </span>
  );
}

function Shapes({
  draft,
  aspect,
  shown,
}: Pick<StageProps, 'draft' | 'shown'> & { aspect: number }): ReactElement {
  const { heights } = draft;
  return (
    <div className={overlay.overlay} aria-hidden>
      <svg className={overlay.drawing} viewBox="0 0 1 1" preserveAspectRatio="none">
        {draft.rules.map((rule, index) => {
          const region = regionOfRule(rule);
          return (
            region && (
              <g key={index} className={index === draft.chosen ? undefined : css.faint}>
                <RegionMark region={region} aspect={aspect} />
              </g>
            )
          );
        })}
        {heights.flatMap((foot, index) => {
          const head = heights[index + 1];
          return index % 2 === 0 && head
            ? [<polyline key={index} className={css.height} points={svgPoints([foot, head])} />]
            : [];
        })}
        {shown?.box && (
          <rect
            className={overlay.box}
            x={shown.box.x}
            y={shown.box.y}
            width={shown.box.w}
            height={shown.box.h}
            data-trial-box
          />
        )}
      </svg>
      {shown?.box && (
        <span
          className={`${overlay.tag} ${overlay.boxTag}`}
          style={{ left: `${shown.box.x * 100}%`, top: `${Math.max(0.05, shown.box.y) * 100}%` }}
        >
          {shown.label}
        </span>
      )}
    </div>
  );
}

function Corners({ draft, dispatch }: Pick<StageProps, 'draft' | 'dispatch'>): ReactElement {
  const { t } = useText();
  return (
    <>
      {partsOf(draft).flatMap((part) => {
        const points = pointsOf(draft, part);
        return [
          ...points.map((at, index) => (
            <Corner
              key={`${part}-${index}`}
              at={at}
              isHead={part === 'heights' && index % 2 === 1}
              label={t(`rules.corner.${part}`, { number: index + 1, x: percent(at[0]), y: percent(at[1]) })}
              onMove={(to) => dispatch({ type: 'move-point', part, index, at: to })}
              onRemove={() => dispatch({ type: 'remove-point', part, index })}
            />
          )),
          ...middlesOf(draft, part, points).map(({ at, index }) => (
            <button
              key={`${part}-between-${index}`}
              type="button"
              tabIndex={-1}
              className={css.between}
              style={{ left: percentOf(at[0]), top: percentOf(at[1]) }}
              aria-label={t('rules.addCorner')}
              title={t('rules.addCorner')}
              onClick={(event) => {
                event.stopPropagation();
                dispatch({ type: 'insert-point', part, index, at });
              }}
            />
          )),
        ];
      })}
    </>
  );
}

/** In the middle of every edge of a finished zone: where another corner can go. */
function middlesOf(draft: Draft, part: Part, points: readonly Point[]): { at: Point; index: number }[] {
  if (part !== 'zone' || draft.drawing === 'zone') {
    return [];
  }
  return points.map((from, index) => {
    const to = points[(index + 1) % points.length] ?? from;
    return { at: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], index: index + 1 };
  });
}

function percent(value: number): number {
  return Math.round(value * 100);
}

function percentOf(value: number): string {
  return `${value * 100}%`;
}
