/** A disk in parts that fill it: recordings on hold, other recordings, other things, free. Pure. */
import type { StorageState } from '#protocol/agent-state.ts';

export interface DiskPart {
  name: 'held' | 'recorded' | 'other' | 'free';
  sizeBytes: number;
  /** 0 to 1, all together 1. */
  share: number;
}

/** Counted at different moments, the figures need not agree: no part is below nothing. */
export function shareDisk({
  totalBytes,
  freeBytes,
  recordedBytes,
  heldBytes,
}: Pick<StorageState, 'totalBytes' | 'freeBytes' | 'recordedBytes' | 'heldBytes'>): DiskPart[] {
  const sizes = {
    held: Math.min(heldBytes, recordedBytes),
    recorded: Math.max(0, recordedBytes - heldBytes),
    other: Math.max(0, totalBytes - freeBytes - recordedBytes),
    free: freeBytes,
  };
  const sum = Math.max(1, sizes.held + sizes.recorded + sizes.other + sizes.free);
  return (['held', 'recorded', 'other', 'free'] as const).map((name) => ({
    name,
    sizeBytes: sizes[name],
    share: sizes[name] / sum,
  }));
}
