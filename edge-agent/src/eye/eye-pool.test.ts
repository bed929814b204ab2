/** Real child processes, small ones: each says what it hears, and dies when told to stop watching 'bomb'. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { WATCH_TRACKS } from '../detect/look.ts';
import { createEyePool, type EyePool } from './eye-pool.ts';
import type { EyeToAgent, WatchOrder } from './messages.ts';

const CHILD = `
  process.on('message', (message) => {
    if (message.type === 'start') {
      process.send({ type: 'token-wanted', requestId: 7, rejected: null });
    }
    if (message.type === 'token') {
      process.send({ type: 'ready' });
    }
    if (message.type === 'watch') {
      process.send({ type: 'rates', fps: { [message.order.cameraId]: process.pid }, watch: {} });
    }
    if (message.type === 'unwatch' && message.cameraId === 'bomb') {
      process.kill(process.pid, 'SIGKILL');
    }
  });
  process.on('disconnect', () => process.exit(0));
`;

function order(cameraId: string): WatchOrder {
  return {
    cameraId,
    sub: { url: 'rtsp://127.0.0.1/sub', credentials: null },
    main: null,
    recording: null,
    keepsPassers: false,
    needs: WATCH_TRACKS,
  };
}

describe('the pool of eyes', () => {
  let folder: string;
  let pool: EyePool;
  let controller: AbortController;
  let running: Promise<void>;
  let lost: string[][];
  let onRates: (pids: Record<string, number>) => void;

  const nextRates = (cameraId: string): Promise<number> =>
    new Promise((resolve) => {
      onRates = (pids) => {
        const pid = pids[cameraId];
        if (pid !== undefined) {
          resolve(pid);
        }
      };
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-eyes-'));
    const file = join(folder, 'eye.cjs');
    writeFileSync(file, CHILD);
    lost = [];
    onRates = () => undefined;
    controller = new AbortController();
    pool = createEyePool({
      count: 1,
      forkEye: (): ChildProcess => fork(file, { execArgv: [], serialization: 'advanced' }),
      start: { type: 'start', modelFile: '', workDir: folder, centralUrl: '', cores: 1 },
      clock: systemClock,
      log: silentLog,
      onMessage: (message: EyeToAgent, reply) => {
        if (message.type === 'token-wanted') {
          reply({ type: 'token', requestId: message.requestId, token: 'x', problem: '' });
        } else if (message.type === 'rates') {
          onRates(message.fps);
        }
      },
      onLost: (cameraIds) => lost.push(cameraIds),
    });
    running = pool.run(controller.signal);
  });

  afterEach(async () => {
    controller.abort();
    await running;
    rmSync(folder, { recursive: true });
  });

  it('answers an eye that asks for a token before it is ready, and then has it watch', async () => {
    const watched = nextRates('gate');

    pool.watch(order('gate'));

    expect(await watched).to.equal(pool.pids()[0]);
  });

  it('forks anew an eye that was killed, repeats its orders, and says which cameras lost it', async () => {
    const first = nextRates('gate');
    pool.watch(order('gate'));
    const pidBefore = await first;
    const again = nextRates('gate');

    pool.send('gate', { type: 'unwatch', cameraId: 'bomb' });
    // What is said to a process that is dying must not hurt the agent.
    for (let i = 0; i < 50; i += 1) {
      pool.send('gate', { type: 'unwatch', cameraId: 'other' });
    }
    const pidAfter = await again;

    expect(pidAfter).to.not.equal(pidBefore);
    expect(lost).to.deep.equal([['gate']]);
    expect(pool.pids()).to.deep.equal([pidAfter]);
  });
});
