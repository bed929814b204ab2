/** The agents of intake.ts, in a process of their own: what they cost is not central's. */
import { createPrivateKey } from 'node:crypto';
import { newId } from '#base/ids.ts';
import {
  connectAgent,
  describeIncident,
  openAgentSession,
  type TestAgent,
} from '#central/central.helpers.ts';
import type { Central } from '#central/central.ts';
import type { IncidentClosed, IncidentOpened, Receipt } from '#protocol/incident.ts';

export interface IntakeLoad {
  url: string;
  identities: { agentId: string; privateKey: string }[];
  cameras: number;
  /** Of each agent. */
  incidents: number;
}

/** Comes when the agents are welcomed, and when all their incidents are opened. */
export type IntakeMark = 'begin' | 'opened';

export interface IntakeTaken {
  openedPerSec: number;
  closedPerSec: number;
  receiptP99Ms: number;
}

/** As long as a track of somebody who walks through the picture. */
const TRACK_POINTS = 20;

process.once('message', (load: IntakeLoad) => {
  void take(load).then((taken) => process.send?.(taken));
});

async function take(load: IntakeLoad): Promise<IntakeTaken> {
  const boxes = await Promise.all(load.identities.map((identity, n) => openBox(load, identity, n)));
  const receipts: number[] = [];
  process.send?.('begin');
  const openedPerSec = await sendAll(boxes, 'incident-opened', receipts);
  process.send?.('opened');
  const closedPerSec = await sendAll(boxes, 'incident-closed', receipts);
  boxes.forEach(({ agent }) => agent.close());
  receipts.sort((a, b) => a - b);
  return { openedPerSec, closedPerSec, receiptP99Ms: receipts[Math.floor(receipts.length * 0.99)] ?? 0 };
}

interface Box {
  agent: TestAgent;
  /** By camera: its incidents in order. */
  cameras: IncidentOpened[][];
}

async function openBox(
  load: IntakeLoad,
  identity: IntakeLoad['identities'][number],
  n: number,
): Promise<Box> {
  const central = { url: load.url } as Central;
  const known = {
    agentId: identity.agentId,
    privateKey: createPrivateKey(identity.privateKey),
    centralKey: '',
  };
  const agent = await connectAgent(central, known, newId(), await openAgentSession(central, known));
  const site = { id: `site-${n}`, name: `Điểm ${n}`, group: 'key-point' as const };
  const ids = Array.from({ length: load.cameras }, (_, camera) => `camera-${n}-${camera}`);
  await agent.hello(
    [site],
    ids.map((id) => ({ id, siteId: site.id, name: id, hasPtz: false, rules: [], rulesRevision: 0 })),
  );
  const each = Math.ceil(load.incidents / load.cameras);
  return {
    agent,
    cameras: ids.map((id) => Array.from({ length: each }, (_, i) => incidentOf(id, i + 1))),
  };
}

function incidentOf(cameraId: string, sequence: number): IncidentOpened {
  const incident = describeIncident(cameraId, { sequence });
  const times = Array.from({ length: TRACK_POINTS }, (_, i) => incident.startedAtMs + 200 * i);
  const track = {
    id: 7,
    label: 'person' as const,
    path: times.map((atMs, i) => ({ atMs, at: [0.1 + i / 50, 0.5] as [number, number] })),
    boxes: times.map((atMs, i) => ({ atMs, box: { x: 0.1 + i / 50, y: 0.2, w: 0.1, h: 0.3 }, score: 0.7 })),
  };
  return { ...incident, tracks: [track] };
}

/** Every camera's one after another, all cameras at once; incidents a second. */
async function sendAll(
  boxes: readonly Box[],
  event: 'incident-opened' | 'incident-closed',
  receipts: number[],
): Promise<number> {
  const startedAtMs = performance.now();
  const lanes = boxes.flatMap(({ agent, cameras }) =>
    cameras.map(async (incidents) => {
      for (const incident of incidents) {
        const sentAtMs = performance.now();
        const message = event === 'incident-opened' ? incident : closedOf(incident);
        const receipt = await agent.ask<Receipt>(event, message);
        if (receipt.status !== 'stored') {
          throw new Error(`not stored: ${JSON.stringify(receipt)}`);
        }
        receipts.push(performance.now() - sentAtMs);
      }
    }),
  );
  await Promise.all(lanes);
  const count = boxes.flatMap(({ cameras }) => cameras).flat().length;
  return (1000 * count) / (performance.now() - startedAtMs);
}

function closedOf({ id, startedAtMs, tracks }: IncidentOpened): IncidentClosed {
  return { id, endedAtMs: startedAtMs + 5000, tracks, files: [] };
}
