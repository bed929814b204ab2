/**
 * How far a replay is, on standard error: a bar that is drawn over where somebody looks on, a line every two seconds
 * where the output goes into a file.
 */
import type { Clock } from '#base/clock.ts';
import type { ReplayEnd, ReplayPicture } from '#edge-agent/replay/replay.ts';

const BAR_PERIOD_MS = 100;
const LINE_PERIOD_MS = 2000;
const BAR_WIDTH = 28;

export interface Progress {
  show: (picture: Pick<ReplayPicture, 'atS' | 'durationS'>) => void;
  end(end: Pick<ReplayEnd, 'pictures' | 'framesRead' | 'lengthS' | 'damage' | 'isWhole'>): void;
}

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

export function createProgress(terminal: Terminal, clock: Clock): Progress {
  const isDrawn = terminal.isTTY === true;
  const startedAtMs = clock.monotonicMs();
  let shownAtMs = -Infinity;
  let pictures = 0;

  const speed = (lengthS: number): string => {
    const tookS = Math.max(0.001, (clock.monotonicMs() - startedAtMs) / 1000);
    return `${(pictures / tookS).toFixed(0)} pictures/s, ${(lengthS / tookS).toFixed(1)} x real time`;
  };

  return {
    show: ({ atS, durationS }) => {
      pictures += 1;
      const nowMs = clock.monotonicMs();
      if (nowMs - shownAtMs < (isDrawn ? BAR_PERIOD_MS : LINE_PERIOD_MS)) {
        return;
      }
      shownAtMs = nowMs;
      const share = durationS === null || durationS <= 0 ? null : Math.min(1, atS / durationS);
      const place = share === null ? `${atS.toFixed(1)} s` : `${Math.floor(share * 100)} %`;
      const text = `${place}, ${speed(atS)}`;
      terminal.write(isDrawn ? `\r${bar(share)} ${text}\u001b[K` : `${text}\n`);
    },
    end: ({ framesRead, lengthS, damage, isWhole }) => {
      const faults =
        damage.count === 0 ? '' : `; ${damage.count} faults in the file, the first: ${damage.first}`;
      terminal.write(
        `${isDrawn ? '\r\u001b[K' : ''}${isWhole ? 'done' : 'stopped'}: ${pictures} of ${framesRead} pictures, ` +
          `${lengthS.toFixed(1)} s, ${speed(lengthS)}${faults}\n`,
      );
    },
  };
}

function bar(share: number | null): string {
  const filled = Math.round((share ?? 0) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}
