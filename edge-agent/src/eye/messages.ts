/**
 * What the agent and its eye processes say to each other over the fork's channel (structured clone, so instants and
 * buffers travel as they are). Both ends are ours and of one version, so these are plain types, not schemas.
 */
import type { FaceReaderSpec } from '#models/faces/spec.ts';
import type { CameraReason, CameraWatch } from '#protocol/camera.ts';
import type { FileManifest } from '#protocol/incident.ts';
import type { DecodingConfig, DetectorConfig } from '../camera/equipment-config.ts';
import type { FaceSighting } from '../detect/faces/sighting.ts';
import type { Look, WatchNeeds } from '../detect/look.ts';
import type { SeenPasser } from '../detect/passers/passer-watch.ts';
import type {
  ClosedSegment,
  OpenSegment,
  RecorderSetup,
  RecordingOrder,
  RecordingTrouble,
} from '../evidence/recorder/segment.ts';

export interface StreamCredentials {
  username: string;
  password: string;
}

export interface StreamSource {
  url: string;
  credentials: StreamCredentials | null;
}

/** What an eye needs to watch one camera. */
export interface WatchOrder {
  cameraId: string;
  sub: StreamSource;
  /** Pulled only while somebody looks at it enlarged. */
  main: StreamSource | null;
  needs: WatchNeeds;
  /** Null: nothing of it is recorded. */
  recording: RecordingOrder | null;
  /** Small pictures of who passes by are made; else none ever is. */
  keepsPassers: boolean;
}

export interface StreamReport {
  cameraId: string;
  state: 'connecting' | 'streaming' | 'waiting' | 'locked';
  reason: CameraReason;
  detail: string;
  nextTryAtMs: number | null;
}

/** A file an eye has finished writing; `path` is on this box only. */
export interface EvidenceFile extends FileManifest {
  path: string;
}

export type AgentToEye =
  | {
      type: 'start';
      modelFile: string;
      /** Its file as an absolute path. */
      detector?: DetectorConfig | undefined;
      decoding?: DecodingConfig | undefined;
      /** Started when the first face is to be read; left out where no rule can ask for faces. */
      faces?: FaceReaderSpec | undefined;
      workDir: string;
      centralUrl: string;
      /** Where recordings go and how; left out where nothing is recorded. */
      recordings?: RecorderSetup | undefined;
      /** CPU seconds a second this eye may use. */
      cores: number;
    }
  /** Central is reached this way from now on: `localAddress` of the line to use, null = the system chooses. */
  | { type: 'central-way'; url: string; localAddress: string | null }
  | { type: 'watch'; order: WatchOrder }
  | { type: 'unwatch'; cameraId: string }
  | { type: 'token'; requestId: number; token: string | null; problem: string }
  /** Something happened: keep a still now and begin a clip that reaches back before it. */
  | {
      type: 'open-evidence';
      incidentId: string;
      cameraId: string;
      trackId: number | null;
      startedAtMs: number;
      /** JPEG of the face it is about, kept as face.jpg. */
      face?: Uint8Array | undefined;
    }
  /** It is over: finish the clip some seconds after `endedAtMs`. */
  | { type: 'close-evidence'; incidentId: string; cameraId: string; endedAtMs: number }
  /** Recording of this camera begins (reaching back by its pre-roll) or pauses. */
  | { type: 'record'; cameraId: string; isOn: boolean }
  /** The camera is being turned on purpose, or stands again: what it sees meanwhile says nothing of the place. */
  | { type: 'turning'; cameraId: string; isTurning: boolean }
  /** Somebody wants to see the camera's newest picture. */
  | { type: 'still-wanted'; requestId: number; cameraId: string };

export type EyeToAgent =
  | { type: 'ready' }
  | { type: 'look'; look: Look }
  /** Somebody or something has passed by. Never logged, never kept in plain. */
  | { type: 'passer'; cameraId: string; passer: SeenPasser }
  /** New best faces of a track, or its end. Never logged, never kept in plain. */
  | { type: 'face'; sighting: FaceSighting }
  | { type: 'stream'; report: StreamReport }
  /** By camera: pictures a second, and how it is watched. */
  | { type: 'rates'; fps: Record<string, number>; watch: Record<string, CameraWatch> }
  /** `rejected`: the token central has just refused. */
  | { type: 'token-wanted'; requestId: number; rejected: string | null }
  | { type: 'snapshot'; incidentId: string; file: EvidenceFile | null; problem: string }
  | { type: 'clip'; incidentId: string; file: EvidenceFile | null; problem: string }
  /** Only where the order to keep evidence brought a face. */
  | { type: 'face-file'; incidentId: string; file: EvidenceFile | null; problem: string }
  | { type: 'segment-opened'; segment: OpenSegment }
  | { type: 'segment-closed'; segment: ClosedSegment }
  | { type: 'recording-trouble'; trouble: RecordingTrouble }
  | { type: 'still'; requestId: number; still: { jpeg: Uint8Array; atMs: number } | null };
