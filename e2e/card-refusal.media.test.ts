/** Cameras that give nothing: without a card, or with another password. They are left alone. */
import { expect } from 'chai';
import type { FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { createLoginGuard, LOGIN_LOCK_MS } from '#edge-agent/camera/auth/login-guard.ts';
import { createCardFiller } from '#edge-agent/recordings/card-filler.ts';
import { MINUTE_MS, setStage, START_MS, type Stage } from '#edge-agent/recordings/recordings.helpers.ts';
import type { Recordings } from '#edge-agent/recordings/recordings.ts';
import { CAMERA_LOGIN, startSimulatedCamera, type RunningCamera } from './simulated-camera.helpers.ts';
import { until } from './until.helpers.ts';

const HOUR_MS = 60 * MINUTE_MS;

describe('a camera whose card gives nothing', function () {
  this.timeout(60_000);
  let stage: Stage;
  let recordings: Recordings;
  let running: RunningCamera;
  let stop: () => Promise<void>;
  let clock: FakeClock;
  let looks = 0;
  let outcomes: unknown[] = [];
  let loginGuard: ReturnType<typeof createLoginGuard>;

  async function start(password: string, cardKeepsMs?: number): Promise<void> {
    running = await startSimulatedCamera(cardKeepsMs === undefined ? {} : { cardKeepsMs });
    stage = setStage();
    ({ clock } = stage);
    recordings = stage.open();
    // A minute that is not there, between two that are.
    for (const startsAtMs of [START_MS, START_MS + 2 * MINUTE_MS]) {
      recordings.fromEye({ type: 'segment-closed', segment: stage.segment({ startsAtMs }) });
    }
    await clock.advance(3 * MINUTE_MS);
    looks = 0;
    outcomes = [];
    const log = Object.assign(Object.create(silentLog) as typeof silentLog, {
      info: ({ outcome }: { outcome: unknown }) => outcomes.push(outcome),
    });
    loginGuard = createLoginGuard(clock);
    const filler = createCardFiller({
      cameras: [
        {
          ...{ id: 'yard', address: running.camera.onvifAddress, isOnline: () => true },
          credentials: { ...CAMERA_LOGIN, password },
          loginGuard: () => {
            looks += 1;
            return loginGuard;
          },
        },
      ],
      ...{ desk: recordings.card, library: recordings.library, setup: recordings.setup, clock, log },
    });
    const stopper = new AbortController();
    const ended = filler.run(stopper.signal);
    stop = async () => {
      stopper.abort();
      await ended;
    };
  }

  afterEach(async () => {
    await stop();
    await recordings.finish();
    await running.stop();
    stage.close();
  });

  const outcome = (): Promise<unknown> => until('an outcome', () => outcomes[0] ?? null);

  it('is asked once a day where there is no card', async () => {
    await start(CAMERA_LOGIN.password);

    await clock.advance(7_000);
    const first = await outcome();
    await clock.advance(12 * HOUR_MS);

    expect(first).to.equal('no-card');
    expect(looks).to.equal(1);
  });

  it('is never logged in to so often that its account is locked', async () => {
    await start('sai', 600_000);

    await clock.advance(7_000);
    const first = await outcome();
    const counted = loginGuard.blocked();
    await clock.advance(LOGIN_LOCK_MS - MINUTE_MS);

    expect(first).to.equal('failed');
    expect(counted).to.not.equal(null);
    expect(looks).to.equal(1);
  });
});
