/** `bin/matlang` as a person would start it: a process with arguments, an exit code, and words on its outputs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'matlang');
const PATIENCE_MS = 30_000;

export interface Ended {
  exitCode: number | null;
  output: string;
}

/** Resolves when it has ended by itself; it is killed when it takes too long, and `exitCode` is null then. */
export async function runMatlang(args: readonly string[]): Promise<Ended> {
  const running = startMatlang(args);
  const killer = setTimeout(() => void running.child.kill('SIGKILL'), PATIENCE_MS);
  const exitCode = await running.ended;
  clearTimeout(killer);
  return { exitCode, output: running.lines.join('\n') };
}

export interface Running {
  child: ChildProcess;
  /** Of both outputs, as they came. */
  lines: string[];
  ended: Promise<number | null>;
  stop: () => Promise<void>;
}

export function startMatlang(args: readonly string[]): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => lines.push(line));
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  return {
    child,
    lines,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      const killer = setTimeout(() => void child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(killer);
    },
  };
}
