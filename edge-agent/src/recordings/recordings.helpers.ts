/** An index on a real disk with segments of real bytes, for the tests of this folder. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { IncidentClosed, IncidentOpened, Receipt } from '#protocol/incident.ts';
import type { KeysUnwrap, KeysUnwrapped, RecordingNotices } from '#protocol/recording.ts';
import { agentConfig } from '../camera/config.ts';
import type { ClosedSegment, OpenSegment } from '../evidence/recorder/segment.ts';
import type { AgentToEye } from '../eye/messages.ts';
import type { Identity } from '../forward/identity.ts';
import { openRecordingIndex, type RecordingIndex } from './recording-index.ts';
import type { RecordingsDeps } from './recordings-deps.ts';
import { openRecordings, type Recordings } from './recordings.ts';

export const MINUTE_MS = 60_000;
export const START_MS = Date.UTC(2026, 4, 1, 6, 0, 0);

export interface Stage {
  stateDir: string;
  folder: string;
  clock: FakeClock;
  toEye: { cameraId: string; message: AgentToEye }[];
  opened: IncidentOpened[];
  closed: string[];
  sent: RecordingNotices[];
  health: Map<string, string>;
  /** What central does when the agent speaks to it. */
  central: {
    receive: (message: RecordingNotices) => Promise<Receipt>;
    unwrap: (message: KeysUnwrap) => Promise<KeysUnwrapped>;
    note: ClockNote;
  };
  deps: RecordingsDeps;
  openIndex: () => RecordingIndex;
  open: () => Recordings;
  /** A closed segment whose file is on the disk. */
  segment: (options?: SegmentOptions) => ClosedSegment;
  close: () => void;
}

export interface SegmentOptions {
  cameraId?: string;
  startsAtMs?: number;
  durationMs?: number;
  sizeBytes?: number;
  /** Not there without a file. */
  withFile?: boolean;
}

type Section = Record<string, unknown>;

export function setStage(options: { recordings?: Section; cameras?: Section[] } = {}): Stage {
  const stateDir = mkdtempSync(join(tmpdir(), 'matlang-recordings-'));
  const folder = join(stateDir, 'recordings');
  const clock = createFakeClock(START_MS);
  const config = agentConfig.parse({
    central: { url: 'http://127.0.0.1:1' },
    stateDir,
    recordings: { leaveFreeGigabytes: 0.001, ...options.recordings },
    sites: [
      { id: 'school', name: 'Trường', group: 'kindergarten' },
      { id: 'gate', name: 'Cổng', group: 'key-point' },
    ],
    cameras: (options.cameras ?? [{ id: 'yard', site: 'school' }]).map((camera) => ({
      name: 'Sân',
      rtsp: { sub: 'rtsp://127.0.0.1/sub' },
      ...camera,
    })),
  });
  const stage: Omit<Stage, 'deps' | 'openIndex' | 'open' | 'segment' | 'close'> = {
    ...{ stateDir, folder, clock, toEye: [], opened: [], closed: [], sent: [], health: new Map() },
    central: {
      receive: async () => ({ status: 'stored', atMs: START_MS }),
      unwrap: async () => ({ status: 'refused', reason: 'no central' }),
      note: { source: 'none' },
    },
  };
  const numbers = new Map<string, number>();
  const deps: RecordingsDeps = {
    config,
    recordings: config.recordings ?? fail(),
    stateDir,
    identity: makeIdentity(),
    outbox: {
      addOpened: (message) => stage.opened.push(message),
      addClosed: ({ id }: IncidentClosed) => stage.closed.push(id),
      nextSequence: (cameraId) => {
        numbers.set(cameraId, (numbers.get(cameraId) ?? 0) + 1);
        return numbers.get(cameraId) ?? 1;
      },
    },
    describeCamera: (id) => ({
      ...{ id, name: 'Sân', siteId: 'school', siteName: 'Trường' },
      ...{ manufacturer: '', model: '', serialNumber: '' },
    }),
    clockNote: () => stage.central.note,
    tellEye: (cameraId, message) => {
      stage.toEye.push({ cameraId, message });
      return true;
    },
    healthOf: () => 'online',
    onRecording: (cameraId, { state }) => stage.health.set(cameraId, state),
    sendNotices: async (message) => {
      stage.sent.push(message);
      return stage.central.receive(message);
    },
    unwrapKeys: (message) => stage.central.unwrap(message),
    clock,
    log: silentLog,
  };
  mkdirSync(folder, { recursive: true });
  return {
    ...stage,
    deps,
    openIndex: () => openRecordingIndex({ ...deps, folder, onFull: () => undefined }),
    open: () => openRecordings(deps),
    segment: (wanted) => makeSegment(folder, wanted),
    close: () => rmSync(stateDir, { recursive: true, force: true }),
  };
}

function fail(): never {
  throw new Error('no recordings section');
}

export function makeIdentity(): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  let centralKey: string | null = null;
  return {
    agentId: newId(),
    name: 'Trạm',
    communeId: 'yen-hoa',
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    centralKey: () => centralKey,
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
    pinCentralKey: (key) => {
      centralKey ??= key;
      return centralKey === key;
    },
  };
}

/** Its bytes are no film: what is in a file is the recorder's affair. */
export function makeSegment(folder: string, options: SegmentOptions = {}): ClosedSegment {
  const { cameraId = 'yard', startsAtMs = START_MS, durationMs = MINUTE_MS, sizeBytes = 1000 } = options;
  const id = newId();
  const day = new Date(startsAtMs).toISOString();
  const file = `${cameraId}/${day.slice(0, 10)}/${day.slice(11, 13)}/${startsAtMs}-${id.slice(0, 8)}.mp4`;
  const bytes = Buffer.alloc(Math.min(sizeBytes, 2000), id);
  if (options.withFile !== false) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), Buffer.alloc(sizeBytes, bytes));
  }
  const sha256 = createHash('sha256').update(bytes).digest();
  return {
    ...{ id, cameraId, profile: 'main', file, startsAtMs, codec: 'h264', width: 1920, height: 1080 },
    ...{ audio: null, codecs: 'avc1.640028', keyId: null, endsAtMs: startsAtMs + durationMs, sizeBytes },
    sha256: sha256.toString('hex'),
    fragments: [
      { sizeBytes: 100, sha256, startsMs: 0, durationMs: 0, startsWithKey: false },
      { sizeBytes: sizeBytes - 100, sha256, startsMs: 0, durationMs, startsWithKey: true },
    ],
    end: 'full',
    droppedMs: 0,
  };
}

export function opening(segment: ClosedSegment): OpenSegment {
  const { id, cameraId, profile, file, startsAtMs, codec, width, height, audio, codecs, keyId } = segment;
  return {
    ...{ id, cameraId, profile, file: `${file}.part`, startsAtMs, codec, width, height, audio, codecs },
    keyId,
  };
}

export function isThere({ folder }: Pick<Stage, 'folder'>, { file }: { file: string }): boolean {
  return existsSync(join(folder, file));
}
