import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { systemClock } from '#base/clock.ts';
import { openPackage } from '#base/package/read-package.ts';
import { isSignedBy, parseSignatureText } from '#base/package/signature-text.ts';
import { packageManifest, type PackageManifest } from '#protocol/package.ts';
import {
  recordingsListed,
  recordingSending,
  type PackageState,
  type RecordingSend,
  type RecordingSending,
} from '#protocol/recording.ts';
import { encodeTestVideo } from '../evidence/test-video.helpers.ts';
import { encodeH265Video } from '../evidence/h265-video.helpers.ts';
import { createCentralBody } from './central-body.ts';
import { encodeSound, hashesOf, hashOf, watch, watchBytes } from './playback.helpers.ts';
import { CAMERA, createArchive, type Archive } from './recorded.helpers.ts';
import { createReview, type Review } from './review.ts';

const START_MS = Date.UTC(2026, 10, 21, 17, 0, 0);
const video = encodeTestVideo({ count: 50 });
const hashes = hashesOf(video);

interface Posted {
  path: string;
  mediaType: string;
  authorization: string;
  body: Buffer;
}

describe('reviews asked for by central', () => {
  let folder: string;
  let archive: Archive;
  let server: Server;
  let review: Review;
  let stopped: Promise<void>;
  const stop = { controller: new AbortController() };
  const posted: Posted[] = [];
  let rejected: string[] = [];
  let isUrgent = false;
  let take: (request: IncomingMessage, response: ServerResponse) => void;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const identity = {
    agentId: randomUUID(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
  const certificate = {
    text: '{"statement":"x"}',
    signature: `${'A'.repeat(85)}A==`,
    by: identity.publicKey,
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-review-'));
    archive = createArchive(folder);
    posted.length = 0;
    rejected = [];
    isUrgent = false;
    take = (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        posted.push({
          path: request.url ?? '',
          mediaType: request.headers['content-type'] ?? '',
          authorization: request.headers.authorization ?? '',
          body: Buffer.concat(parts),
        });
        response.writeHead(204).end();
        server.emit('posted');
      });
    };
    server = createServer((request, response) => take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stop.controller = new AbortController();
    review = begin();
    stopped = review.run(stop.controller.signal);
  });

  afterEach(async () => {
    stop.controller.abort();
    server.closeAllConnections();
    server.close();
    await stopped;
    expect(archive.openFiles()).to.equal(0);
    await rm(folder, { recursive: true, force: true });
  });

  const begin = (): Review =>
    createReview({
      library: archive.library,
      stateDir: folder,
      isKnown: (cameraId) => cameraId === CAMERA,
      identity,
      version: '1.2.3',
      certificate: () => certificate,
      clockNote: () => ({ source: 'none' }),
      openBody: createCentralBody({
        centralUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        session: { token: async () => 'secret-token', reject: (token) => rejected.push(token) },
        clock: systemClock,
      }),
      isUrgent: () => isUrgent,
      reviewMegabitsPerSecond: 1000,
      clock: systemClock,
      log: pino({ level: 'silent' }),
    });

  const send = async (what: RecordingSend['what']): Promise<RecordingSending> =>
    recordingSending.parse(await review.send({ requestId: randomUUID(), what }));

  const play = (over: Partial<Extract<RecordingSend['what'], { type: 'play' }>> = {}) =>
    send({
      type: 'play',
      cameraId: CAMERA,
      fromMs: START_MS,
      toMs: START_MS + 10_000,
      pictures: 'all',
      everyMs: 0,
      ...over,
    });

  const nextPosted = (): Promise<Posted> =>
    new Promise((resolve) => {
      const look = (): void => {
        const one = posted.shift();
        if (one) {
          server.off('posted', look);
          resolve(one);
        }
      };
      server.on('posted', look);
      look();
    });

  const make = async (packageId: string, toMs = START_MS + 10_000): Promise<PackageState> =>
    review.makePackage({
      packageId,
      ranges: [{ cameraId: CAMERA, fromMs: START_MS + 2_500, toMs }],
      reference: 'Vụ 12/2026',
      reason: 'mất trộm xe',
      requestedBy: 'Nguyễn Văn A',
    });

  const made = async (packageId: string, toMs?: number): Promise<PackageState> => {
    for (;;) {
      const state = await make(packageId, toMs);
      if (state.status !== 'making') {
        return state;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  describe('the list', () => {
    it('tells what is recorded, what is not and why', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      await archive.add({ startsAtMs: START_MS + 11_000, video });
      await archive.add({ startsAtMs: START_MS + 21_000, video, isHeld: true });
      await archive.add({ startsAtMs: START_MS + 25_000, video, origin: 'card' });
      await archive.add({ startsAtMs: START_MS + 90_000, video: encodeH265Video(10) });
      archive.gaps.push({ fromMs: START_MS + 35_000, toMs: START_MS + 90_000, reason: 'camera-offline' });

      const answer = recordingsListed.parse(
        await review.list({ cameraId: CAMERA, fromMs: START_MS + 5_000, toMs: START_MS + 91_000 }),
      );

      const timeline = answer.status === 'listed' ? answer.timeline : null;
      const spans = timeline?.spans.map(({ fromMs, toMs, origin, codec, isHeld }) => [
        fromMs - START_MS,
        toMs - START_MS,
        `${origin} ${codec}${isHeld ? ' held' : ''}`,
      ]);
      expect(spans).to.deep.equal([
        [5_000, 21_000, 'agent h264'],
        [21_000, 31_000, 'agent h264 held'],
        [31_000, 35_000, 'card h264'],
        [90_000, 91_000, 'agent h265'],
      ]);
      expect(timeline?.gaps).to.deep.equal(archive.gaps);
      expect(timeline?.oldestAtMs).to.equal(START_MS);
      expect(timeline?.activity.length).to.equal(2);
    });

    it('lets the newest stretch reach to now', async () => {
      const startsAtMs = Math.round(systemClock.nowMs()) - 8_000;
      await archive.add({ startsAtMs, video, writtenFragments: 3 });

      const answer = await review.list({ cameraId: CAMERA, fromMs: startsAtMs, toMs: startsAtMs + 600_000 });

      const [span] = answer.status === 'listed' ? answer.timeline.spans : [];
      expect((span?.toMs ?? 0) - startsAtMs).to.be.within(8_000, 60_000);
    });
  });

  describe('sending', () => {
    it('posts a playback to the place it was asked for, with the token of this agent', async () => {
      await archive.add({ startsAtMs: START_MS, video });

      const answer = await play({ fromMs: START_MS + 1_500 });
      const { path, mediaType, authorization, body } = await nextPosted();

      expect(answer).to.deep.include({
        status: 'sending',
        mediaType: 'video/mp4',
        startsAtMs: START_MS + 1_000,
      });
      expect(path).to.match(/^\/api\/recordings\/streams\/[0-9a-f-]{36}$/);
      expect({ mediaType, authorization }).to.deep.equal({
        mediaType: 'video/mp4',
        authorization: 'Bearer secret-token',
      });
      const [seen] = await watchBytes(body, join(folder, 'seen.mp4'));
      expect(seen?.hashes).to.deep.equal(hashes.slice(5));
    });

    it('sends a picture as it was at that time, of both codecs, and no larger than recorded', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      await archive.add({ startsAtMs: START_MS + 20_000, video: encodeH265Video(10) });

      const first = await send({ type: 'picture', cameraId: CAMERA, atMs: START_MS + 3_900, width: 160 });
      const small = await nextPosted();
      const second = await send({ type: 'picture', cameraId: CAMERA, atMs: START_MS + 21_999, width: 1280 });
      const large = await nextPosted();

      expect(
        [first, second].map((one) => (one.status === 'sending' ? one.startsAtMs - START_MS : one)),
      ).to.deep.equal([3_000, 21_000]);
      expect(small.mediaType).to.equal('image/jpeg');
      expect(await sizeOf(small.body)).to.deep.equal([160, 90]);
      expect(await sizeOf(large.body)).to.deep.equal([320, 192]);
    });

    it('does not decode the same picture twice', async () => {
      const { id } = await archive.add({ startsAtMs: START_MS, video });
      const order = { type: 'picture' as const, cameraId: CAMERA, atMs: START_MS + 3_000, width: 160 };
      await send(order);
      const one = await nextPosted();
      const before = archive.readBytes();

      await send({ ...order, atMs: START_MS + 3_400 });
      const other = await nextPosted();

      expect(other.body.equals(one.body)).to.equal(true);
      // Head and heads of fragments, no picture.
      expect(archive.readBytes() - before, id).to.be.lessThan(16_000);
    });

    it('says why there is nothing to send', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      const gone = await archive.add({ startsAtMs: START_MS + 20_000, video });
      await rm(archive.pathOf(gone));
      archive.gaps.push({ fromMs: START_MS + 40_000, toMs: START_MS + 90_000, reason: 'camera-offline' });

      const packageId = randomUUID();

      const answers = [
        await play({ cameraId: 'nobody' }),
        await play({ fromMs: START_MS + 50_000, toMs: START_MS + 60_000 }),
        await play({ fromMs: START_MS + 9_000, toMs: START_MS + 8_000 }),
        await play({ fromMs: 0, toMs: 8.64e15 }),
        await send({ type: 'picture', cameraId: CAMERA, atMs: START_MS + 50_000, width: 320 }),
        await send({ type: 'picture', cameraId: CAMERA, atMs: START_MS, width: 100_000 }),
        await send({ type: 'picture', cameraId: CAMERA, atMs: 0, width: 320 }),
        await send({ type: 'package', packageId, fromByte: 0 }),
      ];

      const nothing = "nothing of 'gate' is recorded from";
      expect(answers.map((one) => (one.status === 'refused' ? one.reason : one.status))).to.deep.equal([
        "cameraId: 'nobody' is not a camera of this agent",
        `${nothing} 2026-11-21T17:00:50.000Z to 2026-11-21T17:01:00.000Z: camera-offline`,
        `toMs: found ${START_MS + 8_000}, expected after fromMs (${START_MS + 9_000}), at most 24 hours`,
        `toMs: found 8640000000000000, expected after fromMs (0), at most 24 hours`,
        `${nothing} 2026-11-21T17:00:50.000Z to 2026-11-21T17:00:50.001Z: camera-offline`,
        'width: found 100000, expected 16 to 1280',
        `${nothing} 1970-01-01T00:00:00.000Z to 1970-01-01T00:00:00.001Z`,
        `package ${packageId}: is not ready`,
      ]);
      expect(await failure(play({ fromMs: START_MS + 20_000, toMs: START_MS + 30_000 }))).to.match(/is gone/);
    });

    it('sends eight at a time, and lets go of everything when central hangs up', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      const asked: IncomingMessage[] = [];
      const arrived = new Promise<void>((resolve) => {
        take = (request) => {
          asked.push(request);
          if (asked.length === 8) {
            resolve();
          }
        };
      });
      const before = descriptors();

      const answers = await Promise.all(Array.from({ length: 9 }, () => play()));
      await arrived;
      asked.forEach((request) => request.destroy());

      expect(answers.map(({ status }) => status)).to.deep.equal([
        ...Array<string>(8).fill('sending'),
        'refused',
      ]);
      await until(() => archive.openFiles() === 0);
      await until(() => descriptors() <= before);
      take = (_request, response) => void response.writeHead(204).end();
      await until(async () => (await play()).status === 'sending');
    });

    it('gives its place up at once when central hangs up while the line is kept for alarms', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      isUrgent = true;
      const arrived = new Promise<IncomingMessage>((resolve) => {
        take = resolve;
      });

      await play();
      (await arrived).destroy();
      await until(() => archive.openFiles() === 0);

      isUrgent = false;
    });

    it('asks for a new token when central takes the old one no more', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      take = (_request, response) => void response.writeHead(401, { connection: 'close' }).end();

      await play();
      await until(() => rejected.length > 0);

      expect(rejected).to.deep.equal(['secret-token']);
    });
  });

  describe('packages', () => {
    it('holds the originals, what was signed about them, the cut range and who made it', async () => {
      const sound = encodeSound('pcma', 10_000);
      const first = await archive.add({ startsAtMs: START_MS, video, sound });
      await archive.add({ startsAtMs: START_MS + 10_000, video, sound });
      archive.gaps.push({ fromMs: START_MS + 20_000, toMs: START_MS + 25_000, reason: 'agent-down' });
      const packageId = randomUUID();

      const state = await made(packageId, START_MS + 25_000);
      const answer = await send({ type: 'package', packageId, fromByte: 0 });
      const { body } = await nextPosted();

      expect(state).to.deep.equal({ status: 'ready', sizeBytes: body.length, sha256: hashOf(body) });
      expect(answer).to.deep.include({ status: 'sending', mediaType: 'application/zip' });
      const file = join(folder, 'packages', `${packageId}.zip`);
      const { manifest, contents, isSigned } = await unpack(file, identity.publicKey);
      expect(isSigned).to.equal(true);
      expect(manifest.files.map(({ path }) => path)).to.include.members([
        'certificates/agent.json',
        'certificates/agent.sig',
      ]);
      const original = contents.get(`media/gate/${first.id}.mp4`) ?? Buffer.of();
      expect(hashOf(original)).to.equal(first.sha256);
      expect(manifest.content).to.deep.include({
        gaps: [
          { cameraId: CAMERA, fromMs: START_MS + 20_000, toMs: START_MS + 25_000, reason: 'agent-down' },
        ],
      });
      expect(manifest.maker).to.deep.equal({ role: 'agent', id: identity.agentId, version: '1.2.3' });
      const [, view] = [...contents].find(([path]) => path.startsWith('view/')) ?? [];
      const tracks = await watchBytes(view ?? Buffer.of(), join(folder, 'view.mp4'));
      expect(tracks[0]?.hashes).to.deep.equal([...hashes.slice(10), ...hashes]);
      expect(tracks[1]?.kind).to.equal('audio');
      expect(tracks[1]?.decoded).to.be.greaterThan(400);
    });

    it('cuts a range into files where the codec changes and where there is a gap', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      await archive.add({ startsAtMs: START_MS + 10_000, video: encodeH265Video(10) });
      await archive.add({ startsAtMs: START_MS + 30_000, video });
      const packageId = randomUUID();

      await made(packageId, START_MS + 60_000);

      const file = join(folder, 'packages', `${packageId}.zip`);
      const { manifest, contents } = await unpack(file, identity.publicKey);
      const views = manifest.files.map(({ path }) => path).filter((path) => path.startsWith('view/'));
      expect(views).to.deep.equal([2_000, 10_000, 30_000].map((at) => `view/gate-${START_MS + at}.mp4`));
      const boxes = views.map((path) => boxesOf(contents.get(path) ?? Buffer.of()).slice(0, 4));
      expect(boxes).to.deep.equal(Array(3).fill(['ftyp', 'moov', 'sidx', 'free']));
      const content = manifest.content.type === 'recordings' ? manifest.content : null;
      expect(content?.gaps.map(({ fromMs, reason }) => [fromMs - START_MS, reason])).to.deep.equal([
        [12_000, 'unknown'],
        [40_000, 'unknown'],
      ]);
    });

    it('sends the rest of a package from any byte', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      const packageId = randomUUID();
      await made(packageId);
      const whole = await readFile(join(folder, 'packages', `${packageId}.zip`));

      await send({ type: 'package', packageId, fromByte: 1_234 });
      const rest = await nextPosted();
      const beyond = await send({ type: 'package', packageId, fromByte: whole.length + 1 });

      expect(rest.body.equals(whole.subarray(1_234))).to.equal(true);
      expect(beyond.status).to.equal('refused');
    });

    it('is known after a restart, and dropped when central has it', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      const packageId = randomUUID();
      const before = await made(packageId);
      stop.controller.abort();
      await stopped;
      stop.controller = new AbortController();
      review = begin();
      stopped = review.run(stop.controller.signal);

      const after = await make(packageId);
      await review.dropPackage(packageId);

      expect(after).to.deep.equal(before);
      expect(await readdir(join(folder, 'packages'))).to.deep.equal([]);
    });

    it('waits for the minute that is being written', async () => {
      const segment = await archive.add({ startsAtMs: START_MS, video, writtenFragments: 2 });
      const packageId = randomUUID();

      const first = await make(packageId);
      await archive.grow(segment);
      const then = await made(packageId);

      expect([first.status, then.status]).to.deep.equal(['making', 'ready']);
    });

    it('refuses ranges without any recording, with the reason', async () => {
      archive.gaps.push({ fromMs: START_MS, toMs: START_MS + 60_000, reason: 'disk-full' });

      const state = await make(randomUUID());

      expect(state).to.deep.equal({
        status: 'refused',
        reason: 'nothing is recorded in these ranges: disk-full',
      });
    });

    it('leaves a file out that went while the package was made, as a gap', async () => {
      const gone = await archive.add({ startsAtMs: START_MS, video });
      await archive.add({ startsAtMs: START_MS + 20_000, video });
      const packageId = randomUUID();
      await make(packageId, START_MS + 30_000);
      await rm(archive.pathOf(gone));
      archive.segments.splice(archive.segments.indexOf(gone), 1);

      const state = await made(packageId, START_MS + 30_000);

      expect(state.status).to.equal('ready');
      const { manifest } = await unpack(join(folder, 'packages', `${packageId}.zip`), identity.publicKey);
      const content = manifest.content.type === 'recordings' ? manifest.content : null;
      expect(content?.gaps.map(({ fromMs, toMs }) => [fromMs - START_MS, toMs - START_MS])).to.deep.equal([
        [2_500, 20_000],
      ]);
    });

    it('refuses more than 20 GB', async () => {
      const segment = await archive.add({ startsAtMs: START_MS, video });
      segment.sizeBytes = 21 * 2 ** 30;

      const state = await make(randomUUID());

      expect(state.status === 'refused' ? state.reason : '').to.match(/expected at most 21474836480/);
    });

    it('opens in any player from the middle', async () => {
      await archive.add({ startsAtMs: START_MS, video });
      const packageId = randomUUID();
      await made(packageId);
      const { contents } = await unpack(join(folder, 'packages', `${packageId}.zip`), identity.publicKey);
      const path = join(folder, 'whole.mp4');
      await writeFile(path, contents.get(`view/gate-${START_MS + 2_000}.mp4`) ?? '');

      const [seen] = watch(path);

      expect(seen?.decoded).to.equal(40);
      expect(seen?.timesMs.at(-1)).to.equal(7_800);
    });
  });
});

async function unpack(
  file: string,
  publicKey: string,
): Promise<{ manifest: PackageManifest; contents: Map<string, Buffer>; isSigned: boolean }> {
  const reader = await openPackage(file);
  try {
    const contents = new Map<string, Buffer>();
    for (const entry of reader.entries) {
      contents.set(entry.path, (await reader.bytes(entry, 1e9)) ?? Buffer.of());
    }
    const text = contents.get('manifest.json') ?? Buffer.of();
    const signature = parseSignatureText(contents.get('manifest.sig')?.toString() ?? '');
    return {
      manifest: packageManifest.parse(JSON.parse(text.toString())),
      contents,
      isSigned: signature?.by === publicKey && isSignedBy(text, signature),
    };
  } finally {
    await reader.close();
  }
}

function boxesOf(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at)) {
    names.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return names;
}

/** Width and height by the frame header. */
async function sizeOf(jpeg: Buffer): Promise<number[]> {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('matlang-review-');
    } catch {
      return false;
    }
  }).length;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => String(error),
  );
}
