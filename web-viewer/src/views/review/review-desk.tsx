/** The recording of one camera on the desk. Its state is the player's and the view of the timeline; forms have their own. */
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { Timeline } from '#protocol/recording.ts';
import { CORRECTED_FROM_MS } from '#protocol/clock-note.ts';
import { useCentral, useNowMs } from '../../data/central-context.tsx';
import { useCameraIncidents, useHolds, useTimeline } from '../../data/recording-queries.ts';
import { nextRecordedMs } from '../../parts/recording/media-map.ts';
import { useRecording } from '../../parts/recording/use-recording.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { sayShift } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { HoldsPanel } from './holds-panel.tsx';
import { PackagesPanel } from './packages-panel.tsx';
import { RangePanel } from './range-panel.tsx';
import { markEnd, NO_RANGE } from './range.ts';
import { reviewKeys } from './review-keys.ts';
import css from './review.module.css';
import { Stage } from './stage.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { TransportBar } from './transport-bar.tsx';
import { useView } from './use-view.ts';
import { daysOf } from './timeline-layout.ts';

interface DeskProps {
  me: Me;
  camera: CameraView;
  cameras: readonly CameraView[];
  startAtMs: number;
  isPlaying: boolean;
  /** Somebody followed a link to another moment of the same camera. */
  wantedMs: number | null;
  onSeen: (atMs: number) => void;
  /** Where somebody went, once they stay there. */
  onSettled: (atMs: number) => void;
}

const NO_KEYS = {};
const SETTLED_AFTER_MS = 600;

export function ReviewDesk(props: DeskProps): ReactElement {
  const { me, camera, cameras, startAtMs, isPlaying, wantedMs, onSeen, onSettled } = props;
  const { t } = useText();
  const { timing } = useCentral();
  const nowMs = useNowMs(10_000);
  const recording = useRecording({ cameraId: camera.id, startAtMs, isPlaying });
  const { player, playback } = recording;
  const { view, zoom, setZoom, zoomBy, moveBy, lookAt } = useView(startAtMs, playback.atMs);
  const days = daysOf(view);
  const timeline = useTimeline(camera.id, days, days.toMs > nowMs);
  const incidents = useCameraIncidents(camera.id, days.fromMs, me.abilities.includes('incident.read'));
  const mayHold = me.abilities.includes('recording.hold');
  const holds = useHolds(mayHold).data ?? [];
  const [range, setRange] = useState(NO_RANGE);
  const [isMuted, setMuted] = useState(true);

  const cancelSettled = useRef<() => void>(() => undefined);
  const seek = useCallback(
    (atMs: number): void => {
      lookAt(atMs);
      player?.seek(atMs);
      cancelSettled.current();
      cancelSettled.current = timing.after(SETTLED_AFTER_MS, () => onSettled(Math.round(atMs)));
    },
    [player, lookAt, timing, onSettled],
  );
  useEffect(() => () => cancelSettled.current(), []);
  useKnowledge(player, timeline.data ?? null);
  const tell = useRef(onSeen);
  useEffect(() => {
    tell.current = onSeen;
  });
  useEffect(() => tell.current(playback.atMs), [playback.atMs]);
  useFollowedLink(wantedMs, seek);
  useShortcuts(
    player === null
      ? NO_KEYS
      : reviewKeys({
          player,
          playback,
          view,
          seek,
          zoomBy,
          mark: (end) => setRange((before) => markEnd(before, end, playback.atMs)),
        }),
  );

  return (
    <div className={css.desk}>
      <div className={css.main}>
        <ClockNote timeline={timeline.data ?? null} />
        <Stage
          cameraId={camera.id}
          cameraName={camera.name}
          recording={recording}
          isMuted={isMuted}
          nextMs={timeline.data ? nextRecordedMs(timeline.data, playback.atMs) : null}
          onSeek={seek}
        />
        <TransportBar
          player={player}
          playback={playback}
          isMuted={isMuted}
          onMuted={setMuted}
          onSeek={seek}
        />
        <TimelinePanel
          cameraId={camera.id}
          view={view}
          zoom={zoom}
          onZoom={setZoom}
          onMove={moveBy}
          atMs={playback.atMs}
          timeline={timeline}
          incidents={incidents.data ?? []}
          range={range}
          holds={holds.filter(({ cameraId, released }) => cameraId === camera.id && released === null)}
          nowMs={nowMs}
          onSeek={seek}
        />
        <p className={css.keys}>{t('review.keys')}</p>
      </div>
      <div className={css.side}>
        <RangePanel
          me={me}
          camera={camera}
          cameras={cameras}
          range={range}
          atMs={playback.atMs}
          nowMs={nowMs}
          onRange={setRange}
          onSeek={seek}
        />
        {me.abilities.includes('recording.export') && <PackagesPanel />}
        {mayHold && <HoldsPanel nowMs={nowMs} />}
      </div>
    </div>
  );
}

/** The player goes on where the timeline says that something follows. */
function useKnowledge(player: ReturnType<typeof useRecording>['player'], timeline: Timeline | null): void {
  useEffect(() => {
    if (timeline) {
      player?.know(timeline);
    }
  }, [player, timeline]);
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

function ClockNote({ timeline }: { timeline: Timeline | null }): ReactElement | null {
  const { t } = useText();
  const clock = timeline?.clock;
  return clock?.source === 'central' && Math.abs(clock.offsetMs) > CORRECTED_FROM_MS ? (
    <Note meaning="warning" icon="clock">
      {t('review.clockShift', { shift: sayShift(t, -clock.offsetMs) })}
    </Note>
  ) : null;
}
