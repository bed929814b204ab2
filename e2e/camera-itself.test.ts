/**
 * What is known of a camera without looking at its pictures, against a simulated camera over real sockets: it reports
 * tampering by ONVIF, and it is unplugged.
 */
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { createCameraActor } from '#edge-agent/camera/camera-actor.ts';
import { createLoginGuard } from '#edge-agent/camera/auth/login-guard.ts';
import { createEventWatches } from '#edge-agent/camera/event-watches.ts';
import { agentConfig } from '#edge-agent/camera/config.ts';
import { createLimiter } from '#edge-agent/camera/limiter.ts';
import { createRtspStream } from '#edge-agent/camera/rtsp/stream.ts';
import { stateNews } from '#edge-agent/events/camera-state.ts';
import { createIncidentBook } from '#edge-agent/events/incident-book.ts';
import type { IncidentEnding } from '#edge-agent/events/open-incidents.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import { incidentOpened, type IncidentOpened } from '#protocol/incident.ts';
import { createRandom } from '#simulators/actors/chance.ts';
import { startCamera, type SimulatedCamera } from '#simulators/camera/camera.ts';
import { makeCounterClip } from '#simulators/camera/counter-clip.ts';
import { threadReel } from '#simulators/camera/reel.ts';
import { createSchedule } from '#simulators/camera/schedule.ts';
import { createTicker } from '#simulators/camera/ticker.ts';
import { until } from './until.helpers.ts';

const LOGIN = { username: 'matlang', password: 'mật-khẩu <&>' };

describe('a camera that is tampered with, then unplugged', function () {
  this.timeout(60_000);
  const cleanUps: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  async function plugIn(): Promise<SimulatedCamera> {
    const ticker = createTicker(systemClock);
    const camera = await startCamera({
      id: 'gate',
      name: 'Cổng thôn 3',
      hasPtz: false,
      credentials: LOGIN,
      reel: threadReel(await makeCounterClip({ width: 320, height: 192, fps: 10, seconds: 2 })),
      schedule: createSchedule({
        random: createRandom(1),
        firstEventAfterMs: Infinity,
        meanQuietMs: Infinity,
      }),
      clock: systemClock,
      ticker,
      faults: new Set(),
      listeners: {
        onTruth: () => undefined,
        onMotion: () => undefined,
        onSent: () => undefined,
        onSpoilt: () => undefined,
      },
    });
    cleanUps.push(() => ticker.stop());
    return camera;
  }

  function watch(onvifAddress: string) {
    process.env['MATLANG_TEST_CAMERA_PASSWORD'] = LOGIN.password;
    cleanUps.push(() => delete process.env['MATLANG_TEST_CAMERA_PASSWORD']);
    const { cameras } = agentConfig.parse({
      central: { url: 'http://127.0.0.1' },
      stateDir: 'unused',
      sites: [{ id: 'hamlet-3', name: 'Thôn 3', group: 'key-point' }],
      cameras: [
        {
          id: 'gate',
          site: 'hamlet-3',
          name: 'Cổng thôn 3',
          onvif: { address: onvifAddress },
          credentials: { username: LOGIN.username, passwordEnv: 'MATLANG_TEST_CAMERA_PASSWORD' },
          rules: [
            // Missed while it connects, it is missed again when it is unplugged, however soon that is.
            { kind: 'camera-offline', name: 'Mất hình', afterS: 2, coolDownS: 0 },
            { kind: 'camera-event', name: 'Camera báo' },
          ],
        },
      ],
    });
    const [camera] = cameras;
    if (!camera) {
      throw new Error('no camera');
    }
    const opened: IncidentOpened[] = [];
    const closed: IncidentEnding[] = [];
    const shared = { clock: systemClock, log: silentLog };
    const book = createIncidentBook({
      camera,
      timeZone: 'Asia/Ho_Chi_Minh',
      clock: systemClock,
      nextSequence: () => opened.length + 1,
      onOpened: (message) => opened.push(incidentOpened.parse(message)),
      onClosed: (ending) => closed.push(ending),
    });
    const events = createEventWatches({
      ...shared,
      cameras,
      isWanted: () => true,
      onReport: (_cameraId, report) => book.hear({ type: 'report', ...report }),
    });
    const controller = new AbortController();
    const running: Promise<void>[] = [];
    const actor = createCameraActor({
      ...shared,
      config: camera,
      credentials: LOGIN,
      limiter: createLimiter(),
      watch: ({ sub }) => {
        const stream = createRtspStream({
          ...shared,
          ...sub,
          loginGuard: createLoginGuard(systemClock),
          onParameterSets: () => undefined,
          onAccessUnit: () => undefined,
          onState: actor.streamState,
        });
        running.push(stream.run(controller.signal));
      },
      unwatch: () => undefined,
      onHealth: (health) => {
        const news = stateNews(health);
        if (news) {
          book.hear(news);
        }
      },
      onDescribed: () => events.described('gate'),
    });
    running.push(events.run(controller.signal), actor.run(controller.signal));
    const stop = async (): Promise<void> => {
      controller.abort();
      await Promise.all(running);
      book.closeAll();
    };
    cleanUps.push(stop);
    return { actor, opened, closed, stop };
  }

  it('is reported by its own word and by its silence', async () => {
    const camera = await plugIn();
    let isPlugged = true;
    const unplug = async (): Promise<void> => {
      if (isPlugged) {
        isPlugged = false;
        await camera.stop();
      }
    };
    cleanUps.push(unplug);
    const { actor, opened, closed } = watch(camera.onvifAddress);
    await until('the camera to be online', () => (actor.health.state === 'online' ? true : null));
    // A busy machine may miss pictures for longer than `afterS` at any time, and then says so rightly.
    const ofKind = (kind: IncidentKind): IncidentOpened[] => opened.filter((one) => one.kind === kind);

    camera.setTampered(false);
    const report = await until('its report', () => {
      camera.setTampered(true);
      return ofKind('camera-event')[0] ?? null;
    });
    camera.setTampered(false);
    await until('the end of it', () => closed.find(({ id }) => id === report.id) ?? null);
    await until('it to have pictures', () => (actor.health.state === 'online' ? true : null));
    const missedBefore = ofKind('camera-offline').length;
    await unplug();
    const missed = await until(
      'the camera to be missed',
      () => ofKind('camera-offline')[missedBefore] ?? null,
    );

    expect(ofKind('camera-event')).to.deep.equal([report]);
    expect(report.why.en).to.contain('VideoSource/GlobalSceneChange/ImagingService');
    expect(missed.why.en).to.match(/has given no picture since .*: .+/);
    expect(opened.flatMap(({ tracks }) => tracks)).to.deep.equal([]);
    expect(JSON.stringify(opened)).not.to.contain(LOGIN.password);
  });
});
