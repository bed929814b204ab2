/**
 * A bad line of the kernel's own: a network namespace behind a pair of virtual cards, with loss, delay, reordering and
 * rate by `tc netem`. Unlike the relay (line.ts) it loses packets, so TCP itself has to repair. Needs root, iproute2
 * and a kernel that allows it; where it does not, `openNetns` says why.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Netns {
  name: string;
  /** Of this side of the line. */
  hostAddress: string;
  /** Of the far side. */
  insideAddress: string;
  /** Arguments of `tc ... netem`, as ['loss', '10%', 'delay', '50ms']; both directions suffer. */
  suffer: (netem: readonly string[]) => Promise<void>;
  /** The words before a command that make it run inside. */
  prefix: readonly string[];
  close: () => Promise<void>;
}

export type OpenedNetns = { status: 'open'; netns: Netns } | { status: 'unavailable'; reason: string };

/** `number` (1 to 250) keeps several apart: it names the namespace and its network 10.213.number.0/24. */
export async function openNetns(number: number): Promise<OpenedNetns> {
  const name = `matlang-${number}`;
  const [near, far] = [`mlh${number}`, `mln${number}`];
  const [hostAddress, insideAddress] = [`10.213.${number}.1`, `10.213.${number}.2`];
  const prefix = ['ip', 'netns', 'exec', name];
  const inside = (...words: string[]): Promise<unknown> => run('ip', ['netns', 'exec', name, ...words]);
  const close = async (): Promise<void> => {
    await run('ip', ['link', 'del', near]).catch(() => undefined);
    await run('ip', ['netns', 'del', name]).catch(() => undefined);
  };
  try {
    await run('ip', ['netns', 'add', name]);
    await run('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', far]);
    await run('ip', ['link', 'set', far, 'netns', name]);
    await run('ip', ['addr', 'add', `${hostAddress}/24`, 'dev', near]);
    await run('ip', ['link', 'set', near, 'up']);
    await inside('ip', 'addr', 'add', `${insideAddress}/24`, 'dev', far);
    await inside('ip', 'link', 'set', far, 'up');
    const suffer = async (netem: readonly string[]): Promise<void> => {
      await run('tc', ['qdisc', 'replace', 'dev', near, 'root', 'netem', ...netem]);
      await inside('tc', 'qdisc', 'replace', 'dev', far, 'root', 'netem', ...netem);
    };
    await suffer(['delay', '0ms']);
    return { status: 'open', netns: { name, hostAddress, insideAddress, suffer, prefix, close } };
  } catch (error) {
    await close();
    const [reason = ''] = String(error instanceof Error && 'stderr' in error ? error.stderr : error).split(
      '\n',
    );
    return { status: 'unavailable', reason };
  }
}
