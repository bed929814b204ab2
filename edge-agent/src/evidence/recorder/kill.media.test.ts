import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { programOf } from '#base/program.ts';
import { recoverSegment } from './recover-segment.ts';
import { viewFile } from './recorder.helpers.ts';
import { openSegmentFile } from './segment-file.ts';
import { scanSegment } from './scan-segment.ts';

const KEY = Buffer.alloc(32, 7);
const PICTURE_MS = 100;

interface Killed {
  path: string;
  /** Capture times of the pictures the recorder was given. */
  keptAtMs: number[];
}

describe('a recorder that is killed', function () {
  this.timeout(300_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-kill-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  // GOPs of 1 s and of 5 s, plain and sealed; the delay is any moment of a second.
  for (const [seed, keyEvery, key] of [
    [1, 10, null],
    [2, 50, null],
    [3, 10, KEY],
    [4, 7, KEY],
  ] as const) {
    it(`loses a second at most, and what is left plays (seed ${seed}, ${key ? 'sealed' : 'plain'})`, async () => {
      const { path, keptAtMs } = await recordAndKill(folder, { key, keyEvery, delayMs: delayOf(seed) });

      const recovered = await recoverSegment(path, key);

      if (recovered.status !== 'recovered') {
        throw new Error(recovered.reason);
      }
      const { segment } = recovered;
      const file = await openSegmentFile(join(folder, segment.file), key);
      const plain = await file.read(0, await file.sizeBytes());
      const scanned = await scanSegment(file);
      await file.close();
      await writeFile(join(folder, 'plain.mp4'), plain);
      const view = viewFile(join(folder, 'plain.mp4'));
      expect(keptAtMs.length - view.timesMs.length, 'pictures lost').to.be.within(0, 10);
      // The picture that ends a fragment's second may just have come.
      expect((keptAtMs.at(-1) ?? 0) - segment.endsAtMs, 'ms lost').to.be.at.most(1000 + PICTURE_MS);
      expect(view.timesMs.length).to.be.at.least(5);
      expect(scanned.isWhole).to.equal(true);
      expect(plain.length).to.equal(segment.sizeBytes);
      expect(segment).to.include({ end: 'recovered', cameraId: 'cong-chao', profile: 'main', codec: 'h264' });
      expect(plain.subarray(scanned.initialBytes + 4, scanned.initialBytes + 8).toString()).to.equal('sidx');
      expect(await readdir(join(path, '..'))).to.deep.equal([segment.file.split('/').at(-1)]);
      const lying = await readFile(join(folder, segment.file));
      expect(lying.includes('moof')).to.equal(key === null);
    });
  }
});

async function recordAndKill(
  folder: string,
  { key, keyEvery, delayMs }: { key: Buffer | null; keyEvery: number; delayMs: number },
): Promise<Killed> {
  const { file, execArgv } = programOf(new URL('./recording-child.helpers.ts', import.meta.url));
  const child = fork(file, {
    execArgv,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const keptAtMs: number[] = [];
  child.on('message', (message: { kept?: number }) => {
    if (message.kept !== undefined) {
      keptAtMs.push(message.kept);
    }
  });
  child.send({ folder, key, keyEvery });
  const opened = await openedFile(child);
  systemClock.after(delayMs, () => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('exit', resolve));
  return { path: join(folder, opened), keptAtMs };
}

function openedFile(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { opened?: string }) => {
      if (message.opened !== undefined) {
        resolve(message.opened);
      }
    });
    child.once('exit', () => reject(new Error('the child ended before it recorded')));
  });
}

/** 400 to 2400 ms, from the seed (one step of the Park-Miller generator). */
function delayOf(seed: number): number {
  return 400 + (((((seed * 7_654_321) % 2_147_483_647) * 48_271) % 2_147_483_647) % 2000);
}
