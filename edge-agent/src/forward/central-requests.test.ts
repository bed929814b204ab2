import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { silentLog } from '#base/log.ts';
import type { RuleSet, RulesKept } from '#protocol/camera-rules.ts';
import { ruleList } from '#protocol/rule.ts';
import type { CameraConfig } from '../camera/config.ts';
import { createCentralRequests, type CentralRequests } from './central-requests.ts';
import { openKeptRules, type KeptRules } from './kept-rules.ts';

const FILE_RULES = ruleList.parse([
  {
    kind: 'line-crossing',
    name: 'Cổng',
    line: [
      [0, 0.5],
      [1, 0.5],
    ],
  },
]);
const NEW_RULES = ruleList.parse([
  {
    kind: 'intrusion',
    name: 'Sân',
    zone: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  },
]);
const CAMERA: CameraConfig = {
  id: 'yard',
  site: 'school',
  name: 'Sân trường',
  isEnabled: true,
  rtsp: { sub: 'rtsp://127.0.0.1/sub' },
  rules: FILE_RULES,
};

describe('rules from central at the agent', () => {
  let folder: string;
  let kept: KeptRules;
  let requests: CentralRequests;
  let inForce: [string, RuleSet][];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-kept-rules-'));
    start();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const start = (): void => {
    inForce = [];
    kept = openKeptRules({ folder: join(folder, 'rules'), cameras: [CAMERA], log: silentLog });
    requests = createCentralRequests({
      log: silentLog,
      rules: kept,
      onRules: (cameraId, set) => inForce.push([cameraId, set]),
      tryRules: () => Promise.resolve({ status: 'busy' }),
      takeStill: () => Promise.resolve(null),
      keepWatchList: () => ({ status: 'refused', reason: 'not here' }),
      searchFaces: () => Promise.resolve({ status: 'refused', reason: 'not here' }),
      passers: {
        list: () => ({ status: 'refused', reason: 'not here' }),
        pictures: () => Promise.resolve({ status: 'refused', reason: 'not here' }),
      },
      recordings: null,
      tellState: () => Promise.reject(new Error('not here')),
      retryDead: () => ({ status: 'refused', reason: 'not here' }),
      turnCamera: () => Promise.reject(new Error('not here')),
    });
  };
  const set = (revision: number): RuleSet => ({ revision, rules: NEW_RULES, personHeights: null });
  const give = async (revision: number): Promise<RulesKept> =>
    (await requests.answer('rules-set', { cameraId: 'yard', set: set(revision) })) as RulesKept;

  it('hold at once, and after a restart, in place of those of the file', async () => {
    const answer = await give(3);
    start();

    expect(answer).to.deep.include({ status: 'kept', revision: 3 });
    expect(await requests.answer('rules-get', { cameraId: 'yard' })).to.deep.equal({
      status: 'held',
      set: set(3),
    });
  });

  it('are told to whoever watches the camera, with what they watch told to central', async () => {
    const answer = await give(1);

    expect(inForce).to.deep.equal([['yard', set(1)]]);
    expect(answer.status === 'kept' && answer.rules[0]?.region.type).to.equal('zone');
  });

  it('are those of the file, revision 0, until central sets any', async () => {
    const held = await requests.answer('rules-get', { cameraId: 'yard' });

    expect(held).to.deep.equal({
      status: 'held',
      set: { revision: 0, rules: FILE_RULES, personHeights: null },
    });
  });

  it('older than those in force are refused', async () => {
    await give(5);

    const late = await give(4);

    expect(late).to.deep.include({ status: 'refused' });
    expect(kept.of('yard')?.revision).to.equal(5);
  });

  it('damaged on disk are set aside, and the file holds again', async () => {
    await give(2);
    writeFileSync(join(folder, 'rules', 'yard.json'), '{"revision": 2, "rules": [');

    start();

    expect(kept.of('yard')?.revision).to.equal(0);
    expect(readdirSync(join(folder, 'rules'))).to.deep.equal(['yard.json.damaged']);
  });

  for (const [what, message] of [
    ['of another camera', { cameraId: 'gate', set: set(1) }],
    ['with a path for a name', { cameraId: '../../etc/passwd', set: set(1) }],
    ['of no known kind', { cameraId: 'yard', set: { ...set(1), rules: [{ kind: 'magic', name: 'x' }] } }],
    ['that are no rules at all', null],
  ] as const) {
    it(`${what} are refused with a reason, and nothing changes`, async () => {
      const answer = (await requests.answer('rules-set', message)) as RulesKept;

      expect(answer.status).to.equal('refused');
      expect(answer.status === 'refused' && answer.reason).not.to.equal('');
      expect(readdirSync(join(folder, 'rules'))).to.deep.equal([]);
    });
  }

  it('are not tried twice at a time, and a camera without a picture says so', async () => {
    const span = { fromMs: 0, toMs: 1000 };
    const busy = await requests.answer('rules-try', {
      cameraId: 'yard',
      rules: NEW_RULES,
      personHeights: null,
      ...span,
    });
    const still = await requests.answer('still-wanted', { cameraId: 'yard' });

    expect(busy)
      .to.have.property('reason')
      .that.matches(/another trial/);
    expect(still)
      .to.have.property('reason')
      .that.matches(/no picture/);
  });
});
