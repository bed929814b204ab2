/** Recordings of several cameras on one desk. Its state is the player's and the view of the timeline; forms have their own. */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactElement,
} from 'react';
import type { Bookmark } from '#protocol/bookmark.ts';
import type { CameraView } from '#protocol/camera.ts';
import { useCentral, useNowMs } from '../../data/central-context.tsx';
import { nextRecordedMs } from '../../parts/recording/recorded-places.ts';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { useDeskState, useRecordingDesk } from '../../parts/recording/use-recording-desk.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import { BookmarkDialog, BookmarksPanel, type GivenBookmark } from './bookmarks-panel.tsx';
import { CasePanel } from './case-panel.tsx';
import { ClockNotes, PassedNote } from './desk-notes.tsx';
import type { DeskProps } from './desk-props.ts';
import { HoldsPanel } from './holds-panel.tsx';
import { KeyHelp } from './key-help.tsx';
import { PackagesPanel } from './packages-panel.tsx';
import { RangePanel, type RangeDialog } from './range-panel.tsx';
import { markEnd, wholeRange } from './range.ts';
import { reviewKeys } from './review-keys.ts';
import css from './review.module.css';
import { StageGrid } from './stage-grid.tsx';
import { rowLook } from './timeline-rows.ts';
import { TimelinePanel } from './timeline-panel.tsx';
import { TransportBar } from './transport-bar.tsx';
import { useKeptRange } from './use-kept-range.ts';
import { useRows } from './use-rows.ts';
import { useView } from './use-view.ts';

export function ReviewDesk(props: DeskProps): ReactElement | null {
  const desk = useRecordingDesk(props);
  return desk === null ? null : <Desk {...props} desk={desk} />;
}

const SETTLED_AFTER_MS = 600;

function Desk(props: DeskProps & { desk: RecordingDesk }): ReactElement {
  const { me, desk, shown, mainId, cameras, startAtMs, found, wantedMs, onSeen, onSettled } = props;
  const { t } = useText();
  const nowMs = useNowMs(10_000);
  const state = useDeskState(desk);
  const shownIds = useMemo(() => mainFirst(shown, mainId), [shown, mainId]);
  const { view, setZoom, zoomBy, zoomAt, moveBy, lookAt } = useView(startAtMs, desk);
  const mayHold = me.abilities.includes('recording.hold');
  const rows = useRows({ me, shown, view, nowMs, found, desk });
  const [range, setRange] = useKeptRange(
    found?.id ??
      shown
        .map(({ id }) => id)
        .sort()
        .join(' '),
  );
  const [dialog, setDialog] = useState<RangeDialog | null>(null);
  const [bookmark, setBookmark] = useState<GivenBookmark | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isMuted, setMuted] = useState(true);
  const mayMark = found === null || me.abilities.includes('case.work');

  const seek = useSeek(desk, lookAt, onSettled);
  useEffect(() => desk.onTime(onSeen), [desk, onSeen]);
  useFollowedLink(wantedMs, seek);
  useShortcuts(
    reviewKeys({
      desk,
      view,
      seek,
      zoomBy,
      mark: (end) => setRange((before) => markEnd(before, end, Math.round(desk.atMs))),
      bookmark: () => {
        if (mayMark) {
          setBookmark({ atMs: desk.atMs, cameraIds: shownIds });
        }
      },
      exportRange: () => {
        if (wholeRange(range) !== null && me.abilities.includes('recording.export')) {
          setDialog('package');
        }
      },
      chooseMain: (index) => {
        const camera = shown[index];
        if (camera) {
          props.onMain(camera.id);
        }
      },
      mute: () => setMuted((before) => !before),
      help: () => setHelpOpen(true),
    }),
    bookmark === null && dialog === null && !isHelpOpen,
  );
  const goTo = ({ atMs, cameraIds }: Bookmark): void =>
    cameraIds.some((id) => shownIds.includes(id)) ? seek(atMs) : props.onGo(cameraIds, atMs);

  return (
    <div
      className={css.desk}
      // The pictures leave room for the rows of the timeline.
      style={{ '--rows': `${rowLook(rows.length).height * rows.length}px` } as CSSProperties}
      data-playing={state.isPlaying}
      data-speed={state.pace.speed}
      data-direction={state.pace.direction}
    >
      <div className={css.main}>
        <ClockNotes rows={rows} />
        <StageGrid
          {...props}
          isMuted={isMuted}
          nextMs={(cameraId, atMs) => {
            const timeline = rows.find(({ camera }) => camera.id === cameraId)?.timeline;
            return timeline ? nextRecordedMs(timeline, atMs) : null;
          }}
          onSeek={seek}
        />
        <PassedNote gap={state.passed} />
        <TransportBar
          desk={desk}
          state={state}
          trackKeys={props.besideMs === null ? shownIds : [mainId]}
          isMuted={isMuted}
          onMuted={setMuted}
          onSeek={seek}
          onHelp={() => setHelpOpen(true)}
        />
        <TimelinePanel
          desk={desk}
          rows={rows}
          mainId={mainId}
          view={view}
          range={range}
          nowMs={nowMs}
          onSeek={seek}
          onRange={setRange}
          onMain={props.onMain}
          onZoomTo={setZoom}
          onZoom={zoomAt}
          onMove={moveBy}
        />
        <p className={css.keys}>{t('review.keys')}</p>
      </div>
      <div className={css.side}>
        <RangePanel
          me={me}
          cameras={cameras}
          shownIds={shownIds}
          range={range}
          atMs={() => desk.atMs}
          nowMs={nowMs}
          found={found}
          dialog={dialog}
          onDialog={setDialog}
          onRange={setRange}
          onSeek={seek}
        />
        <BookmarksPanel
          caseId={found?.id ?? null}
          cameras={cameras}
          mayMark={mayMark}
          onMake={() => setBookmark({ atMs: desk.atMs, cameraIds: shownIds })}
          onGo={goTo}
        />
        {found && (
          <CasePanel
            me={me}
            found={found}
            onGo={(cameraId, atMs) =>
              shownIds.includes(cameraId) ? seek(atMs) : props.onGo([...shownIds, cameraId], atMs)
            }
          />
        )}
        {me.abilities.includes('recording.export') && <PackagesPanel />}
        {mayHold && <HoldsPanel nowMs={nowMs} />}
      </div>
      {bookmark && (
        <BookmarkDialog caseId={found?.id ?? null} given={bookmark} onClose={() => setBookmark(null)} />
      )}
      <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** The timeline comes along, and the address once somebody stays. */
function useSeek(
  desk: RecordingDesk,
  lookAt: (atMs: number) => void,
  onSettled: (atMs: number) => void,
): (atMs: number) => void {
  const { timing } = useCentral();
  const cancel = useRef<() => void>(() => undefined);
  useEffect(() => () => cancel.current(), []);
  return useCallback(
    (atMs: number): void => {
      lookAt(atMs);
      desk.seek(atMs);
      cancel.current();
      cancel.current = timing.after(SETTLED_AFTER_MS, () => onSettled(Math.round(atMs)));
    },
    [desk, lookAt, timing, onSettled],
  );
}

function useFollowedLink(wantedMs: number | null, seek: (atMs: number) => void): void {
  const followed = useRef<number | null>(null);
  useEffect(() => {
    if (wantedMs !== null && followed.current !== wantedMs) {
      seek(wantedMs);
    }
    followed.current = wantedMs;
  }, [wantedMs, seek]);
}

function mainFirst(shown: readonly CameraView[], mainId: string): string[] {
  const ids = shown.map(({ id }) => id);
  return [...ids.filter((id) => id === mainId), ...ids.filter((id) => id !== mainId)];
}
