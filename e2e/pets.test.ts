/**
 * Real people: `--video` plays the first view of PETS 2009 S2.L1 on a simulated camera, the whole system watches a line
 * down the middle, and its incidents are compared with the crossings the ground truth holds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openViewer, type ViewerClient } from '../scripts/demo/viewer-client.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { readTrueCrossings, scoreCrossings, type Crossing } from './ground-truth.helpers.ts';
import { requireData } from './real-data.helpers.ts';

const FRAMES = 795;
const FRAMES_PER_SECOND = 10;
const CLIP_MS = (FRAMES / FRAMES_PER_SECOND) * 1000;
/** A crossing settles up to a second after the foot has crossed. */
const SETTLING_MS = 3_000;
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
    const startedAtMs = await wholeTurn(demo);

    const seen = incidents
      .map(toCrossing(startedAtMs))
      .filter(({ atSeconds }) => atSeconds >= 0 && atSeconds <= (CLIP_MS + SETTLING_MS) / 1000);
    const { matched, precision, recall } = scoreCrossings(truth, seen, TOLERANCE_SECONDS);
    console.log(
      `      ${truth.length} true crossings, ${seen.length} reported, ${matched} match: ` +
        `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`,
    );
    expect(incidents.every(({ kind }) => kind === 'line-crossing')).to.equal(true);
    expect(precision).to.be.greaterThan(0.7);
    expect(recall).to.be.greaterThan(0.6);
  });
});

/** Resolves after the clip has been played once from its beginning, with the time its first picture was sent. */
function wholeTurn(demo: Demo): Promise<number> {
  return new Promise((resolve) => {
    let startedAtMs: number | null = null;
    demo.onTruth((truth) => {
      if (truth.event !== 'segment-started') {
        return;
      }
      if (startedAtMs === null) {
        startedAtMs = truth.sentAtMs;
      } else {
        const first = startedAtMs;
        setTimeout(() => resolve(first), SETTLING_MS);
      }
    });
  });
}

function toCrossing(startedAtMs: number): (incident: IncidentView) => Crossing {
  return (incident) => ({
    atSeconds: (incident.startedAtMs - startedAtMs) / 1000,
    direction: incident.why.en.includes('left to right') ? 'left-to-right' : 'right-to-left',
  });
}
