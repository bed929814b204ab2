/**
 * How long somebody waits who opens a recorded minute, or jumps to another second of it: from the request at central
 * to the first fragment complete at the client, on loopback, through central, the agent and the throttle. The camera
 * is one of the commune, recorded by its agent for a bit more than a minute before.
 *
 * Against a plain file of the same size of answer, read by HTTP with Range from a server that does nothing else.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { timeline, type RecordedSpan } from '#protocol/recording.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { say, wait, withDemo, type Emit } from './stage.helpers.ts';

const RECORDED_MS = 75_000;
const ROUNDS = 40;
/** Nobody jumps more often; what was sent ahead in vain meanwhile is charged to the throttle. */
const BETWEEN_MS = 400;
const WANTED = { open: 100, seek: 250 };
const PLAIN = 'the same bytes of a plain file by HTTP with Range';

export async function run(emit: Emit): Promise<void> {
  await withDemo({ cameras: 1 }, async (demo) => {
    const [camera] = demo.commune.cameras;
    if (!camera) {
      throw new Error('no camera');
    }
    const cookie = await signInByLink(demo.url, demo.links.operator);
    const base = `${demo.url}/api/cameras/${camera.id}/recordings`;
    const span = await recordedStretch(base, cookie);

    const open: Answer[] = [];
    const seek: Answer[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      open.push(
        await firstFragment(`${base}/play?fromMs=${span.fromMs}&toMs=${span.fromMs + 60_000}`, cookie),
      );
      // Nowhere near a key frame but by chance; the same places in every run.
      const atMs = span.fromMs + Math.floor((round * 7_919) % 60_000);
      await wait(BETWEEN_MS);
      seek.push(await firstFragment(`${base}/play?fromMs=${atMs}&toMs=${atMs + 60_000}`, cookie));
      await wait(BETWEEN_MS);
    }

    const bytes = median(open.map(({ sizeBytes }) => sizeBytes));
    const plainMs = await measurePlain(bytes);
    const figures = { 'open-minute': open, seek };
    for (const [name, answers] of Object.entries(figures)) {
      const tookMs = answers.map(({ ms }) => ms);
      const value = median(tookMs);
      emit({ name: `review.${name}`, value, unit: 'ms', peer: PLAIN, ratio: plainMs / value });
      emit({ name: `review.${name}-p95`, value: atShare(tookMs, 0.95), unit: 'ms' });
    }
    emit({ name: 'review.plain-file', value: plainMs, unit: 'ms' });
    emit({ name: 'review.first-fragment', value: bytes / 1000, unit: 'kB' });
    const isMet =
      atShare(
        open.map(({ ms }) => ms),
        0.95,
      ) <= WANTED.open &&
      atShare(
        seek.map(({ ms }) => ms),
        0.95,
      ) <= WANTED.seek;
    say(`wanted: ${WANTED.open} ms to open, ${WANTED.seek} ms to jump: ${isMet ? 'met' : 'not met'}`);
  });
}

/** The first one that is long enough. */
async function recordedStretch(base: string, cookie: string): Promise<RecordedSpan> {
  const begunAtMs = Date.now();
  say(`recording for ${RECORDED_MS / 1000} s`);
  for (;;) {
    await wait(2_000);
    const response = await fetch(`${base}?fromMs=${begunAtMs - 600_000}&toMs=${Date.now()}`, {
      headers: { cookie },
    });
    if (!response.ok) {
      throw new Error(`central answered ${response.status}: ${await response.text()}`);
    }
    const { spans } = timeline.parse(await response.json());
    const span = spans.find(({ fromMs, toMs }) => toMs - fromMs >= RECORDED_MS);
    if (span) {
      return span;
    }
    if (Date.now() - begunAtMs > 3 * RECORDED_MS) {
      throw new Error('nothing was recorded');
    }
  }
}

interface Answer {
  ms: number;
  /** Up to the end of the first fragment. */
  sizeBytes: number;
}

/** Until `ftyp moov moof mdat` are whole; then it hangs up, as a page does that jumps elsewhere. */
async function firstFragment(url: string, cookie: string): Promise<Answer> {
  const startedAtMs = performance.now();
  const response = await fetch(url, { headers: { cookie } });
  const reader = response.ok ? response.body?.getReader() : undefined;
  if (!reader) {
    throw new Error(`central answered ${response.status}: ${await response.text()}`);
  }
  let bytes = Buffer.alloc(0);
  for (let part = await reader.read(); part.value; part = await reader.read()) {
    bytes = Buffer.concat([bytes, part.value]);
    const sizeBytes = endOfFirst(bytes);
    if (sizeBytes !== null) {
      const ms = performance.now() - startedAtMs;
      await reader.cancel();
      return { ms, sizeBytes };
    }
  }
  throw new Error('the playback ended before its first fragment');
}

function endOfFirst(bytes: Buffer): number | null {
  for (let at = 0; at + 8 <= bytes.length;) {
    const endAt = at + bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'mdat') {
      return endAt <= bytes.length ? endAt : null;
    }
    at = endAt;
  }
  return null;
}

async function measurePlain(sizeBytes: number): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'matlang-bench-review-'));
  const file = path.join(folder, 'plain.mp4');
  const server = createServer((request, response) => {
    const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    createReadStream(file, { start: Number(from), end: Number(to) }).pipe(response.writeHead(206));
  });
  try {
    await writeFile(file, Buffer.alloc(sizeBytes * 60, 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAtMs = performance.now();
      const from = round * sizeBytes;
      const response = await fetch(url, { headers: { range: `bytes=${from}-${from + sizeBytes - 1}` } });
      await response.arrayBuffer();
      tookMs.push(performance.now() - startedAtMs);
    }
    return median(tookMs);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return atShare(values, 0.5);
}

function atShare(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
