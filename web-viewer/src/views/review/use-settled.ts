/** A value once it has stopped changing. */
import { useEffect, useState } from 'react';
import type { Timing } from '../../data/timing.ts';

export function useSettled<T>(value: T, afterMs: number, timing: Timing): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => timing.after(afterMs, () => setSettled(value)), [value, afterMs, timing]);
  return settled;
}
