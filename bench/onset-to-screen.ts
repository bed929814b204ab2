/**
 * How long it takes from an event to the alarm on an operator's screen: from the frame that first shows it leaving
 * the camera, through decoding, detection, tracking, the rule, outbox, central and socket, to the painted row.
 *
 * Events are played one after another on cameras of every kind, two or three at a time at most. Held against what
 * the rules themselves ask for: their hold (600 ms in a zone, 300 ms beyond a line) and the one picture, 200 ms,
 * that has to pass before anything can be known to have held.
 */
import type { Page } from 'playwright-core';
import type { SceneName } from '#simulators/actors/scene.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { ruleEntry } from '#protocol/rule.ts';
import { launchChromium } from '../e2e/chromium.helpers.ts';
import { signIn } from '../e2e/page.helpers.ts';
import type { Demo } from '../scripts/demo/start-demo.ts';
import { openViewer } from '../scripts/demo/viewer-client.ts';
import { createAlarmMatch, foundShare, type MatchedEvent } from './alarm-match.helpers.ts';
import { percentile } from './cpu.helpers.ts';
import { say, wait, withDemo, type Emit } from './stage.helpers.ts';

const CAMERAS = 8;
const TRIGGERS = 24;
const EVERY_MS = 2200;
const LONGEST_EVENT_MS = 14_000;
const SETTLING_MS = 4000;
const FRAME_MS = 200;

/** One that trips a rule, for every scene. */
const SEGMENTS: Record<SceneName, string> = {
  gate: 'comes-in',
  road: 'walker',
  yard: 'intruder',
  market: 'shoppers',
  office: 'behind-counter',
  'gate-night': 'comes-in',
  'road-night': 'walker',
  'yard-night': 'intruder',
  'bus-stop': 'bag-left',
  'lay-by': 'car-wrong-way',
  square: 'scuffle',
};

export async function run(emit: Emit): Promise<void> {
  const browser = await launchChromium();
  try {
    await withDemo({ cameras: CAMERAS, activity: 'none' }, async (demo) => {
      const page = await signIn(browser, demo.links.operator);
      const events = await playEvents(demo, page);
      reportDelays(emit, demo, events);
    });
  } finally {
    await browser.close();
  }
}

async function playEvents(demo: Demo, page: Page): Promise<MatchedEvent[]> {
  const match = createAlarmMatch();
  const incidents = new Map<string, IncidentView>();
  demo.onTruth(match.truth);
  const second = await openViewer(demo.url, demo.links.investigator);
  second.onIncident((incident) => incidents.set(incident.id, incident));
  await page.waitForFunction(
    (cameras) => document.querySelectorAll('[data-camera-id][data-state="live"]').length === cameras,
    CAMERAS,
  );
  await page.evaluate(watchRows);
  await wait(SETTLING_MS);

  const startedAtMs = Date.now();
  for (let turn = 0; turn < TRIGGERS; turn += 1) {
    const camera = demo.commune.cameras[turn % CAMERAS];
    if (camera) {
      demo.trigger(camera.id, SEGMENTS[camera.scene]);
    }
    await wait(EVERY_MS);
    say(`event ${turn + 1} of ${TRIGGERS}`);
  }
  await wait(LONGEST_EVENT_MS);

  for (const [id, shownAtMs] of await page.evaluate(() => Object.entries(window.alarmsShownAtMs))) {
    const incident = incidents.get(id);
    if (incident) {
      match.alarm({ ...incident, shownAtMs });
    }
  }
  second.close();
  return match.events(startedAtMs, Infinity);
}

declare global {
  interface Window {
    /** By incident id: when its row was first ready to be painted. */
    alarmsShownAtMs: Record<string, number>;
  }
}

/** In the page. A repeat does not make a row of its own: it becomes the incident its row stands for. */
function watchRows(): void {
  window.alarmsShownAtMs = {};
  const note = (): void => {
    for (const row of document.querySelectorAll('[data-incident-id]')) {
      window.alarmsShownAtMs[row.getAttribute('data-incident-id') ?? ''] ??= Date.now();
    }
  };
  new MutationObserver(() => requestAnimationFrame(note)).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-incident-id'],
  });
}

function reportDelays(emit: Emit, demo: Demo, events: readonly MatchedEvent[]): void {
  const delaysMs = events.flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs]));
  const leastMs = events.map((event) => holdOf(demo, event) + FRAME_MS);
  for (const [label, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
  ] as const) {
    const value = percentile(delaysMs, share);
    const limitMs = percentile(leastMs, share);
    emit({
      name: `onset-to-screen.${label}`,
      value,
      unit: 'ms',
      peer: `hold of the rule and one frame, ${limitMs} ms`,
      ratio: limitMs / value,
    });
  }
  emit({ name: 'onset-to-screen.found', value: foundShare(events), unit: 'share' });
  emit({ name: 'onset-to-screen.events', value: events.length, unit: 'events' });
}

/** As the agent takes it: the commune's rules say nothing of it, so the default counts. */
function holdOf({ commune }: Demo, { cameraId, ruleId }: MatchedEvent): number {
  const rules = commune.cameras.find(({ id }) => id === cameraId)?.rules ?? [];
  const rule = rules.find(({ id }) => id === ruleId);
  const parsed = ruleEntry.parse(rule);
  return 'holdS' in parsed ? parsed.holdS * 1000 : 0;
}
