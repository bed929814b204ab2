/** One process of the demo: forked, spoken to over its channel, its log in a file, stopped by closing the channel. */
import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { programOf } from '#base/program.ts';

export interface Part {
  name: string;
  pid: number;
  send(message: object): void;
  /** The next message for which `pick` gives something; rejects when `pick` throws or the process ends first. */
  next<T>(pick: (message: PartMessage) => T | null): Promise<T>;
  onMessage(listener: (message: PartMessage) => void): void;
  /** Resolves once the process has ended by itself or after `stop`. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

export type PartMessage = { type: string } & Record<string, unknown>;

const STOP_GRACE_MS = 8_000;

export function startPart(
  name: string,
  source: string,
  args: string[],
  logFile: string,
  env: NodeJS.ProcessEnv = {},
): Part {
  const log = openSync(logFile, 'a');
  const { file, execArgv } = programOf(pathToFileURL(source));
  const child = fork(file, args, {
    execArgv,
    serialization: 'advanced',
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, ...env },
    // Ctrl-C reaches the parent only, which stops the parts in order.
    detached: true,
  });
  closeSync(log);
  const ended = waitForEnd(child, name, logFile);
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    send: (message) => {
      if (child.connected) {
        child.send(message);
      }
    },
    onMessage: (listener) => {
      child.on('message', (message) => {
        listener(message as PartMessage);
      });
    },
    next: (pick) => nextMessage(child, pick, ended),
    stop: () => stopPart(child, ended),
  };
}

function waitForEnd(child: ChildProcess, name: string, logFile: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(`${name} ended (${signal ?? `code ${code ?? 0}`}); its log is ${logFile}`);
    });
    child.once('error', (error) => {
      resolve(`${name} could not be started: ${error.message}`);
    });
  });
}

function nextMessage<T>(
  child: ChildProcess,
  pick: (message: PartMessage) => T | null,
  ended: Promise<string>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const listen = (message: unknown): void => {
      try {
        const picked = pick(message as PartMessage);
        if (picked !== null) {
          child.off('message', listen);
          resolve(picked);
        }
      } catch (error) {
        child.off('message', listen);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    child.on('message', listen);
    void ended.then((how) => {
      reject(new Error(how));
    });
  });
}

async function stopPart(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.connected) {
    child.disconnect();
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await ended;
  clearTimeout(timer);
}
