import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fingerprintOf } from '#base/package/signature-text.ts';
import { companionsOf } from '#protocol/package.ts';
import {
  drawCommune,
  drawPackage,
  partsOf,
  replaced,
  resign,
  STARTED_AT_MS,
  textOf,
  zipOf,
} from './drawn-package.helpers.ts';
import { BYTE_MUTATIONS, MUTATIONS, type Genuine, type Mutation } from './mutations.helpers.ts';
import { printReport } from './print.ts';
import type { VerifyReport } from './report.ts';
import { verifyPackage } from './verify-package.ts';

const SEED = Number(process.env['MATLANG_SEED'] ?? 20261122);
/** Of either kind; more on request. */
const BYTE_TRIES = process.env['MATLANG_SLOW'] === undefined ? 200 : 800;
const OTHER_TRIES = 15;

describe('checking a package', function () {
  this.timeout(300_000);
  let folder: string;
  let genuine: Genuine;
  const random = createRandom(SEED);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-verify-'));
    genuine = await drawGenuine(random, 3);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const check = (zip: Buffer, of = genuine, withTrust = true): Promise<VerifyReport> => {
    const file = join(folder, 'case.zip');
    writeFileSync(file, zip);
    return verifyPackage(file, { trust: withTrust ? fingerprintOf(of.commune.central.publicKey) : null });
  };

  it('finds nothing wrong with a genuine one', async () => {
    const report = await check(genuine.zip);

    expect(report.findings).to.deep.equal([]);
    expect(report.notes).to.deep.equal([]);
    expect(report.verdict).to.equal('genuine');
    expect(report.originals).to.deep.equal({ total: 3, signedAtCapture: 3 });
    expect(report.files.map(({ result }) => result)).to.deep.equal(Array<string>(14).fill('intact'));
    expect(printReport(report)).to.match(/^GÓI CHỨNG CỨ NGUYÊN VẸN, ĐÚNG NGUỒN GỐC\ngenuine/);
  });

  it('tells whose key to compare where it was not told which one to believe', async () => {
    const report = await check(genuine.zip, genuine, false);

    expect(report.verdict).to.equal('unknown-signer');
    expect(printReport(report)).to.contain(fingerprintOf(genuine.commune.central.publicKey));
  });

  it('finds every change of a bit or a byte, wherever it is', async () => {
    const missed = await findMissed(BYTE_MUTATIONS, BYTE_TRIES);

    expect(missed, `seed ${SEED}`).to.deep.equal([]);
  });

  it('finds every other falsification', async () => {
    const missed = await findMissed(MUTATIONS, OTHER_TRIES);

    expect(missed, `seed ${SEED}`).to.deep.equal([]);
  });

  const findMissed = async (mutations: Record<string, Mutation>, tries: number): Promise<string[]> => {
    const missed: string[] = [];
    let drawn = genuine;
    let count = 0;
    for (let round = 0; round < tries; round += 1) {
      if (round % 100 === 0) {
        drawn = await drawGenuine(random, 2);
      }
      for (const [name, mutate] of Object.entries(mutations)) {
        const { verdict } = await check(mutate(drawn, random), drawn);
        count += 1;
        if (verdict !== 'not-genuine') {
          missed.push(`${name}, try ${round}`);
        }
      }
    }
    console.log(`      ${count} falsifications, seed ${SEED} (MATLANG_SEED)`);
    return missed;
  };

  it('finds a signature in another form than the one that was written', async () => {
    const sig = JSON.parse(textOf(genuine.parts, 'manifest.sig')) as { signature: string; by: string };
    const high = Buffer.from(sig.signature, 'base64');
    addGroupOrder(high.subarray(32));
    const forms = [
      `${JSON.stringify(sig, null, 1)}\n`,
      `${JSON.stringify({ by: sig.by, signature: sig.signature })}\n`,
      `${JSON.stringify({ ...sig, signature: high.toString('base64') })}\n`,
    ];

    for (const form of forms) {
      const { findings } = await check(zipOf(replaced(genuine.parts, 'manifest.sig', form)));
      expect(
        findings.map(({ kind }) => kind),
        form,
      ).to.include('signature');
    }
  });

  it('names the first wrong piece of an original, in the file and in the package', async () => {
    const path = 'media/gate-1/minute-1.mp4';
    const sizes = textOf(genuine.parts, companionsOf(path).pieces)
      .split('\n')
      .map((line) => Number(line.split(' ')[0]));
    const [first = 0, second = 0] = sizes;
    const contentAt = genuine.zip.indexOf(genuine.parts.find((part) => part.path === path)?.bytes ?? 'none');
    const changed = Buffer.from(genuine.zip);
    changed[contentAt + first + 5] = (changed[contentAt + first + 5] ?? 0) ^ 1;

    const { findings, files } = await check(changed);

    expect(findings.map(({ kind, path: of }) => [kind, of])).to.deep.equal([['content', path]]);
    expect(findings[0]?.inFile).to.deep.equal({ fromByte: first, toByte: first + second });
    expect(findings[0]?.inPackage).to.deep.equal({
      fromByte: contentAt + first,
      toByte: contentAt + first + second,
    });
    expect(files.filter(({ result }) => result === 'changed').map((file) => file.path)).to.deep.equal([path]);
  });

  it('names the very byte that was changed outside of the files', async () => {
    const at = genuine.zip.length - 4;
    const changed = Buffer.from(genuine.zip);
    changed[at] = 7;

    const { findings } = await check(changed);

    expect(findings).to.have.length(1);
    expect(findings[0]?.kind).to.equal('end');
    expect(findings[0]?.inPackage?.fromByte).to.equal(at);
  });

  it('names the minute that is missing, and takes a gap that the maker owns up to', async () => {
    const path = 'media/gate-1/minute-1.mp4';
    const { statement, signature, pieces } = companionsOf(path);
    const rest = genuine.parts.filter((part) => ![path, statement, signature, pieces].includes(part.path));
    const gap = {
      cameraId: 'gate-1',
      fromMs: STARTED_AT_MS + 60_000,
      toMs: STARTED_AT_MS + 120_000,
      reason: 'lost',
    };

    const silent = await check(zipOf(resign(rest, genuine.commune.agent)));
    const owned = await check(
      zipOf(
        resign(rest, genuine.commune.agent, ({ content }) => {
          if (content.type === 'recordings') {
            content.gaps = [gap];
          }
        }),
      ),
    );

    expect(silent.findings.map(({ kind }) => kind)).to.deep.equal(['missing-recording']);
    expect(silent.findings[0]?.detail).to.contain('2026-11-22T02:01:00.000Z to 2026-11-22T02:02:00.000Z');
    expect(owned.verdict).to.equal('genuine');
    expect(owned.notes.map(({ kind }) => kind)).to.deep.equal(['declared-gap', 'chain-gap']);
  });

  it('takes files made for convenience by the manifest alone', async () => {
    const view = { path: 'view/gate-1.mp4', bytes: Buffer.from('cut') };
    const report = await check(zipOf(resign([view, ...genuine.parts], genuine.commune.agent)));

    expect(report.findings).to.deep.equal([]);
    expect(report.verdict).to.equal('genuine');
  });

  it('says that an empty file or a picture is no package', async () => {
    for (const bytes of [Buffer.of(), Buffer.alloc(5000, 7), Buffer.from('PK')]) {
      const { verdict, findings } = await check(bytes);
      expect(verdict).to.equal('not-genuine');
      expect(findings[0]?.kind).to.equal('not-a-package');
    }
  });

  it('tells intact files from the others where the directory is damaged', async () => {
    const directoryAt = genuine.zip.indexOf(Buffer.from('PK\x01\x02'));
    const changed = Buffer.from(genuine.zip);
    changed.fill(0, directoryAt, directoryAt + 40);

    const { findings, files } = await check(changed);

    expect(findings.map(({ kind }) => kind)).to.deep.equal(['directory']);
    expect(files.every(({ result }) => result === 'intact')).to.be.true;
    expect(partsOf(genuine.zip)).to.have.length(files.length + 2);
  });
});

async function drawGenuine(random: () => number, minutes: number): Promise<Genuine> {
  const commune = drawCommune();
  const { zip, parts } = await drawPackage(commune, minutes, random);
  const sibling = await drawPackage(commune, minutes, random);
  const foreign = await drawPackage(drawCommune(), minutes, random);
  return { commune, zip, parts, sibling: sibling.parts, foreign: foreign.parts };
}

/** mulberry32 */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** S + L: the same signature to a careless reader (RFC 8032, 5.1.7). */
function addGroupOrder(s: Buffer): void {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  let value = 0n;
  for (let index = 31; index >= 0; index -= 1) {
    value = (value << 8n) | BigInt(s[index] ?? 0);
  }
  value += order;
  for (let index = 0; index < 32; index += 1) {
    s[index] = Number((value >> BigInt(8 * index)) & 255n);
  }
}
