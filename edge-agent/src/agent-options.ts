/** What an agent is started with. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { AgentConfig } from './camera/config.ts';
import type { AgentStatus } from './forward/agent-status.ts';

export interface AgentOptions {
  config: AgentConfig;
  version: string;
  clock: Clock;
  log: Log;
  /** Told every second, for a parent process that shows progress. */
  onStatus?: (status: AgentStatus) => void;
}
