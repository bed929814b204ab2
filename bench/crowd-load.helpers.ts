/**
 * The people and the agent of a busy evening, in a process of their own: every viewer has the event socket open and
 * asks for a list every few seconds, as a page does that is looked at, while an agent reports incidents at a steady rate.
 */
import { createPrivateKey } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { newId } from '#base/ids.ts';
import {
  connectAgent,
  cookieOf,
  describeIncident,
  openAgentSession,
  openBrowser,
  openPage,
  type Browser,
} from '#central/central.helpers.ts';
import type { Central } from '#central/central.ts';
import type { Receipt } from '#protocol/incident.ts';
import type { CrowdCentralReady } from './crowd-central.helpers.ts';

export interface CrowdLoad extends CrowdCentralReady {
  seconds: number;
  incidentsPerSec: number;
}

export interface CrowdSeen {
  raisedPerSec: number;
  /** Of incidents raised, those whose event reached a viewer, on average. */
  eventShare: number;
  requests: number;
  failures: number;
  p50Ms: number;
  p95Ms: number;
}

const CAMERAS = 16;
const ASK_PERIOD_MS = 2_000;
const LISTS = ['/api/incidents?limit=50', '/api/cameras', '/api/incidents?status=new&limit=50', '/api/me'];

process.once('message', (load: CrowdLoad) => {
  void look(load).then((seen) => process.send?.(seen));
});

async function look(load: CrowdLoad): Promise<CrowdSeen> {
  const central = { url: load.url } as Central;
  const camera = await openCameras(central, load);
  const browsers: Browser[] = [];
  let events = 0;
  for (const token of load.tokens) {
    const response = await openBrowser(central).send('POST', '/api/sessions/link', { token });
    const browser = openBrowser(central, cookieOf(response));
    const page = await openPage(central, browser);
    page.on('incidents-opened', (incidents: unknown[]) => (events += incidents.length));
    browsers.push(browser);
  }
  const tookMs: number[] = [];
  let failures = 0;
  const untilMs = performance.now() + load.seconds * 1000;
  const viewers = browsers.map(async (browser, n) => {
    await wait((n * ASK_PERIOD_MS) / browsers.length);
    for (let round = n; performance.now() < untilMs; round += 1) {
      const askedAtMs = performance.now();
      const response = await browser.get(LISTS[round % LISTS.length] ?? '/api/me');
      await response.arrayBuffer();
      tookMs.push(performance.now() - askedAtMs);
      failures += response.ok ? 0 : 1;
      await wait(Math.max(0, ASK_PERIOD_MS - (performance.now() - askedAtMs)));
    }
  });
  const raised = await raise(camera, load, untilMs);
  await Promise.all(viewers);
  tookMs.sort((a, b) => a - b);
  const at = (share: number): number => tookMs[Math.floor(tookMs.length * share)] ?? 0;
  return {
    raisedPerSec: raised / load.seconds,
    eventShare: events / Math.max(1, raised * browsers.length),
    requests: tookMs.length,
    failures,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
  };
}

type Send = (camera: number, sequence: number) => Promise<Receipt>;

async function openCameras(central: Central, { agent }: CrowdLoad): Promise<Send> {
  const identity = {
    agentId: agent.agentId,
    privateKey: createPrivateKey(agent.privateKey),
    centralKey: '',
  };
  const connected = await connectAgent(central, identity, newId(), await openAgentSession(central, identity));
  // A ledger that is kept has those of the run before, of another agent.
  const run = newId().slice(-8);
  const site = { id: `bench-site-${run}`, name: 'Điểm đo', group: 'key-point' as const };
  const ids = Array.from({ length: CAMERAS }, (_, n) => `bench-camera-${run}-${n}`);
  await connected.hello(
    [site],
    ids.map((id) => ({ id, siteId: site.id, name: id, hasPtz: false, rules: [], rulesRevision: 0 })),
  );
  return (camera, sequence) =>
    connected.ask<Receipt>('incident-opened', describeIncident(ids[camera] ?? '', { sequence }));
}

/** At the given rate, ten times a second a tenth of it. */
async function raise(send: Send, { incidentsPerSec }: CrowdLoad, untilMs: number): Promise<number> {
  const sequences = Array.from({ length: CAMERAS }, () => 0);
  let raised = 0;
  const beganMs = performance.now();
  const sent: Promise<Receipt>[] = [];
  while (performance.now() < untilMs) {
    const due = ((performance.now() - beganMs) / 1000) * incidentsPerSec;
    for (; raised < due; raised += 1) {
      const camera = raised % CAMERAS;
      sequences[camera] = (sequences[camera] ?? 0) + 1;
      sent.push(send(camera, sequences[camera]));
    }
    await wait(100);
  }
  const receipts = await Promise.all(sent);
  return receipts.filter(({ status }) => status === 'stored').length;
}
