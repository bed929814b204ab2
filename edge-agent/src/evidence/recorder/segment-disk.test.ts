import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { encodeTestVideo, type TestVideo } from '../test-video.helpers.ts';
import { systemDisk, type PartFile, type SegmentDisk } from './part-file.ts';
import { START_AT_MS, startRecorderStage, viewFile, type RecorderStage } from './recorder.helpers.ts';
import { openSegmentFile, sealedHeaderOf } from './segment-file.ts';
import { scanSegment } from './scan-segment.ts';

const SEALED = { keyId: '01890a5d-ac96-774b-bcce-b302099a8057', key: Buffer.alloc(32, 9) };

describe('recording to a disk', () => {
  let stage: RecorderStage;
  let video: TestVideo;
  let long: TestVideo;

  before(() => {
    long = encodeTestVideo({ count: 200, keyEvery: 10, atMs: (index) => index * 100 });
    video = { ...long, units: long.units.slice(0, 120) };
  });

  afterEach(() => stage.end());

  it('says that the disk is slow, keeps whole groups of pictures and goes on by itself', async () => {
    const gate = createGate();
    stage = await startRecorderStage({ disk: slowDisk(gate) });
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 20));
    gate.shut();
    await stage.play(long.units.slice(20, 155), false);
    expect(stage.troubles.map(({ kind }) => kind)).to.include('slow');

    gate.open();
    await stage.recorder.settled();
    await stage.play(long.units.slice(155));
    await stage.recorder.stop();

    const [segment] = stage.closed;
    const over = stage.troubles.at(-1);
    expect(over?.kind).to.equal('over');
    expect(over?.droppedMs).to.be.within(100, 5000);
    expect(segment?.droppedMs).to.equal(over?.droppedMs);
    expect(stage.closed).to.have.lengthOf(1);
    const shown = viewFile(segment ? stage.pathOf(segment) : '').timesMs;
    expect(shown.length * 100 + (over?.droppedMs ?? 0)).to.equal(20_000);
    const gap = shown.findIndex((time, index) => index > 0 && time - (shown[index - 1] ?? 0) > 100);
    expect((shown[gap] ?? 0) % 1000, 'begins again at a key picture').to.equal(0);
  });

  const says = 'says that the disk is full, and goes on when there is room again';
  if (!canMount()) {
    console.warn(`      not tested, as no small file system can be mounted here: ${says}`);
  }
  (canMount() ? it : () => undefined)(says, async () => {
    stage = await startRecorderStage();
    const disk = join(stage.folder, 'small');
    await mkdir(disk);
    mountTmpfs(disk);
    try {
      const small = await startRecorderStage({ setup: { folder: disk, isForced: true } });
      small.recorder.onParameterSets(video.sets);
      await small.play(video.units.slice(0, 20));
      await writeFile(join(disk, 'filler'), Buffer.alloc(10_000_000)).catch(() => undefined);
      await small.play(video.units.slice(20, 70));
      const whileFull = small.troubles.map(({ kind }) => kind);
      await rm(join(disk, 'filler'));
      await small.play(video.units.slice(70));
      await small.recorder.stop();

      expect(whileFull).to.include('full');
      expect(whileFull).not.to.include('over');
      expect(small.troubles.at(-1)?.kind).to.equal('over');
      expect(small.closed.map(({ end }) => end)).to.deep.equal(['disk', 'stopped']);
      const pictures = small.closed.flatMap((segment) => viewFile(small.pathOf(segment)).timesMs);
      expect(pictures.length * 100 + (small.troubles.at(-1)?.droppedMs ?? 0)).to.equal(12_000);
      await small.end();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('tells a read-only disk from one that fails, and throws nothing at the stream', async () => {
    for (const [code, kind] of [
      ['EROFS', 'read-only'],
      ['EIO', 'failed'],
    ] as const) {
      let isFailing = true;
      const disk: SegmentDisk = {
        create: (path, key) => (isFailing ? Promise.reject(systemError(code)) : systemDisk.create(path, key)),
      };
      stage = await startRecorderStage({ disk });
      stage.recorder.onParameterSets(video.sets);
      await stage.play(video.units.slice(0, 60));
      isFailing = false;
      await stage.play(video.units.slice(60));
      await stage.recorder.stop();

      expect(stage.troubles[0]).to.include({ kind, cameraId: 'cong-chao', fromMs: START_AT_MS });
      expect(stage.troubles[0]?.detail).to.contain(code);
      expect(stage.troubles.at(-1)?.kind).to.equal('over');
      expect(stage.closed.map(({ end }) => end)).to.deep.equal(['stopped']);
      expect(stage.closed[0]?.endsAtMs).to.equal(START_AT_MS + 12_000);
      // Tries again after half a second, one, two, four: never later than five.
      expect((stage.closed[0]?.startsAtMs ?? 0) - START_AT_MS).to.be.within(6000, 11_000);
    }
  });

  it('keeps what a failing write had before it, cut to whole fragments', async () => {
    let writes = 0;
    stage = await startRecorderStage({
      disk: wrapDisk((file) => ({
        append: async (parts) => {
          writes += 1;
          if (writes === 6) {
            // A torn write: half of it is in the file.
            await file.append(parts.slice(0, 2));
            throw systemError('EIO');
          }
          await file.append(parts);
        },
      })),
    });
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units);
    await stage.recorder.stop();

    expect(stage.closed.map(({ end }) => end)).to.deep.equal(['disk', 'stopped']);
    const [first] = stage.closed;
    const bytes = await readFile(first ? stage.pathOf(first) : '');
    expect(bytes.length).to.equal(first?.sizeBytes);
    expect(viewFile(first ? stage.pathOf(first) : '').timesMs).to.have.lengthOf(20);
  });

  it('leaves nothing readable on the disk where recordings are sealed', async () => {
    stage = await startRecorderStage({ setup: { key: SEALED } });
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units);
    const growing = await openSegmentFile(stage.pathOf(stage.opened[0] ?? { file: '' }), SEALED.key);
    const whileGrowing = await scanSegment(growing);
    await stage.recorder.stop();

    const [segment] = stage.closed;
    const path = stage.pathOf(segment ?? { file: '' });
    const lying = await readFile(path);
    expect(lying.toString('latin1', 0, 4)).to.equal('MLR1');
    expect((await sealedHeaderOf(path))?.keyId).to.equal(SEALED.keyId);
    expect(segment?.keyId).to.equal(SEALED.keyId);
    expect(['moov', 'avc1', 'moof', 'cong-chao'].filter((word) => lying.includes(word))).to.deep.equal([]);
    expect(whileGrowing.fragments.length).to.be.within(20, 24);
    const plain = await growing.read(0, await growing.sizeBytes());
    await growing.close();
    await writeFile(join(stage.folder, 'plain.mp4'), plain);
    expect(viewFile(join(stage.folder, 'plain.mp4')).timesMs).to.have.lengthOf(120);
    const middle = await openSegmentFile(path, SEALED.key);
    expect((await middle.read(1001, 333)).equals(plain.subarray(1001, 1334))).to.equal(true);
    await middle.close();
    const refused = await openSegmentFile(path, null).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(GiveUp);
  });

  it('leaves no file of a segment that never got a picture', async () => {
    stage = await startRecorderStage({
      disk: wrapDisk((file) => {
        let writes = 0;
        return {
          append: (parts) => {
            writes += 1;
            return writes === 1 ? file.append(parts) : Promise.reject(systemError('EIO'));
          },
        };
      }),
    });
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 20));
    await stage.recorder.stop();

    expect(stage.opened).to.deep.equal([]);
    const files = await readdir(stage.folder, { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).to.deep.equal([]);
  });
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made for this test`), { code });
}

function wrapDisk(wrap: (file: PartFile) => Partial<PartFile>): SegmentDisk {
  return {
    create: async (path, key) => {
      const file = await systemDisk.create(path, key);
      return Object.defineProperties(
        {},
        { ...Object.getOwnPropertyDescriptors(file), ...Object.getOwnPropertyDescriptors(wrap(file)) },
      ) as PartFile;
    },
  };
}

interface Gate {
  shut(): void;
  open(): void;
  passed(): Promise<void>;
}

function createGate(): Gate {
  let pass = (): void => undefined;
  let passed = Promise.resolve();
  return {
    shut: () => {
      passed = new Promise((resolve) => {
        pass = resolve;
      });
    },
    open: () => pass(),
    passed: () => passed,
  };
}

/** A disk that takes its time: each write waits for the gate. */
function slowDisk(gate: Gate): SegmentDisk {
  return wrapDisk((file) => ({
    append: async (parts) => {
      await gate.passed();
      await file.append(parts);
    },
  }));
}

function mountTmpfs(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', folder], { stdio: 'ignore' });
}

/** Only root can, and not in every container. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'matlang-mount-'));
  try {
    mountTmpfs(folder);
    execFileSync('umount', ['-l', folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
