/** What the index of recordings knows, for those who only read it (review/). */
import type { GapReason } from '#protocol/recording.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { Fragment, OpenSegment, SegmentFile } from '../evidence/recorder/segment.ts';

export interface StoredSegment extends OpenSegment {
  /** Null while it is written. */
  endsAtMs: number | null;
  sizeBytes: number;
  sha256: string | null;
  /** The head first; empty while it is written: read the file then. */
  fragments: readonly Fragment[];
  /** A SegmentStatement; null while it is written. */
  statement: SignedText | null;
  origin: 'agent' | 'card';
  isHeld: boolean;
}

export interface RecordingLibrary {
  /** Those that touch the stretch, oldest first; at most `limit`. */
  between: (cameraId: string, fromMs: number, toMs: number, limit?: number) => StoredSegment[];
  gaps: (
    cameraId: string,
    fromMs: number,
    toMs: number,
  ) => { fromMs: number; toMs: number; reason: GapReason }[];
  /** One number a minute from the minute `fromMs` is in; null: not watched then. */
  activity: (cameraId: string, fromMs: number, toMs: number) => (number | null)[];
  oldestAtMs: (cameraId: string) => number | null;
  /**
   * Opens its file; as long as it is open it is not deleted. Throws GiveUp 'segment-gone' when it is not there any
   * more, RetryLater 'key-missing' when it is encrypted and its key has not come back from central yet.
   */
  open: (segmentId: string) => Promise<SegmentFile>;
}
