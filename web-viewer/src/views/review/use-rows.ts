/** What the rows of the timeline show, asked of central, and told to the player: it goes on where something follows. */
import { useEffect, useMemo, useRef } from 'react';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import type { Timeline } from '#protocol/recording.ts';
import { useBookmarks } from '../../data/bookmark-api.ts';
import { useCameraIncidents, useHolds, useTimelines } from '../../data/recording-queries.ts';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { daysOf, type View } from './timeline-layout.ts';
import type { TimelineRow } from './timeline-rows.ts';

interface RowsWanted {
  me: Me;
  shown: readonly CameraView[];
  view: View;
  nowMs: number;
  found: CaseDetail | null;
  desk: RecordingDesk;
}

export function useRows({ me, shown, view, nowMs, found, desk }: RowsWanted): TimelineRow[] {
  const { fromMs, toMs } = daysOf(view);
  const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
  const answers = useTimelines(ids, { fromMs, toMs }, toMs > nowMs);
  const may = (ability: Me['abilities'][number]): boolean => me.abilities.includes(ability);
  const incidents = useCameraIncidents(ids, { fromMs, toMs }, may('incident.read')).data;
  const holds = useHolds(may('recording.hold')).data;
  const bookmarks = useBookmarks(found?.id ?? null).data;
  const before = useRef(new Map<string, Timeline>());

  const timelines = answers.map(({ data }) => data);
  const problems = answers.map(({ error }) => error);
  useEffect(() => {
    timelines.forEach((timeline) => {
      if (timeline) {
        desk.know(timeline.cameraId, timeline);
        before.current.set(timeline.cameraId, timeline);
      }
    });
    // The list is a new one each time, what is in it is not.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [desk, ...timelines]);

  return useMemo(
    () =>
      shown.map((camera, index) => ({
        camera,
        // Until the answer for another stretch comes, what was known of the last one is shown.
        timeline: timelines[index] ?? before.current.get(camera.id) ?? null,
        problem: problems[index] ?? null,
        incidents: (incidents ?? []).filter(({ cameraId }) => cameraId === camera.id),
        holds: (holds ?? []).filter(({ cameraId, released }) => cameraId === camera.id && released === null),
        ofCase: (found?.recordings ?? []).filter(({ cameraId }) => cameraId === camera.id),
        bookmarks: (bookmarks ?? []).filter(({ cameraIds }) => cameraIds.includes(camera.id)),
      })),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [shown, incidents, holds, bookmarks, found, ...timelines, ...problems],
  );
}
