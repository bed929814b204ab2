/** Runs `bin/matlang` as a user does: as a process of its own, its output read until it ends. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'matlang');

export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** `onProgress` is told of everything on standard error, with what interrupts the program as Ctrl-C does. */
export function runMatlang(
  args: readonly string[],
  onProgress?: (interrupt: () => void) => void,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (part: string) => {
        text[stream] += part;
        if (stream === 'stderr') {
          onProgress?.(() => child.kill('SIGINT'));
        }
      });
    }
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, ...text });
    });
  });
}
