/**
 * Every kind of incident on its way from a camera's picture to what an operator's page is told: right kind, rule and
 * words, who did it, a picture. And a camera with rules of every kind where nothing happens says nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { IncidentKind } from '#protocol/camera.ts';
import { incidentDetail, incidentPage, type IncidentDetail, type IncidentView } from '#protocol/incident.ts';
import type { RuleKind } from '#protocol/rule.ts';
import type { CommuneFaults } from '#simulators/commune/description.ts';
import { DRAWN_KINDS } from '#simulators/commune/rules.ts';
import type { TruthRecord } from '#simulators/commune/truth.ts';
import type { CameraEntry } from '../scripts/demo/agent-file.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { signInTechnician } from './technician.helpers.ts';
import { until } from './until.helpers.ts';

const COVERED = 'cong-thon-2';
const BLURRED = 'cong-thon-5';
const TURNED = 'cong-thon-7';
const FROZEN = 'cong-thon-8';
const OFFLINE = 'cong-thon-10';
const QUIET = 'cong-thon-4-1';

const FAULTS: CommuneFaults = {
  [COVERED]: ['covered'],
  [BLURRED]: ['blurred'],
  [TURNED]: ['turned'],
  [FROZEN]: ['frozen'],
  [OFFLINE]: ['unreachable'],
};

/** What each camera is made to show. Places must have been quiet for a while before it can be said what came or went. */
const SEGMENTS: Record<string, readonly string[]> = {
  'cong-thon-1-1': ['comes-in', 'lurker'],
  'nga-ba-giong': ['quiet', 'quiet', 'quiet', 'bag-left'],
  'ubnd-xa-14': ['quiet', 'quiet', 'quiet', 'cup-dropped', 'pot-taken'],
  'giap-xa-dong': ['quiet', 'car-wrong-way', 'car-stops'],
  'truong-tieu-hoc-2': ['quiet', 'gathering'],
  'san-bong-thon-8': ['quiet', 'scuffle', 'hanging-about'],
};

/** Longer than any list of segments lasts. */
const PLAYED_AGAIN_MS = 50_000;
const LONGEST_WAIT_MS = 150_000;

interface Expected {
  cameraId: string;
  vi: RegExp;
  en: RegExp;
  /** How many tracks at least; none where it is about the camera itself. */
  tracks: number;
}

/** Faces have a test of their own (faces.test.ts). */
const EXPECTED: Record<(typeof DRAWN_KINDS)[number], Expected> = {
  'line-crossing': expected('cong-thon-1-1', 1, /^Người đi qua vạch/, /crossed the line/),
  intrusion: expected('cong-thon-1-1', 1, /trong vùng/, /was inside the zone/),
  'object-left': expected('nga-ba-giong', 1, /người đặt xuống đã đi lúc/, /whoever put it there left at/),
  littering: expected('ubnd-xa-14', 1, /bỏ lại vật nhỏ .* rồi đi tiếp/, /dropped a small thing/),
  'object-removed': expected('ubnd-xa-14', 1, /có người ở chỗ đó/, /a person was at it/),
  'wrong-way': expected('giap-xa-dong', 1, /ngược chiều/, /against the permitted way/),
  'stopped-vehicle': expected('giap-xa-dong', 1, /đứng yên/, /has stood still/),
  crowd: expected('truong-tieu-hoc-2', 6, /\d+ người tụ tập/, /\d+ people at once/),
  agitation: expected('san-bong-thon-8', 1, /thử nghiệm/, /violently/),
  loitering: expected('san-bong-thon-8', 1, /quanh quẩn/, /has stayed in the zone/),
  'camera-covered': expected(COVERED, 0, /bị che/, /has been covered/),
  'camera-event': expected(COVERED, 0, /GlobalSceneChange/, /GlobalSceneChange/),
  'camera-defocused': expected(BLURRED, 0, /mất nét/, /out of focus/),
  'camera-moved': expected(TURNED, 0, /bị xoay/, /turned away/),
  'camera-frozen': expected(FROZEN, 0, /bị đứng/, /frozen/),
  'camera-offline': expected(OFFLINE, 0, /không có hình/, /has given no picture/),
};

/** So that a test need not wait as long as a commune would. */
const QUICKER: Partial<Record<RuleKind, { afterS: number }>> = {
  'object-left': { afterS: 8 },
  'object-removed': { afterS: 4 },
  littering: { afterS: 4 },
  'stopped-vehicle': { afterS: 8 },
  loitering: { afterS: 10 },
  crowd: { afterS: 3 },
  'camera-covered': { afterS: 4 },
  'camera-defocused': { afterS: 5 },
  'camera-moved': { afterS: 5 },
  'camera-frozen': { afterS: 5 },
};

describe('every kind of incident', function () {
  this.timeout(240_000);
  let demo: Demo;
  let dataDir: string;
  let cookie: string;
  const truth: TruthRecord[] = [];

  const get = async (path: string): Promise<unknown> => {
    const reply = await fetch(demo.url + path, { headers: { cookie } });
    expect(reply.status, path).to.equal(200);
    return reply.json();
  };

  const incidents = async (filter = ''): Promise<IncidentView[]> =>
    incidentPage.parse(await get(`/api/incidents?limit=200${filter}`)).items;

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'matlang-kinds-'));
    const cameraIds = [...new Set([...Object.keys(SEGMENTS), ...Object.keys(FAULTS), QUIET])];
    demo = await startDemo({
      cameras: cameraIds.length,
      cameraIds,
      port: 0,
      dataDir,
      activity: 'none',
      rules: 'all',
      faults: FAULTS,
      adjustCamera: hurry,
    });
    demo.onTruth((record) => truth.push(record));
    cookie = await signInByLink(demo.url, demo.links.operator);
    await online(cameraIds.length - 1);
    Object.keys(SEGMENTS).forEach(play);
  });

  const play = (cameraId: string): void => {
    SEGMENTS[cameraId]?.forEach((segment) => demo.trigger(cameraId, segment));
  };

  after(async () => {
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const online = async (count: number): Promise<void> => {
    const technician = await signInTechnician(demo.url, demo.links.technician);
    await until(`${count} cameras with pictures`, async () => {
      const cameras = await technician.cameras();
      return cameras.filter(({ health }) => health.state === 'online').length >= count ? true : null;
    });
    technician.close();
  };

  const incidentOf = async (kind: IncidentKind, cameraId: string): Promise<IncidentDetail> => {
    const { id } = await until(
      `${kind} on ${cameraId}`,
      // Asked for by kind and camera: with scenes played again there soon are more than a page holds.
      async () => (await incidents(`&kinds=${kind}&cameraIds=${cameraId}`))[0] ?? null,
      LONGEST_WAIT_MS,
    );
    const isWithPicture = kind !== 'camera-offline';
    return until(
      `the picture of ${kind}`,
      async () => {
        const detail = incidentDetail.parse(await get(`/api/incidents/${id}`));
        return !isWithPicture || detail.files.some((file) => file.kind === 'snapshot') ? detail : null;
      },
      30_000,
    );
  };

  for (const kind of DRAWN_KINDS) {
    const { cameraId, vi, en, tracks } = EXPECTED[kind];
    it(`arrives: ${kind}`, async () => {
      // What a busy machine looked at too seldom is played again.
      const again = setInterval(() => play(cameraId), PLAYED_AGAIN_MS);
      const incident = await incidentOf(kind, cameraId).finally(() => clearInterval(again));

      const rule = demo.commune.cameras
        .find(({ id }) => id === cameraId)
        ?.rules.find(({ id }) => id === incident.ruleId);
      expect(rule).to.deep.include({ kind, name: incident.ruleName });
      expect(incident.why.vi).to.match(vi);
      expect(incident.why.en).to.match(en);
      expect(incident.tracks.length).to.be.at.least(tracks);
      expect(incident.tracks.every(({ boxes }) => boxes.length > 0)).to.equal(true);
      expect(incident.confidence).to.be.within(0.2, 1);
      await expectTrueAndSeen(incident);
    });
  }

  it('does not arrive from a camera with rules of every kind where nothing happens', async () => {
    const kinds = new Set(
      demo.commune.cameras.find(({ id }) => id === QUIET)?.rules.map((rule) => rule.kind),
    );
    const all = await incidents();

    expect([...kinds].sort()).to.deep.equal([...DRAWN_KINDS].sort());
    expect(all.filter(({ cameraId }) => cameraId === QUIET)).to.deep.equal([]);
  });

  /** It did not come before what it tells of, and its picture is one. */
  const expectTrueAndSeen = async ({ kind, cameraId, startedAtMs, files }: IncidentDetail): Promise<void> => {
    const cause = truth.find((record) => record.cameraId === cameraId && record.event === kind);
    if (cause) {
      expect(startedAtMs).to.be.greaterThan(cause.sentAtMs);
    }
    const snapshot = files.find((file) => file.kind === 'snapshot');
    if (snapshot) {
      const reply = await fetch(demo.url + snapshot.url, { headers: { cookie } });
      const bytes = Buffer.from(await reply.arrayBuffer());
      expect(bytes.length).to.equal(snapshot.sizeBytes);
      expect(bytes.subarray(0, 3).toString('hex')).to.equal('ffd8ff');
    }
  };
});

function expected(cameraId: string, tracks: number, vi: RegExp, en: RegExp): Expected {
  return { cameraId, tracks, vi, en };
}

function hurry(entry: CameraEntry): CameraEntry {
  const rules = entry.rules?.map((rule) => {
    // The others may need some seconds until their first picture.
    const quicker =
      rule.kind === 'camera-offline' && entry.id === OFFLINE ? { afterS: 5 } : QUICKER[rule.kind];
    return quicker ? { ...rule, ...quicker } : rule;
  });
  return rules ? { ...entry, rules } : entry;
}
