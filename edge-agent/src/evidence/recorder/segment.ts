/**
 * A segment: one file of recording of one camera, a minute of it or less, as the eye that writes it tells the agent.
 *
 * On disk: fragmented MP4, `ftyp moov`, room for the index (`sidx`, filled in when the file is closed), then one
 * `moof mdat` per fragment, a second of pictures or less. A fragment is written in one piece, so what a kill leaves
 * behind is whole but for its last fragment. While it is written the name ends in `.part`.
 * Times inside the file count from its first picture; when that was taken is in the index and in the file's name.
 */
import type { RecordingRule } from '#protocol/recording.ts';

export const SEGMENT_MS = 60_000;
export const FRAGMENT_MS = 1_000;

/** What the eye is told at its start. */
export interface RecorderSetup {
  /** Absolute. */
  folder: string;
  isForced: boolean;
  /** 32 bytes; null: plain files. */
  key: { keyId: string; key: Uint8Array } | null;
}

/** What the eye is told of one camera. */
export interface RecordingOrder {
  profile: RecordingRule['profile'];
  withAudio: boolean;
  isOn: boolean;
  /** Kept in memory while it is off, and written first when it is switched on. */
  preRollMs: number;
}

export type VideoCodec = 'h264' | 'h265';
export type AudioCodec = 'aac' | 'pcma' | 'pcmu';

export interface OpenSegment {
  /** UUIDv7. */
  id: string;
  cameraId: string;
  profile: RecordingRule['profile'];
  /** Relative to the folder, with `.part`: `<camera>/<yyyy-mm-dd>/<hh>/<startsAtMs>-<first 8 of id>.mp4.part` (UTC). */
  file: string;
  startsAtMs: number;
  codec: VideoCodec;
  width: number;
  height: number;
  audio: AudioCodec | null;
  /** RFC 6381 of its tracks, `avc1.640028,mp4a.40.2`. */
  codecs: string;
  keyId: string | null;
  /** `card`: fetched from the camera's own card afterwards. Without it: written as it came. */
  origin?: 'agent' | 'card';
}

/** A byte range of the plain file; the first (`head`) is everything before the first fragment. */
export interface Fragment {
  sizeBytes: number;
  /** 32 bytes. */
  sha256: Uint8Array;
  /** From the start of the segment; both 0 for the head. */
  startsMs: number;
  durationMs: number;
  /** Its first picture is a key frame. */
  startsWithKey: boolean;
}

export interface ClosedSegment extends OpenSegment {
  /** `file` is without `.part` now. */
  endsAtMs: number;
  sizeBytes: number;
  /** Hex, of the whole plain file. */
  sha256: string;
  /** The head first. */
  fragments: Fragment[];
  end: 'full' | 'codec-change' | 'stream-lost' | 'stopped' | 'disk' | 'recovered';
  droppedMs: number;
}

/** Pictures were not written; told once a second at most while it lasts, and once more when it is over. */
export interface RecordingTrouble {
  cameraId: string;
  kind: 'slow' | 'full' | 'read-only' | 'failed' | 'over';
  fromMs: number;
  toMs: number;
  droppedMs: number;
  /** The system's word. */
  detail: string;
}

/** A segment's file as it plays, whether it lies in plain or encrypted; open ones too. */
export interface SegmentFile {
  /** Plain bytes; fewer than asked at the end of the file. Throws what the file system throws. */
  read: (offset: number, sizeBytes: number) => Promise<Buffer>;
  sizeBytes: () => Promise<number>;
  close: () => Promise<void>;
}
