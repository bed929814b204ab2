/** Ways to falsify a package, each a function from a genuine one to bytes that must not pass. */
import { signatureText } from '#base/package/signature-text.ts';
import { companionsOf } from '#protocol/package.ts';
import {
  drawKey,
  partsOf,
  replaced,
  resign,
  textOf,
  zipOf,
  type Commune,
  type Part,
} from './drawn-package.helpers.ts';

export interface Genuine {
  commune: Commune;
  zip: Buffer;
  parts: Part[];
  /** Another package of the same agent, and one of another commune. */
  sibling: Part[];
  foreign: Part[];
}

export type Mutation = (genuine: Genuine, random: () => number) => Buffer;

const pick = <T>(items: readonly T[], random: () => number): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) {
    throw new Error('nothing to pick from');
  }
  return item;
};
const pathsIn = (parts: readonly Part[], folder: string, ending = ''): string[] =>
  parts.map(({ path }) => path).filter((path) => path.startsWith(folder) && path.endsWith(ending));
const originalsOf = (parts: readonly Part[]): string[] => pathsIn(parts, 'media/');

/** The bytes of two different pieces of an original exchanged. */
function swapFragments(parts: readonly Part[], random: () => number): Part[] {
  const path = pick(originalsOf(parts), random);
  const sizes = textOf(parts, companionsOf(path).pieces)
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line.split(' ')[0]));
  const original = parts.find((part) => part.path === path)?.bytes ?? Buffer.of();
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(original.subarray(at, at + size));
    at += size;
  }
  const first = Math.floor(random() * (pieces.length - 1));
  const [moved] = pieces.splice(first, 1);
  pieces.push(moved ?? Buffer.of());
  return replaced(parts, path, Buffer.concat(pieces));
}

function withoutMinute(parts: readonly Part[], random: () => number): Part[] {
  const path = pick(originalsOf(parts), random);
  const { statement, signature, pieces } = companionsOf(path);
  const gone = [path, statement, signature, pieces];
  return parts.filter((part) => !gone.includes(part.path));
}

function editedStatement(parts: readonly Part[], random: () => number): Part[] {
  const path = pick(pathsIn(parts, 'statements/', '.json'), random);
  const text = textOf(parts, path).replace(
    /"startsAtMs":(\d+)/,
    (_, at: string) => `"startsAtMs":${Number(at) + 3_600_000}`,
  );
  return replaced(parts, path, text);
}

function moveEntry(parts: readonly Part[], random: () => number): Part[] {
  const moved = [...parts];
  const from = Math.floor(random() * (moved.length - 1));
  const [entry] = moved.splice(from, 1);
  return entry ? [...moved, entry] : moved;
}

function take(parts: readonly Part[], others: readonly Part[], paths: readonly string[]): Part[] {
  return paths.reduce((all, path) => replaced(all, path, textOf(others, path)), [...parts]);
}

function flip(zip: Buffer, at: number, mask: number): Buffer {
  const changed = Buffer.from(zip);
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
}

/** Of these, the position is drawn over the whole file. */
export const BYTE_MUTATIONS = {
  'a bit is flipped': ({ zip }, random) =>
    flip(zip, Math.floor(random() * zip.length), 1 << Math.floor(random() * 8)),
  'a byte is changed': ({ zip }, random) =>
    flip(zip, Math.floor(random() * zip.length), 1 + Math.floor(random() * 255)),
} as const satisfies Record<string, Mutation>;

export const MUTATIONS = {
  'the tail is cut': ({ zip }, random) => zip.subarray(0, Math.floor(random() * zip.length)),
  'the last bytes are cut': ({ zip }, random) => zip.subarray(0, zip.length - 1 - Math.floor(random() * 30)),
  'bytes are appended': ({ zip }, random) =>
    Buffer.concat([zip, Buffer.alloc(1 + Math.floor(random() * 100), Math.floor(random() * 256))]),
  'bytes are put before': ({ zip }, random) =>
    Buffer.concat([Buffer.alloc(1 + Math.floor(random() * 100)), zip]),
  'bytes are put in between': ({ zip }, random) => {
    const at = Math.floor(random() * zip.length);
    return Buffer.concat([zip.subarray(0, at), Buffer.from('x'), zip.subarray(at)]);
  },
  'a byte is taken out': ({ zip }, random) => {
    const at = Math.floor(random() * zip.length);
    return Buffer.concat([zip.subarray(0, at), zip.subarray(at + 1)]);
  },
  'the end record says that a comment follows': ({ zip }) => {
    const changed = Buffer.concat([zip, Buffer.from('hello')]);
    changed.writeUInt16LE(5, zip.length - 2);
    return changed;
  },
  'fragments are exchanged': ({ parts }, random) => zipOf(swapFragments(parts, random)),
  'fragments are exchanged, the manifest made to fit': ({ parts, commune }, random) =>
    zipOf(resign(swapFragments(parts, random), commune.agent)),
  'files are in another order': ({ parts }, random) => zipOf(moveEntry(parts, random)),
  'the manifest is edited': ({ parts }) =>
    zipOf(replaced(parts, 'manifest.json', textOf(parts, 'manifest.json').replace('12/2026', '13/2026'))),
  'the manifest has one more space': ({ parts }) =>
    zipOf(replaced(parts, 'manifest.json', `${textOf(parts, 'manifest.json')} `)),
  'the time of a statement is edited': ({ parts }, random) => zipOf(editedStatement(parts, random)),
  'the time of a statement is edited, the manifest made to fit': ({ parts, commune }, random) =>
    zipOf(resign(editedStatement(parts, random), commune.agent)),
  'the manifest is signed with another key': ({ parts }) => zipOf(resign(parts, drawKey())),
  'a statement is signed with another key': ({ parts, commune }, random) => {
    const path = pick(pathsIn(parts, 'statements/', '.json'), random);
    const signature = signatureText(drawKey().sign(textOf(parts, path)));
    return zipOf(resign(replaced(parts, path.replace(/json$/, 'sig'), signature), commune.agent));
  },
  'the certificate is signed with another key': ({ parts, commune }) => {
    const signature = signatureText(drawKey().sign(textOf(parts, 'certificates/agent.json')));
    return zipOf(resign(replaced(parts, 'certificates/agent.sig', signature), commune.agent));
  },
  'everything is of another commune': ({ foreign }) => zipOf(foreign),
  "another package's signature of the manifest": ({ parts, sibling }) =>
    zipOf(take(parts, sibling, ['manifest.sig'])),
  "another package's manifest and signature": ({ parts, sibling }) =>
    zipOf(take(parts, sibling, ['manifest.json', 'manifest.sig'])),
  "another package's statement, the manifest made to fit": ({ parts, sibling, commune }, random) => {
    const path = pick(pathsIn(parts, 'statements/', '.json'), random);
    return zipOf(resign(take(parts, sibling, [path, path.replace(/json$/, 'sig')]), commune.agent));
  },
  "another minute's statement, the manifest made to fit": ({ parts, commune }, random) => {
    const [first = '', second = ''] = pathsIn(parts, 'statements/', '.json').sort(() => random() - 0.5);
    const text = textOf(parts, second);
    const signature = textOf(parts, second.replace(/json$/, 'sig'));
    return zipOf(
      resign(replaced(replaced(parts, first, text), first.replace(/json$/, 'sig'), signature), commune.agent),
    );
  },
  "another commune's certificate, the manifest made to fit": ({ parts, foreign, commune }) =>
    zipOf(resign(take(parts, foreign, pathsIn(parts, 'certificates/')), commune.agent)),
  'a minute twice, the manifest made to fit': ({ parts, commune }, random) => {
    const path = pick(originalsOf(parts), random);
    const again = companionsOf('media/again/again.mp4');
    const own = companionsOf(path);
    const copies = (
      [
        [path, 'media/again/again.mp4'],
        [own.statement, again.statement],
        [own.signature, again.signature],
        [own.pieces, again.pieces],
      ] as const
    ).map(([from, to]) => ({
      path: to,
      bytes: parts.find((part) => part.path === from)?.bytes ?? Buffer.of(),
    }));
    return zipOf(resign([...parts.slice(0, -2), ...copies, ...parts.slice(-2)], commune.agent));
  },
  'a file is there twice': ({ parts }, random) => {
    const again = pick(parts, random);
    return zipOf([...parts, again]);
  },
  'a file is there twice, the first one false': ({ parts }, random) => {
    const again = pick(parts, random);
    return zipOf([{ path: again.path, bytes: Buffer.from('false') }, ...parts]);
  },
  'a file is missing': ({ parts }, random) => {
    const gone = pick(parts, random);
    return zipOf(parts.filter((part) => part !== gone));
  },
  'a file was added': ({ parts }) =>
    zipOf([{ path: 'media/gate-1/new.mp4', bytes: Buffer.from('x') }, ...parts]),
  'a file has another name': ({ parts }, random) => {
    const renamed = pick(parts, random);
    return zipOf(
      parts.map((part) => (part === renamed ? { ...part, path: `view/x-${parts.length}` } : part)),
    );
  },
  'an original without statement, the manifest made to fit': ({ parts, commune }) =>
    zipOf(resign([{ path: 'media/gate-1/new.mp4', bytes: Buffer.from('x') }, ...parts], commune.agent)),
  'a list of pieces is false, the manifest made to fit': ({ parts, commune }, random) => {
    const path = pick(pathsIn(parts, 'pieces/'), random);
    const [first = '', ...rest] = textOf(parts, path).split('\n');
    return zipOf(resign(replaced(parts, path, [...rest.slice(0, -1), first, ''].join('\n')), commune.agent));
  },
  'a minute is taken out': ({ parts }, random) => zipOf(withoutMinute(parts, random)),
  'a minute is taken out, the manifest made to fit': ({ parts, commune }, random) =>
    zipOf(resign(withoutMinute(parts, random), commune.agent)),
  'made in the name of another agent': ({ parts, commune }) =>
    zipOf(
      resign(parts, commune.agent, (manifest) => {
        manifest.maker.id = '0190a5d0-0000-7000-8000-0000000000ff';
      }),
    ),
  'said to be made by central': ({ parts, commune }) =>
    zipOf(
      resign(parts, commune.agent, (manifest) => {
        manifest.maker.role = 'central';
      }),
    ),
  'without any certificate': ({ parts, commune }) =>
    zipOf(
      resign(
        parts.filter(({ path }) => !path.startsWith('certificates/')),
        commune.agent,
      ),
    ),
  'packed by another program': ({ zip }) => {
    const changed = Buffer.from(zip);
    changed.writeUInt16LE(0x5a00, 10);
    return changed;
  },
  'the original of another package': ({ parts, sibling }, random) =>
    zipOf(take(parts, sibling, [pick(originalsOf(parts), random)])),
  'read back and written again in part': ({ zip }) => zipOf(partsOf(zip).slice(0, -2)),
} as const satisfies Record<string, Mutation>;
