/**
 * When each picture of a clip is decoded and shown, in 90 kHz ticks from 0.
 *
 * RTP time is exact but starts anew at a random value when the camera reconnects, and stands still or runs wild on
 * some cameras; arrival time is jittery but true. So RTP time is followed as long as it stays within two seconds
 * of arrival time. Where pictures come in coding order (B pictures), decoding times are the showing times sorted
 * and moved early enough that no picture is shown before it is decoded.
 */
export interface PictureTime {
  time90k: number;
  captureAtMs: number;
}

export interface TimelineEntry {
  decodeAt: number;
  showAt: number;
}

export const TICKS_PER_SECOND = 90_000;
const TICKS_PER_MS = TICKS_PER_SECOND / 1000;
const MAX_DRIFT_TICKS = 2 * TICKS_PER_SECOND;

export function layOutTimeline(pictures: readonly PictureTime[]): TimelineEntry[] {
  const shown = showTimes(pictures);
  const sorted = [...shown].sort((a, b) => a - b);
  const ascending = sorted.reduce<number[]>((times, time) => {
    times.push(Math.max(time, (times.at(-1) ?? time - 1) + 1));
    return times;
  }, []);
  const delay = Math.max(0, ...ascending.map((time, index) => time - (shown[index] ?? time)));
  const origin = Math.min(...shown);
  return ascending.map((time, index) => ({
    decodeAt: time - delay - origin,
    showAt: (shown[index] ?? time) - origin,
  }));
}

/** Length of the last picture: the middle one of all lengths, since nothing follows it. */
export function typicalDuration(timeline: readonly TimelineEntry[]): number {
  const lengths = timeline
    .slice(1)
    .map(({ decodeAt }, index) => decodeAt - (timeline[index]?.decodeAt ?? 0))
    .sort((a, b) => a - b);
  return lengths[lengths.length >> 1] ?? TICKS_PER_SECOND / 5;
}

function showTimes(pictures: readonly PictureTime[]): number[] {
  const times: number[] = [];
  let offset = 0;
  let previous: PictureTime | null = null;
  let rtpTicks = 0;
  for (const picture of pictures) {
    const captureTicks = (picture.captureAtMs - (pictures[0]?.captureAtMs ?? 0)) * TICKS_PER_MS;
    rtpTicks += previous ? (picture.time90k - previous.time90k) | 0 : 0;
    if (Math.abs(rtpTicks + offset - captureTicks) > MAX_DRIFT_TICKS) {
      offset = captureTicks - rtpTicks;
    }
    times.push(Math.round(rtpTicks + offset));
    previous = picture;
  }
  return times;
}
