/** The commune seen by foreign clients: FFmpeg for the streams, the npm package `onvif` for control and events. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Dictionary, FormatContext, Packet } from 'node-av/lib';
import { Cam } from 'onvif';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type { Clip } from '../camera/clip.ts';
import { makeCounterClip } from '../camera/counter-clip.ts';
import { createEncoder } from '../camera/encode.ts';
import { threadReel } from '../camera/reel.ts';
import { createPicture } from '../actors/picture.ts';
import { SCENES } from '../actors/scenes.ts';
import { startCommune, type Commune, type CommuneOptions } from './commune.ts';
import type { CommuneCamera } from './description.ts';
import type { TruthRecord } from './truth.ts';

describe('the simulated commune', function () {
  this.timeout(300_000);
  let cacheDir: string;
  let clip: Clip;
  const running: Commune[] = [];

  before(async () => {
    cacheDir = mkdtempSync(join(tmpdir(), 'commune-'));
    clip = await shortClip();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((commune) => commune.stop()));
  });
  after(() => rmSync(cacheDir, { recursive: true, force: true }));

  const start = async (options: Partial<CommuneOptions> = {}): Promise<Commune> => {
    const commune = await startCommune({
      cameraCount: 1,
      cacheDir,
      clock: systemClock,
      log: silentLog,
      activity: 'none',
      reel: threadReel(clip),
      ...options,
    });
    running.push(commune);
    return commune;
  };

  it('shows its main and sub streams to a foreign player that knows the password', async () => {
    const commune = await start();

    const main = await playWithFfmpeg(first(commune), 'main', 12);
    const sub = await playWithFfmpeg(first(commune), 'sub', 12);

    expect(main).to.deep.include({ width: 320, height: 180 });
    expect(sub).to.deep.include({ width: 160, height: 90 });
    expect(main.steps).to.deep.equal([9000]);
    expect(sub.steps).to.deep.equal([18000]);
  });

  it('shows nothing to a player with the wrong password', async () => {
    const commune = await start();

    const outcome = await openWithFfmpeg({ ...first(commune), password: 'wrong' }, 'sub');

    expect(outcome.code).to.be.below(0);
  });

  it('runs its time on evenly when the picture jumps to an event', async () => {
    const commune = await start();
    const camera = first(commune);

    const seen = await playWithFfmpeg(camera, 'sub', 30, () => commune.trigger(camera.id, 'walk'));

    expect(seen.steps).to.deep.equal([18000]);
  });

  it('says what happened when the frame that shows it leaves', async () => {
    const truths: TruthRecord[] = [];
    const commune = await start({ onTruth: (truth) => truths.push(truth) });
    const camera = first(commune);

    await playWithFfmpeg(camera, 'sub', 30, () => commune.trigger(camera.id, 'walk'));

    expect(truths.map(({ event, cameraId }) => [event, cameraId])).to.deep.equal([
      ['segment-started', camera.id],
      ['line-crossed', camera.id],
    ]);
  });

  it('lets a foreign ONVIF client in, shows it the profiles and the address of the stream', async () => {
    const commune = await start();
    const cam = await connectOnvif(first(commune));

    const uri = await new Promise<string>((resolve, reject) =>
      cam.getStreamUri(
        { protocol: 'RTSP', profileToken: 'profile_sub' },
        (error: Error | null, stream?: { uri: string }) =>
          stream === undefined ? reject(error ?? new Error('no stream')) : resolve(stream.uri),
      ),
    );

    expect(profileNames(cam)).to.deep.equal(['MainStream', 'SubStream']);
    expect(uri).to.equal(first(commune).rtsp.sub);
  });

  it('tells a foreign ONVIF client when something moves', async () => {
    const commune = await start();
    const camera = first(commune);
    const cam = await connectOnvif(camera);

    const values = await new Promise<boolean[]>((resolve) => {
      const heard: boolean[] = [];
      cam.on('event', (event: CameraEvent) => {
        if (!event.topic._.endsWith('/Motion')) {
          return;
        }
        heard.push(event.message.message.data.simpleItem.$.Value);
        if (heard.length === 2) {
          cam.removeAllListeners('event');
          resolve(heard);
        }
      });
      commune.trigger(camera.id, 'walk');
    });

    expect(values).to.deep.equal([false, true]);
  });

  it('gives no two cameras, and no two runs, the same password', async () => {
    const one = await start({ cameraCount: 3 });
    const two = await start({ cameraCount: 3 });

    const passwords = [...one.cameras, ...two.cameras].map((camera) => camera.password);

    expect(new Set(passwords).size).to.equal(6);
  });

  it('reports the burnt-in counter of each frame it sends', async () => {
    const reel = threadReel(await makeCounterClip({ width: 320, height: 192, fps: 10, seconds: 2 }));
    const sent: number[] = [];
    const commune = await start({
      reel,
      onSent: (_cameraId, profile, counter) => {
        if (profile === 'main') {
          sent.push(counter);
        }
      },
    });

    await playWithFfmpeg(first(commune), 'main', 22);

    expect(sent.length).to.be.at.least(22);
    sent.slice(1).forEach((counter, index) => expect(counter).to.equal(((sent[index] ?? 0) + 1) % 20));
  });

  it('has a camera for each fault a test may want', async () => {
    const ids = ['cong-thon-1-1', 'cong-thon-1-2', 'nha-van-hoa-thon-5', 'nga-tu-cho-1'] as const;
    const commune = await start({
      cameraCount: 4,
      faults: {
        [ids[0]]: ['unreachable'],
        [ids[1]]: ['noSub'],
        [ids[2]]: ['silent'],
        [ids[3]]: ['garbageAfter200'],
      },
    });
    const camera = (id: string): CommuneCamera =>
      commune.cameras.find((entry) => entry.id === id) ?? first(commune);

    const codes = [];
    for (const id of ids) {
      codes.push((await openWithFfmpeg(camera(id), 'sub', 1500)).code < 0);
    }
    const noSub = await connectOnvif(camera(ids[1]));

    expect(codes).to.deep.equal([true, true, true, true]);
    expect(profileNames(noSub)).to.deep.equal(['MainStream']);
  });
});

interface CameraEvent {
  topic: { _: string };
  message: { message: { data: { simpleItem: { $: { Value: boolean } } } } };
}

function first(commune: Commune): CommuneCamera {
  const [camera] = commune.cameras;
  if (camera === undefined) {
    throw new Error('the commune has no camera');
  }
  return camera;
}

function profileNames(cam: Cam): string[] {
  return (cam as unknown as { profiles: { name: string }[] }).profiles.map((profile) => profile.name);
}

function connectOnvif({ onvifAddress, username, password }: CommuneCamera): Promise<Cam> {
  const { hostname, port } = new URL(onvifAddress);
  return new Promise((resolve, reject) => {
    const cam = new Cam(
      { hostname, port: Number(port), username, password, timeout: 8000 },
      (error: Error | null) => (error instanceof Error ? reject(error) : resolve(cam)),
    );
  });
}

interface Opened {
  code: number;
  context: FormatContext;
}

async function openWithFfmpeg(
  camera: CommuneCamera,
  profile: 'main' | 'sub',
  timeoutMs = 8000,
): Promise<Opened> {
  const context = new FormatContext();
  context.allocContext();
  const url = camera.rtsp[profile].replace('//', `//${camera.username}:${camera.password}@`);
  const options = Dictionary.fromObject({ rtsp_transport: 'tcp', timeout: String(timeoutMs * 1000) });
  context.maxAnalyzeDuration = 500_000n;
  let code = await context.openInput(url, null, options);
  if (code >= 0) {
    code = await context.findStreamInfo();
    const hasPicture = (context.streams[0]?.codecpar.width ?? 0) > 0;
    code = hasPicture ? code : -1;
  }
  return { code, context };
}

async function playWithFfmpeg(
  camera: CommuneCamera,
  profile: 'main' | 'sub',
  units: number,
  onOpen: () => void = () => undefined,
): Promise<{ width: number; height: number; steps: number[] }> {
  const { code, context } = await openWithFfmpeg(camera, profile);
  expect(code).to.be.at.least(0);
  onOpen();
  const packet = new Packet();
  packet.alloc();
  const times: number[] = [];
  for (let unit = 0; unit < units; unit += 1) {
    expect(await context.readFrame(packet)).to.be.at.least(0);
    times.push(Number(packet.dts));
    packet.unref();
  }
  const { width = 0, height = 0 } = context.streams[0]?.codecpar ?? {};
  packet.free();
  await context.closeInput();
  const known = times.filter((time) => time > -1e15);
  const steps = known.slice(1).map((time, index) => time - (known[index] ?? 0));
  return { width, height, steps: [...new Set(steps)] };
}

/** Two seconds of grey, then two in which somebody crosses the gate's line: small and made in a moment. */
async function shortClip(): Promise<Clip> {
  const main = await createEncoder({
    codec: 'h264',
    width: 320,
    height: 180,
    fps: 10,
    maxKbps: 300,
    quality: 30,
  });
  const sub = await createEncoder({
    codec: 'h264',
    width: 160,
    height: 90,
    fps: 5,
    maxKbps: 100,
    quality: 30,
  });
  const segment = async (name: string, isEvent: boolean): Promise<Clip['segments'][0]> => {
    for (let frame = 0; frame < 20; frame += 1) {
      main.add(createPicture({ width: 320, height: 180 }));
      if (frame % 2 === 0) {
        sub.add(createPicture({ width: 160, height: 90 }));
      }
    }
    const box = { x: 0.4, y: 0.4, w: 0.1, h: 0.4 };
    const actor = { actorId: 'walker', label: 'person', box, foot: [0.45, 0.8] as [number, number] } as const;
    const [rule] = SCENES.gate.rules;
    return {
      name,
      durationMs: 2000,
      units: { main: await main.finish(), sub: await sub.finish() },
      truth: {
        frames: Array.from({ length: 20 }, () => (isEvent ? [{ ...actor }] : [])),
        events: isEvent
          ? [
              {
                event: 'line-crossed',
                ruleId: rule?.id ?? '',
                actorId: 'walker',
                label: 'person',
                frame: 9,
                box,
              },
            ]
          : [],
      },
    };
  };
  const segments: Clip['segments'] = [await segment('quiet', false), await segment('walk', true)];
  const formats = { main: main.format, sub: sub.format };
  main.close();
  sub.close();
  return { name: 'short', formats, segments, snapshotJpeg: Buffer.from('jpeg') };
}
