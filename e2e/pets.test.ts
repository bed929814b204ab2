/**
 * Real people: `--video` plays the first view of PETS 2009 S2.L1 on a simulated camera, the whole system watches a line
 * down the middle, and its incidents are compared with the crossings the ground truth holds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sleep, systemClock } from '#base/clock.ts';
import { openViewer, type ViewerClient } from '../scripts/demo/viewer-client.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { readTrueCrossings, scoreCrossings, type Crossing } from './ground-truth.helpers.ts';
import { requireData } from './real-data.helpers.ts';

const FRAMES = 795;
const FRAMES_PER_SECOND = 10;
const CLIP_MS = (FRAMES / FRAMES_PER_SECOND) * 1000;
/** Cameras come up while the clip is already playing: what this much of the first turn held is taken from the second. */
const LATE_START_MS = 20_000;
/** A crossing is reported when it has settled. */
const TOLERANCE_SECONDS = 2;

describe('line crossings of real people', function () {
  this.timeout(240_000);
  let demo: Demo | null = null;
  let viewer: ViewerClient | null = null;
  let dataDir = '';

  after(async () => {
    viewer?.close();
    await demo?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('agree with the ground truth of PETS 2009', async function () {
    const video = requireData(this, 'video/pets09_s2l1_480x360.avi');
    const file = requireData(this, 'gt/pets09_s2l1_gt.txt');
    const truth = readTrueCrossings({
      file,
      imageWidth: 768,
      framesPerSecond: FRAMES_PER_SECOND,
      x: 0.5,
      holdSeconds: 0.3,
    });
    dataDir = mkdtempSync(join(tmpdir(), 'matlang-pets-'));
    demo = await startDemo({ cameras: 1, port: 0, dataDir, video: [video], eyes: 1 });
    viewer = await openViewer(demo.url, demo.links.operator);

    const incidents: IncidentView[] = [];
    viewer.onIncident((incident) => incidents.push(incident));
    const secondTurnAtMs = await untilTurned(demo);

    const seen = incidents
      .filter(({ startedAtMs }) => startedAtMs >= secondTurnAtMs + LATE_START_MS - CLIP_MS)
      .filter(({ startedAtMs }) => startedAtMs < secondTurnAtMs + LATE_START_MS)
      .map((incident) => toCrossing(incident, secondTurnAtMs));
    const { matched, precision, recall } = scoreCrossings(truth, seen, TOLERANCE_SECONDS);
    console.log(
      `      ${truth.length} true crossings, ${seen.length} reported, ${matched} match: ` +
        `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`,
    );
    expect(incidents.every(({ kind }) => kind === 'line-crossing')).to.equal(true);
    expect(precision).to.be.greaterThan(0.85);
    expect(recall).to.be.greaterThan(0.75);
  });
});

/** When the second turn of the clip began; resolves once `LATE_START_MS` of it have been played and have settled. */
async function untilTurned(demo: Demo): Promise<number> {
  const secondTurnAtMs = await new Promise<number>((resolve) => {
    demo.onTruth((truth) => {
      if (truth.event === 'segment-started') {
        resolve(truth.sentAtMs);
      }
    });
  });
  await sleep(systemClock, LATE_START_MS + TOLERANCE_SECONDS * 1000);
  return secondTurnAtMs;
}

/** The line is drawn downwards, so the left of somebody who looks along it is the right of the picture. */
function toCrossing({ startedAtMs, why }: IncidentView, turnAtMs: number): Crossing {
  const intoTurnMs = startedAtMs - turnAtMs;
  return {
    atSeconds: (intoTurnMs < 0 ? intoTurnMs + CLIP_MS : intoTurnMs) / 1000,
    direction: why.en.includes('left to right') ? 'right-to-left' : 'left-to-right',
  };
}
