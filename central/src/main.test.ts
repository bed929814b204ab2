import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { programOf } from '#base/program.ts';
import { WHOLE } from './central.helpers.ts';

const MAIN = new URL('./main.ts', import.meta.url);

describe('the central process', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-main-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('names the wrong value in its file and ends with code 2', async () => {
    const child = await start({
      listen: { port: 99_999 },
      dataDir: folder,
      commune: { id: 'Yên Hòa', name: 'x' },
    });
    const said = collect(child);

    const [code] = (await once(child, 'exit')) as [number];

    expect(code).to.equal(2);
    expect(said.text).to.match(/listen\.port: found 99999/);
    expect(said.text).to.match(/commune\.id: found "Yên Hòa", expected lower-case letters/);
  });

  it('tells its parent where it listens, makes accounts and codes, and ends when the parent lets go', async () => {
    const child = await start({
      listen: { port: 0 },
      dataDir: folder,
      commune: { id: 'yen-hoa', name: 'Yên Hòa' },
    });
    const { url } = (await message(child)) as { url: string };

    child.send({
      type: 'demo-accounts',
      accounts: [{ login: 'truc-ban', displayName: 'Trực ban', role: 'operator', scope: WHOLE }],
    });
    const { links } = (await message(child)) as { links: { linkPath: string }[] };
    child.send({ type: 'enrolment-code', name: 'Hộp trụ sở' });
    const { code } = (await message(child)) as { code: string };
    const token = links[0]?.linkPath.split('token=')[1];
    const response = await fetch(new URL('/api/sessions/link', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    child.disconnect();
    const [exitCode] = (await once(child, 'exit')) as [number];

    expect(response.status).to.equal(200);
    expect(code).to.match(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    expect(exitCode).to.equal(0);
  });

  const start = async (config: object): Promise<ChildProcess> => {
    const file = path.join(folder, 'central.yaml');
    await writeFile(file, stringify(config));
    const { file: program, execArgv } = programOf(MAIN);
    return fork(program, ['--config', file], {
      cwd: path.join(import.meta.dirname, '..', '..'),
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  };
});

async function message(child: ChildProcess): Promise<unknown> {
  const [received] = (await once(child, 'message')) as [unknown];
  return received;
}

function collect(child: ChildProcess): { text: string } {
  const said = { text: '' };
  child.stderr?.on('data', (data: Buffer) => {
    said.text += data.toString();
  });
  return said;
}
