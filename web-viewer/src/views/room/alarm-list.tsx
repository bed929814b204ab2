/**
 * The rows of the alarm column, only those in view of however many. By keys: up and down through the rows, right and
 * left unfold and fold, Enter opens. What holds it still: use-steady-rows.ts.
 */
import { useImperativeHandle, useMemo, type KeyboardEvent, type ReactElement, type Ref } from 'react';
import { Button } from '@mantine/core';
import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useLocation } from 'wouter';
import type { AlarmGroup } from '../../data/alarm-groups.ts';
import { formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText, type Say } from '../../text/use-text.ts';
import { AlarmRow } from './alarm-row.tsx';
import type { AlarmFormName, AlarmRights, RowWork } from './alarm-work.ts';
import css from './alarms.module.css';
import { useSteadyRows } from './use-steady-rows.ts';

export interface AlarmListHandle {
  /** Brings the row into view. */
  showRow: (key: string) => void;
  /** Brings the row into view and gives it the focus. */
  focusRow: (key: string) => void;
  /** Key of the row that has the focus. */
  focusedKey: () => string | null;
}

interface AlarmListProps {
  groups: readonly AlarmGroup[];
  rights: AlarmRights;
  /** Which row is being worked on, and how. */
  open: { key: string; form: AlarmFormName } | null;
  unfolded: ReadonlySet<string>;
  /** Keys go on from this row. */
  chosenKey: string | null;
  onChoose: (key: string) => void;
  work: RowWork;
  handle: Ref<AlarmListHandle>;
}

/** Of a row without anything unfolded; each is measured when it is shown. */
const ROW_PX = 172;
const OVERSCAN = 4;

export function AlarmList(props: AlarmListProps): ReactElement {
  const { groups, rights, open, unfolded, chosenKey, onChoose, work, handle } = props;
  const { t } = useText();
  const { virtualizer, steady } = useRows(groups, open?.key ?? chosenKey);
  const { scrollerRef } = steady;
  const focusRow = (key: string): void => {
    const index = groups.findIndex((group) => group.key === key);
    if (index >= 0) {
      onChoose(key);
      virtualizer.scrollToIndex(index, { align: 'auto' });
      // It may have to be drawn first.
      requestAnimationFrame(() => rowOf(scrollerRef.current, key)?.focus({ preventScroll: true }));
    }
  };
  useImperativeHandle(handle, () => ({
    showRow: (key) => {
      const index = groups.findIndex((group) => group.key === key);
      if (index >= 0) {
        virtualizer.scrollToIndex(index, { align: 'auto' });
      }
    },
    focusRow,
    focusedKey: () => {
      const focused = document.activeElement;
      const isHere = focused !== null && scrollerRef.current?.contains(focused) === true;
      return isHere ? (focused.closest('[data-row-key]')?.getAttribute('data-row-key') ?? null) : null;
    },
  }));
  const onKeyDown = useRowKeys({ groups, chosenKey, focusRow, unfold: work.unfold });
  const tabKey = chosenKey ?? groups[0]?.key;
  const aboveCount = countAbove(virtualizer);

  return (
    <div className={css.listFrame}>
      {aboveCount > 0 && (
        <Button
          className={css.above ?? ''}
          size="compact-sm"
          leftSection={<Icon name="up" size={14} />}
          onClick={steady.showTop}
        >
          {t('alarm.newAbove', { count: aboveCount })}
        </Button>
      )}
      <div
        ref={scrollerRef}
        className={css.list}
        onPointerMove={steady.onPointerMove}
        onPointerLeave={steady.onPointerLeave}
        onBlur={steady.onBlur}
        onKeyDown={onKeyDown}
      >
        <div ref={steady.aboveRef} />
        <ol className={css.rows} aria-label={t('alarm.title')} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const group = groups[index];
            return group === undefined ? null : (
              <li
                key={key}
                ref={virtualizer.measureElement}
                className={css.row}
                style={{ transform: `translateY(${start}px)` }}
                tabIndex={group.key === tabKey ? 0 : -1}
                data-index={index}
                data-row-key={group.key}
                data-incident-id={group.newest.id}
                data-repeats={group.members.length}
                data-severity={group.severity}
                aria-label={nameOf(t, group)}
                aria-setsize={groups.length}
                aria-posinset={index + 1}
                onFocus={() => onChoose(group.key)}
              >
                <AlarmRow
                  group={group}
                  rights={rights}
                  form={open?.key === group.key ? open.form : null}
                  isUnfolded={unfolded.has(group.key)}
                  work={work}
                />
              </li>
            );
          })}
        </ol>
        <div ref={steady.belowRef} />
      </div>
    </div>
  );
}

function useRows(groups: readonly AlarmGroup[], keptKey: string | null) {
  const keptIndex = groups.findIndex(({ key }) => key === keptKey);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: groups.length,
    getScrollElement: () => steady.scrollerRef.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => groups[index]?.key ?? index,
    overscan: OVERSCAN,
    // The row one works on stays although it is scrolled away: it has the focus, and what was typed.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(keptIndex < 0 ? [] : [keptIndex])])].sort(
        (a, b) => a - b,
      ),
  });
  // One of the two has to keep rows in place; the library would do so for rows that change their height only.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = () => false;
  const rowsPx = virtualizer.getTotalSize();
  const { measurementsCache } = virtualizer;
  const startsPx = useMemo(
    () => new Map(measurementsCache.map(({ key, start }) => [String(key), start])),
    [measurementsCache],
  );
  const steady = useSteadyRows(startsPx, rowsPx);
  return { virtualizer, steady };
}

function useRowKeys({
  groups,
  chosenKey,
  focusRow,
  unfold,
}: Pick<AlarmListProps, 'groups' | 'chosenKey'> & {
  focusRow: (key: string) => void;
  unfold: RowWork['unfold'];
}): (event: KeyboardEvent) => void {
  const [, navigate] = useLocation();
  return (event) => {
    const { target, key } = event;
    const isRow = target instanceof HTMLElement && target.matches('[data-row-key]');
    const index = groups.findIndex((group) => group.key === chosenKey);
    const group = groups[index];
    if (!isRow || group === undefined || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const steps: Record<string, () => void> = {
      ArrowDown: () => focusRow(groups[index + 1]?.key ?? group.key),
      ArrowUp: () => focusRow(groups[index - 1]?.key ?? group.key),
      Home: () => focusRow(groups[0]?.key ?? group.key),
      End: () => focusRow(groups.at(-1)?.key ?? group.key),
      ArrowRight: () => unfold(group.key, group.members.length > 1),
      ArrowLeft: () => unfold(group.key, false),
      Enter: () => navigate(`/incidents/${group.newest.id}`),
      Escape: () => target.blur(),
    };
    const step = steps[key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      step();
    }
  };
}

/** Rows that begin above what is in view. */
function countAbove(virtualizer: Virtualizer<HTMLDivElement, HTMLLIElement>): number {
  const offsetPx = virtualizer.scrollOffset ?? 0;
  return offsetPx < ROW_PX / 2 ? 0 : (virtualizer.getVirtualItemForOffset(offsetPx)?.index ?? 0);
}

function rowOf(scroller: HTMLElement | null, key: string): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(key)}"]`) ?? null;
}

function nameOf(t: Say, { newest, members, severity }: AlarmGroup): string {
  const kind = `${t(`notify.severity.${severity}`)}: ${t(`kind.${newest.kind}`)}`;
  const camera = newest.cameraName;
  const last = formatTime(newest.startedAtMs);
  return members.length === 1
    ? t('alarmRow.name', { kind, camera, at: last })
    : t('alarmRow.nameMany', {
        kind,
        camera,
        count: members.length,
        first: formatTime(members.at(-1)?.startedAtMs ?? newest.startedAtMs),
        last,
      });
}
