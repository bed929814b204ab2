/**
 * Recordings that a stolen box does not give away: on its disk they are unreadable, and a box that was restarted shows
 * what it recorded before only because central, which knows it, gives the keys back.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startPart, type Part } from '../scripts/demo/part.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { until } from './until.helpers.ts';

describe('sealed recordings', function () {
  this.timeout(180_000);
  let demo: Demo;
  let cookie: string;
  let again: Part | null = null;
  let dataDir: string;

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'matlang-sealed-'));
    demo = await startDemo({
      cameras: 1,
      port: 0,
      dataDir,
      eyes: 1,
      activity: 'none',
      recordings: { encryption: 'sealed' },
    });
    cookie = await signInByLink(demo.url, demo.links.investigator);
    await demo.allOnline;
  });

  after(async () => {
    await again?.stop();
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const picture = async (atMs: number): Promise<Buffer | null> => {
    const [camera] = demo.commune.cameras;
    const path = `/api/cameras/${camera?.id ?? ''}/recordings/picture?atMs=${atMs}&width=320`;
    const response = await fetch(new URL(path, demo.url), { headers: { cookie } });
    return response.ok ? Buffer.from(await response.arrayBuffer()) : null;
  };

  it('are shown while the agent runs and after it was killed, and are never in plain on its disk', async () => {
    const atMs = await until('a picture of what was recorded', async () => {
      const aMomentAgo = Date.now() - 2_000;
      return (await picture(aMomentAgo)) === null ? null : aMomentAgo;
    });
    const before = await picture(atMs);

    process.kill(demo.parts.agent.pid, 'SIGKILL');
    await demo.parts.agent.ended;
    const onDisk = filesIn(join(dataDir, 'agent', 'state', 'recordings'));
    const recordings = onDisk
      .filter((file) => /\.mp4(\.part)?$/.test(file))
      .map((file) => ({ file, bytes: readFileSync(file) }));
    again = startPart(
      'agent',
      join(import.meta.dirname, '..', 'edge-agent', 'src', 'main.ts'),
      ['--config', demo.files.agent],
      join(dataDir, 'logs', 'agent-again.log'),
    );
    const after = await until('the same picture after the restart', () => picture(atMs));

    expect(before?.subarray(0, 2)).to.deep.equal(Buffer.from([0xff, 0xd8]));
    expect(after.equals(before ?? Buffer.alloc(0))).to.equal(true);
    expect(recordings.length).to.be.greaterThan(0);
    for (const { file, bytes } of recordings) {
      expect(bytes.toString('latin1', 0, 4), file).to.equal('MLR1');
      expect(bytes.includes('moof'), file).to.equal(false);
    }
    expect(onDisk.some((file) => file.includes('.key.json'))).to.equal(true);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
