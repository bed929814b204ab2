/**
 * Days of cuts and slow lines between one agent and the real central, in accelerated time; at the end everything that
 * was raised must be in the ledger, once, in order, with every byte of every file.
 *
 * The days run `accelerate` times as fast as in life. The waits of the protocol run at most `MOST_PACE` times as fast,
 * the rates of the lines at most `MOST_FLOW` times: a real central answers in some real milliseconds, which at the
 * speed of the days would be minutes. So an outage here is as many incidents long as in life, and shorter in waits.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { createScaledClock } from '#base/scaled-clock.ts';
import { openSqlite, type Sqlite } from '#base/sqlite.ts';
import { startCentral, type Central } from '#central/central.ts';
import { centralConfig } from '#central/config.ts';
import { createEvidenceFolder, hashFile } from '#central/intake/evidence-folder.ts';
import { enrol } from '#edge-agent/forward/identity.ts';
import { startBadLine, type BadLine } from '#simulators/link/bad-line.ts';
import { applyEvent, drawScenario, playScenario, type ScenarioStep } from '#simulators/link/scenario.ts';
import { closedMessage, openedMessage, planIncidents, writeEvidence, type DayFile } from './incident-days.ts';
import type { PlannedIncident } from './incident-days.ts';
import { startOutageAgent, type OutageAgent } from './outage-agent.ts';

export interface OutageOptions {
  seed: number;
  hours: number;
  /** How many times as fast as in life the days pass. */
  accelerate: number;
  log: Log;
  cameras?: number;
  incidentsPerDay?: number;
}

export interface OutageResult {
  seed: number;
  raised: number;
  stored: number;
  closed: number;
  lost: number;
  /** Ledger rows with the number of another one of the same camera. */
  double: number;
  files: number;
  /** Promised and not there, or with another hash. */
  filesMissing: number;
  /** Incidents stored after a later one of their camera. */
  outOfOrder: number;
  alarmsBehindClips: number;
  dead: number;
  backlogBytes: number;
  /** Time to empty the outbox after the line came back, by the time the bytes need at the line's rate. */
  drainRatio: number;
}

const MOST_PACE = 30;
/** Of the rates of the lines: a clip must take longer on the line than central takes to write it down. */
const MOST_FLOW = 6;
/** Both lines are dead for the last hours, so that there is something to drain. */
const LAST_NIGHT_HOURS = 10;
/** 1 Mbit/s. */
const GOOD_BYTES_PER_SECOND = 125_000;
const START_MS = Date.UTC(2026, 10, 20);
const MOST_DRAIN_RATIO = 20;

export async function runOutage(options: OutageOptions): Promise<OutageResult> {
  const { seed, hours, accelerate, log, cameras = 76, incidentsPerDay = 80 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'matlang-outage-'));
  const day = createScaledClock(accelerate, START_MS);
  const pace = createScaledClock(Math.min(accelerate, MOST_PACE), START_MS);
  const flow = createScaledClock(Math.min(accelerate, MOST_FLOW), START_MS);
  const central = await openCentral(folder, log);
  const lines = await Promise.all([seed, seed + 1].map((each) => openLine(central, flow, each)));
  const [first, second] = lines as [BadLine, BadLine];
  const { code } = await central.createEnrolmentCode('Trạm thử');
  const identity = await enrol({ centralUrl: central.url, code, stateDir: join(folder, 'agent') });
  const agent = startOutageAgent({
    identity,
    stateDir: join(folder, 'agent'),
    urls: [first.url, second.url],
    cameras,
    clock: pace,
    log,
  });
  try {
    // Central knows no camera before the first hello.
    await until(pace, () => agent.link.state().status === 'connected', 600_000);
    const planned = planIncidents({ seed, hours, cameras, perDay: incidentsPerDay });
    const scenarios = lines.map((line, index) =>
      playScenario(line, withLastNight(drawScenario({ seed: seed + index, hours }), hours), day, {
        goodBytesPerSecond: GOOD_BYTES_PER_SECOND,
      }),
    );
    const files = await raiseAll(agent, planned, day);
    await Promise.all(scenarios);
    const drained = await drain(agent, lines, flow);
    const { outbox } = agent;
    const ledger = openSqlite(join(folder, 'central', 'ledger.sqlite'), { synchronous: 'normal' });
    try {
      const counts = countLedger(ledger, planned);
      const filesMissing = await countMissing(ledger, join(folder, 'central', 'evidence'), files);
      return {
        seed,
        raised: planned.length,
        ...counts,
        files: files.length,
        filesMissing,
        alarmsBehindClips: agent.alarmsBehindClips(),
        dead: outbox.outboxState().deadCount,
        ...drained,
      };
    } finally {
      ledger.close();
    }
  } finally {
    await agent.stop();
    await Promise.all(lines.map((line) => line.close()));
    await central.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function openCentral(folder: string, log: Log): Promise<Central> {
  const config = centralConfig.parse({
    listen: { host: '127.0.0.1', port: 0 },
    dataDir: join(folder, 'central'),
    commune: { id: 'yen-hoa', name: 'Xã Yên Hòa' },
  });
  return startCentral({ config, clock: createScaledClock(1, Date.now()), log, viewerDir: null });
}

async function openLine(central: Central, clock: Clock, seed: number): Promise<BadLine> {
  const line = await startBadLine({ host: '127.0.0.1', port: central.port }, clock, { seed });
  applyEvent(line, { type: 'good' }, GOOD_BYTES_PER_SECOND);
  return line;
}

/** The line is mended by hand after the last night: draining is measured from then. */
function withLastNight(steps: readonly ScenarioStep[], hours: number): ScenarioStep[] {
  const nightMs = Math.max(0, hours - LAST_NIGHT_HOURS) * 3_600_000;
  const endMs = hours * 3_600_000;
  return [
    ...steps.filter(({ atMs }) => atMs < nightMs),
    { atMs: nightMs, event: { type: 'cut' } },
    { atMs: endMs, event: { type: 'cut' } },
  ];
}

/** As events and eyes do: the opening, a still at once, the closing with its clip when it is over. */
async function raiseAll(
  { outbox, filesDir }: OutageAgent,
  planned: readonly PlannedIncident[],
  day: Clock,
): Promise<(DayFile & { incidentId: string })[]> {
  const files: (DayFile & { incidentId: string })[] = [];
  const began = day.monotonicMs();
  const actions = planned
    .flatMap((one) => {
      const stills: DayFile[] = [];
      const keep = (file: DayFile): DayFile => {
        files.push({ ...file, incidentId: one.id });
        return file;
      };
      return [
        {
          atMs: one.opensAtMs,
          act: () => {
            const atMs = Math.round(day.nowMs());
            outbox.addOpened(openedMessage(one, outbox.nextSequence(one.cameraId), atMs));
            const bytes = one.stillBytes;
            if (bytes > 0) {
              stills.push(keep(writeEvidence(filesDir, one, { name: 'snapshot.jpg', bytes, atMs })));
            }
            stills.forEach((still) => outbox.addFile(one.id, still));
          },
        },
        {
          atMs: one.closesAtMs,
          act: () => {
            const atMs = Math.round(day.nowMs());
            const bytes = one.clipBytes;
            const clips =
              bytes > 0 ? [keep(writeEvidence(filesDir, one, { name: 'clip.mp4', bytes, atMs }))] : [];
            outbox.addClosed(closedMessage(one.id, [...stills, ...clips], atMs), clips);
          },
        },
      ];
    })
    .sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, act } of actions) {
    const waitMs = began + atMs - day.monotonicMs();
    await (waitMs > 0 ? sleep(day, waitMs) : new Promise((resolve) => setImmediate(resolve)));
    act();
  }
  return files;
}

async function drain(
  { outbox }: OutageAgent,
  lines: readonly BadLine[],
  clock: Clock,
): Promise<Pick<OutageResult, 'backlogBytes' | 'drainRatio'>> {
  const { waitingBytes: backlogBytes } = outbox.outboxState();
  const idealMs = (backlogBytes * 1000) / GOOD_BYTES_PER_SECOND;
  const beganMs = clock.monotonicMs();
  lines.forEach((line) => applyEvent(line, { type: 'good' }, GOOD_BYTES_PER_SECOND));
  const isEmpty = (): boolean => {
    const { waitingMessages, waitingFiles } = outbox.counts();
    return waitingMessages + waitingFiles === 0;
  };
  await until(clock, isEmpty, Math.max(600_000, idealMs * MOST_DRAIN_RATIO));
  return { backlogBytes, drainRatio: (clock.monotonicMs() - beganMs) / Math.max(1, idealMs) };
}

/** Whether it came true or not: the figures tell. */
async function until(clock: Clock, isTrue: () => boolean, withinMs: number): Promise<void> {
  const giveUpAtMs = clock.monotonicMs() + withinMs;
  while (!isTrue() && clock.monotonicMs() < giveUpAtMs) {
    await sleep(clock, 200);
  }
}

function countLedger(
  ledger: Sqlite,
  planned: readonly PlannedIncident[],
): Pick<OutageResult, 'stored' | 'closed' | 'lost' | 'double' | 'outOfOrder'> {
  const rows = ledger
    .prepare('select id, camera_id, sequence, ended_at_ms from incidents order by received_at_ms, rowid')
    .all() as { id: string; camera_id: string; sequence: number; ended_at_ms: number | null }[];
  const ids = new Set(rows.map(({ id }) => id));
  const numbers = new Set(rows.map(({ camera_id, sequence }) => `${camera_id} ${sequence}`));
  const last = new Map<string, number>();
  let outOfOrder = 0;
  for (const { camera_id: cameraId, sequence } of rows) {
    outOfOrder += sequence < (last.get(cameraId) ?? 0) ? 1 : 0;
    last.set(cameraId, Math.max(sequence, last.get(cameraId) ?? 0));
  }
  return {
    stored: rows.length,
    closed: rows.filter((row) => row.ended_at_ms !== null).length,
    lost: planned.filter(({ id }) => !ids.has(id)).length,
    double: rows.length - numbers.size,
    outOfOrder,
  };
}

async function countMissing(
  ledger: Sqlite,
  root: string,
  files: readonly (DayFile & { incidentId: string })[],
): Promise<number> {
  const evidence = createEvidenceFolder(root);
  const start = ledger.prepare('select started_at_ms from incidents where id = ?');
  let missing = 0;
  for (const { incidentId, name, sha256 } of files) {
    const row = start.get(incidentId) as { started_at_ms: number } | undefined;
    const path = evidence.pathOf({ incidentId, name, startedAtMs: row?.started_at_ms ?? 0 });
    missing += existsSync(path) && (await hashFile(path)) === sha256 ? 0 : 1;
  }
  return missing;
}
