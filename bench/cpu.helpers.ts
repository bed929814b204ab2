/** CPU time of other processes, from /proc (Linux): user + system, all threads, in seconds. */
import { readFileSync } from 'node:fs';

/** Clock ticks per second: 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;

export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields are counted after the command name, which may hold spaces and ends with the last ')'.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

export interface CoreMeter {
  /** Cores used per named process since the meter was made. */
  read(): Record<string, number>;
}

export function startCoreMeter(pids: Record<string, number>): CoreMeter {
  const startedAtMs = performance.now();
  const before = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));
  return {
    read: () => {
      const seconds = (performance.now() - startedAtMs) / 1000;
      return Object.fromEntries(
        Object.entries(pids).map(([name, pid]) => [name, (cpuSeconds(pid) - (before[name] ?? 0)) / seconds]),
      );
    },
  };
}

/** Linear interpolation between closest ranks; `share` 0..1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? low;
  return low + (high - low) * (position - Math.floor(position));
}
