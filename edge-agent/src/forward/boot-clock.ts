/**
 * The time since the box was switched on, which no setting of the wall clock can move, together with which start of
 * the box it counts from. Both outlive this process: what an earlier one wrote down can be compared with now as long
 * as the box has not been started anew.
 */
import { readFileSync } from 'node:fs';
import { newId } from '#base/ids.ts';

export interface BootClock {
  /** Drawn by the kernel at every start of the box. */
  readonly bootId: string;
  /** Whole milliseconds of CLOCK_MONOTONIC. */
  monotonicMs: () => number;
}

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/** Where the kernel names no boot id, every process counts as a start of its own: less is known, nothing wrong. */
export function openBootClock(): BootClock {
  return { bootId: readBootId() ?? newId(), monotonicMs: () => Number(process.hrtime.bigint() / 1_000_000n) };
}

function readBootId(): string | null {
  try {
    return readFileSync(BOOT_ID_FILE, 'utf8').trim();
  } catch {
    return null;
  }
}
