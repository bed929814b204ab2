/** What the recordings of an agent stand on. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { CameraHealth, CameraRecording } from '#protocol/camera.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { Receipt } from '#protocol/incident.ts';
import type { KeysUnwrap, KeysUnwrapped, RecordingNotices } from '#protocol/recording.ts';
import type { StatementCamera } from '#protocol/statement.ts';
import type { AgentConfig, RecordingsConfig } from '../camera/config.ts';
import type { AgentToEye } from '../eye/messages.ts';
import type { Identity } from '../forward/identity.ts';
import type { OutboxAdditions } from '../forward/outbox-additions.ts';

export interface RecordingsDeps {
  config: Pick<AgentConfig, 'cameras' | 'timeZone'>;
  recordings: RecordingsConfig;
  stateDir: string;
  identity: Identity;
  outbox: Pick<OutboxAdditions, 'addOpened' | 'addClosed' | 'nextSequence'>;
  describeCamera: (cameraId: string) => StatementCamera;
  clockNote: (atMs: number) => ClockNote;
  /** False when the eye of that camera is down. */
  tellEye: (cameraId: string, message: AgentToEye) => boolean;
  healthOf: (cameraId: string) => CameraHealth['state'] | undefined;
  onRecording: (cameraId: string, recording: CameraRecording) => void;
  sendNotices: (message: RecordingNotices) => Promise<Receipt>;
  unwrapKeys: (message: KeysUnwrap) => Promise<KeysUnwrapped>;
  clock: Clock;
  log: Log;
}
