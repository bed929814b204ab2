import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import yauzl from 'yauzl';
import { fingerprintOf, isSignedBy, parseSignatureText, signatureText } from './signature-text.ts';
import { signedEntries, writePackage, type PackageEntry } from './write-package.ts';
import { endRecord, localHeader, centralRecord } from './zip-form.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const by = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const signText = (text: string) => ({
  signature: sign(null, Buffer.from(text), privateKey).toString('base64'),
  by,
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a package is written', () => {
  let folder: string;
  let original: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-package-'));
    original = join(folder, 'original.mp4');
    writeFileSync(original, Buffer.alloc(2_500_000, 'minute '));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const entries = (): PackageEntry[] => [
    { path: 'media/gate/a.mp4', source: original },
    ...signedEntries('statements/gate/a', { text: '{"a":1}', ...signText('{"a":1}') }),
    { path: 'pieces/gate/empty.txt', source: new Uint8Array(0) },
  ];

  it('so that other readers find every file with the right bytes', async () => {
    const file = join(folder, 'case.zip');

    const written = await writePackage({
      file,
      entries: entries(),
      manifestWithoutFiles: { a: 1 },
      sign: signText,
    });

    const found = await readWithYauzl(file);
    expect([...found.keys()]).to.deep.equal([
      'media/gate/a.mp4',
      'statements/gate/a.json',
      'statements/gate/a.sig',
      'pieces/gate/empty.txt',
      'manifest.json',
      'manifest.sig',
    ]);
    expect(found.get('media/gate/a.mp4')?.equals(readFileSync(original))).to.be.true;
    expect(written.sizeBytes).to.equal(readFileSync(file).length);
    expect(written.sha256).to.equal(sha256(readFileSync(file)));
    const manifest = found.get('manifest.json') ?? Buffer.of();
    expect(JSON.parse(manifest.toString())).to.deep.equal({ a: 1, files: written.files });
    const signature = parseSignatureText(found.get('manifest.sig')?.toString() ?? '');
    expect(signature && isSignedBy(manifest, signature)).to.be.true;
  });

  for (const [name, command] of [
    ['unzip', ['unzip', '-tq']],
    ['python3', ['python3', '-m', 'zipfile', '-t']],
  ] as const) {
    if (!isInstalled(command[0])) {
      console.log(`      ${name} is not installed: packages are not compared with it`);
      continue;
    }
    it(`so that ${name} finds nothing wrong with it`, async () => {
      const file = join(folder, 'case.zip');
      await writePackage({ file, entries: entries(), manifestWithoutFiles: {}, sign: signText });
      const [program, ...options] = command;

      const output = execFileSync(program, [...options, file], { encoding: 'utf8' });

      expect(output).to.match(/No errors detected|Done testing/);
    });
  }

  it('the same to the last bit from the same files', async () => {
    const options = { entries: entries(), manifestWithoutFiles: {}, sign: signText };

    const first = await writePackage({ file: join(folder, 'a.zip'), ...options });
    const second = await writePackage({ file: join(folder, 'b.zip'), ...options });

    expect(first.sha256).to.equal(second.sha256);
  });

  it('not at all under a path that is not plain, or twice under the same', async () => {
    for (const path of [
      '../a',
      'media//a',
      'media/A',
      '/media/a',
      'media/a/',
      'media/.a',
      'manifest.json',
      '',
    ]) {
      const faults = await refusalOf([{ path, source: Buffer.of(1) }]);
      expect(faults, path).to.match(/cannot be a path/);
    }
    const twice = { path: 'media/a', source: Buffer.of(1) };
    expect(await refusalOf([twice, twice])).to.match(/'media\/a' cannot be a path/);
  });

  it('leaving nothing behind when a file is shorter than it was, or nobody wants it any more', async () => {
    const shrinking = { sizeBytes: 10, read: async () => new Uint8Array(0) };
    expect(await refusalOf([{ path: 'media/a', source: shrinking }])).to.equal(
      'media/a: found 0 bytes, expected 10',
    );
    const unwanted = AbortSignal.abort(new Error('not wanted'));
    expect(await refusalOf(entries(), unwanted)).to.equal('not wanted');
    expect(readdirSync(folder)).to.deep.equal(['original.mp4']);
  });

  const refusalOf = async (some: PackageEntry[], signal?: AbortSignal): Promise<string> => {
    const file = join(folder, 'refused.zip');
    try {
      await writePackage({ file, entries: some, manifestWithoutFiles: {}, sign: signText, signal });
      return 'written';
    } catch (error) {
      expect(existsSync(file)).to.be.false;
      return error instanceof Error ? error.message : String(error);
    }
  };
});

describe('the form of a package beyond 4 GB', () => {
  it('has ZIP64 exactly where a number does not fit', () => {
    const below = { path: 'media/a', sizeBytes: 0xfffffffe, crc32: 7, offset: 0xfffffffe };
    const above = { path: 'media/a', sizeBytes: 0xffffffff, crc32: 7, offset: 0xffffffff };

    expect(localHeader(below).length).to.equal(30 + 7);
    expect(localHeader(above).length).to.equal(30 + 7 + 4 + 16);
    expect(centralRecord(below).length).to.equal(46 + 7);
    expect(centralRecord({ ...below, offset: 0xffffffff }).length).to.equal(46 + 7 + 4 + 8);
    expect(centralRecord(above).length).to.equal(46 + 7 + 4 + 24);
    expect(endRecord(3, 0xfffffffe, 90).length).to.equal(22);
    expect(endRecord(3, 0xffffffff, 90).length).to.equal(22 + 20 + 56);
    expect(endRecord(0xffff, 4, 90).length).to.equal(22 + 20 + 56);
  });
});

describe('a signature file', () => {
  const text = signatureText(signText('text'));

  it('is taken in one form only', () => {
    const parsed = parseSignatureText(text);

    expect(parsed).to.deep.equal(signText('text'));
    const wrong = [
      ` ${text}`,
      text.trim(),
      text.replace('==', '='),
      text.replace('{', '{"a":1,'),
      'null',
      '',
    ];
    expect(wrong.map(parseSignatureText)).to.deep.equal(wrong.map(() => null));
  });

  it('shows a changed text, and prints its key so that it can be compared', () => {
    expect(isSignedBy('text', signText('text'))).to.be.true;
    expect(isSignedBy('texT', signText('text'))).to.be.false;
    expect(fingerprintOf(by)).to.match(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });
});

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

function readWithYauzl(file: string): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, strictFileNames: true }, (fault, zip) => {
      if (fault) {
        reject(fault);
        return;
      }
      const found = new Map<string, Buffer>();
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (broken, stream) => {
          if (broken) {
            reject(broken);
            return;
          }
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(chunks));
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => resolve(found));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}
