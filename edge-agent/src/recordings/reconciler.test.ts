import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { newId } from '#base/ids.ts';
import { segmentStatement } from '#protocol/statement.ts';
import { startRecorderStage, START_AT_MS } from '../evidence/recorder/recorder.helpers.ts';
import type { ClosedSegment, OpenSegment, RecorderSetup } from '../evidence/recorder/segment.ts';
import { encodeTestVideo } from '../evidence/test-video.helpers.ts';
import type { RecordingIndex } from './recording-index.ts';
import { opening, setStage, type Stage } from './recordings.helpers.ts';

const never = new AbortController().signal;
const CAMERA = 'cong-chao';
const NOTHING = { adopted: 0, recovered: 0, missing: 0, damaged: 0, strange: 0, later: 0 };

/** Seventy seconds, by the recorder itself: a full minute and ten seconds of the next. */
async function record(folder: string, key: RecorderSetup['key'] = null): Promise<ClosedSegment[]> {
  const recorder = await startRecorderStage({ setup: { folder, key } });
  const { sets, units } = encodeTestVideo({ count: 350, keyEvery: 5, atMs: (index) => index * 200 });
  recorder.recorder.onParameterSets(sets);
  await recorder.play(units);
  await recorder.end();
  return recorder.closed;
}

describe('disk and index of recordings', () => {
  let stage: Stage;
  let index: RecordingIndex;
  let segments: ClosedSegment[];

  beforeEach(async () => {
    stage = setStage({ cameras: [{ id: CAMERA, site: 'school' }] });
    segments = await record(stage.folder);
    index = stage.openIndex();
  });
  afterEach(() => {
    index.close();
    stage.close();
  });

  const pathOf = ({ file }: { file: string }): string => join(stage.folder, file);
  const rows = (): string[] =>
    index.library
      .between(CAMERA, 0, START_AT_MS * 2)
      .map(({ endsAtMs, file }) => `${file} ${String(endsAtMs)}`);
  const kinds = (): string[] => index.notices.waiting().map(({ kind }) => kind);
  const one = (): ClosedSegment => segments[0] ?? (undefined as never);

  it('have nothing to say when they agree (RC60)', async () => {
    segments.forEach(index.desk.closed);

    const outcome = await index.reconciler.run(never);

    expect(segments).to.have.length(2);
    expect(outcome).to.deep.equal(NOTHING);
    expect(kinds()).to.deep.equal([]);
  });

  it('build the index again when it is lost, each minute signed anew and saying so (RC32, RC61)', async () => {
    const outcome = await index.reconciler.run(never);

    expect(outcome).to.deep.equal({ ...NOTHING, adopted: 2 });
    expect(rows()).to.deep.equal(segments.map(({ file, endsAtMs }) => `${file} ${endsAtMs}`));
    const proofs = segments.map(({ id }) => index.segments.proof(id));
    const statements = proofs.map((proof) => segmentStatement.parse(JSON.parse(proof?.statement.text ?? '')));
    expect(statements.map(({ end, sha256 }) => [end, sha256])).to.deep.equal(
      segments.map(({ sha256 }) => ['recovered', sha256]),
    );
    expect(statements[0]?.clock).to.deep.equal({ source: 'none' });
    expect(kinds()).to.deep.equal(['file-unknown', 'file-unknown']);
  });

  it('make a file whole that a kill left open: at most its last second is gone (RC12)', async () => {
    const [, second] = segments;
    const part: OpenSegment = opening(second ?? one());
    renameSync(pathOf(second ?? one()), join(stage.folder, part.file));
    truncateSync(join(stage.folder, part.file), (second?.sizeBytes ?? 0) - 100);
    index.desk.closed(one());
    index.segments.addOpen({ ...part, agedAtMs: part.startsAtMs, origin: 'agent' });

    const outcome = await index.reconciler.run(never);

    expect(outcome).to.deep.equal({ ...NOTHING, recovered: 1 });
    const row = index.segments.find(part.id);
    expect(row).to.include({ state: 'closed', file: second?.file });
    expect((second?.endsAtMs ?? 0) - (row?.endsAtMs ?? 0)).to.be.within(1, 1000);
    const sha256 = createHash('sha256')
      .update(readFileSync(pathOf(second ?? one())))
      .digest('hex');
    expect(row?.sha256).to.equal(sha256);
    expect(kinds()).to.deep.equal(['segment-recovered']);
  });

  it('make whole at once what an eye that died was writing, and nothing twice', async () => {
    const part = opening(one());
    renameSync(pathOf(one()), join(stage.folder, part.file));
    index.desk.opened(part);

    const [settled, outcome] = await Promise.all([index.desk.settle([CAMERA]), index.reconciler.run(never)]);

    expect(settled).to.equal(undefined);
    expect(outcome.recovered + outcome.strange).to.equal(0);
    expect(index.segments.find(part.id)?.state).to.equal('closed');
    expect(index.desk.hasOpen(CAMERA)).to.equal(false);
  });

  it('do not call it news when an eye had finished its file before it could say so', async () => {
    index.desk.opened(opening(one()));

    await index.desk.settle(null);

    const statement = segmentStatement.parse(
      JSON.parse(index.segments.proof(one().id)?.statement.text ?? ''),
    );
    expect(statement).to.include({ end: 'stopped', sha256: one().sha256 });
    expect(kinds()).to.deep.equal([]);
  });

  it('leave alone what an eye is writing', async () => {
    const part = opening(one());
    renameSync(pathOf(one()), join(stage.folder, part.file));
    index.desk.opened(part);

    const outcome = await index.reconciler.run(never);

    expect(outcome).to.deep.equal({ ...NOTHING, adopted: 1 });
    expect(existsSync(join(stage.folder, part.file))).to.equal(true);
  });

  it('tell central of a file that is gone, and of the gap (RC62)', async () => {
    segments.forEach(index.desk.closed);
    await index.reconciler.run(never);
    rmSync(pathOf(one()));

    const outcome = await index.reconciler.run(never);

    expect(outcome).to.deep.equal({ ...NOTHING, missing: 1 });
    const { startsAtMs: fromMs, endsAtMs: toMs } = one();
    expect(index.library.gaps(CAMERA, fromMs, toMs)).to.deep.equal([{ fromMs, toMs, reason: 'lost' }]);
    expect(index.notices.waiting()[0]).to.include({ kind: 'file-missing', fromMs, toMs, cameraId: CAMERA });
  });

  it('set a file aside that was changed behind our back, with what was signed about it (RC63)', async () => {
    segments.forEach(index.desk.closed);
    await index.reconciler.run(never);
    truncateSync(pathOf(one()), Math.floor(one().sizeBytes / 2));

    const outcome = await index.reconciler.run(never);

    expect(outcome).to.deep.equal({ ...NOTHING, damaged: 1 });
    const name = `${CAMERA}-${one().file.split('/').at(-1) ?? ''}`;
    const aside = readdirSync(join(stage.folder, 'lost+found'));
    expect(aside).to.deep.equal([name, `${name}.statement.json`]);
    expect(index.segments.find(one().id)).to.equal(null);
    expect(kinds()).to.deep.equal(['file-damaged', 'file-unknown']);
  });

  it('move what is no recording to lost+found, whatever its name says (RC61)', async () => {
    segments.forEach(index.desk.closed);
    const hour = pathOf(one()).replace(/[^/]+$/, '');
    writeFileSync(`${hour}1767233000000-01a2042e.mp4`, randomBytes(5000));
    writeFileSync(`${hour}notes.txt`, 'not ours to touch');
    const other = join(stage.folder, 'yard/2026-01-01/02');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, one().file.split('/').at(-1) ?? ''), readFileSync(pathOf(one())));

    const outcome = await index.reconciler.run(never);

    expect(outcome).to.deep.equal({ ...NOTHING, strange: 2 });
    expect(readdirSync(join(stage.folder, 'lost+found'))).to.have.length(2);
    expect(existsSync(`${hour}notes.txt`)).to.equal(true);
    expect(kinds()).to.deep.equal(['file-unknown', 'file-unknown']);
  });

  it('keep the rows while the disk is not mounted, so that a loose cable loses no signature (RC64)', async () => {
    segments.forEach(index.desk.closed);
    await index.reconciler.run(never);
    renameSync(stage.folder, `${stage.folder}-away`);
    mkdirSync(stage.folder);

    const away = await index.reconciler.run(never);
    rmSync(stage.folder, { recursive: true });
    renameSync(`${stage.folder}-away`, stage.folder);
    const back = await index.reconciler.run(never);

    expect([away, back]).to.deep.equal([NOTHING, NOTHING]);
    expect(rows()).to.have.length(2);
    expect(kinds()).to.deep.equal(['disk-failed']);
  });

  it('wait for the key of an encrypted file, and know its size on the disk (RC51)', async () => {
    const key = { keyId: newId(), key: new Uint8Array(randomBytes(32)) };
    segments.forEach((segment) => rmSync(pathOf(segment)));
    const sealed = await record(stage.folder, key);

    const without = await index.reconciler.run(never);
    const fault = await index.library.open(sealed[0]?.id ?? '').catch((error: unknown) => error);
    sealed.forEach(index.desk.closed);
    const known = await index.reconciler.run(never);
    const missing = await index.library.open(sealed[0]?.id ?? '').catch((error: unknown) => error);

    expect(without).to.deep.equal({ ...NOTHING, later: 2 });
    expect(fault).to.include({ code: 'segment-gone' });
    expect(known).to.deep.equal(NOTHING);
    expect(missing).to.include({ name: 'RetryLater', code: 'key-missing' });
  });
});
