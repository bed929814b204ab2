/** Words about edge agents. */
import type { agents as vi } from '../vi/agents.ts';
import type { WordsOf } from '../words-of.ts';

export const agents: WordsOf<typeof vi> = {
  agents: {
    title: 'Edge agents',
    name: 'Name',
    state: 'State',
    lastSeen: 'Last seen',
    version: 'Version',
    cameras: 'Cameras',
    connected: 'Connected',
    notConnected: 'Not connected',
    revoked: 'Revoked',
    never: 'never',
    conflict: 'Another machine used this identity at {{at}}. Check whether its disk was copied.',
    none: 'No agents yet.',
    noneHint:
      'Make an enrolment code, then run “bin/matlang enrol CODE --config agent.yaml” on the machine at the site.',
    enrol: 'Make an enrolment code',
    enrolName: 'Name of the new agent',
    enrolNamePlaceholder: 'for example: Kindergarten',
    make: 'Make the code',
    codeTitle: 'One-time enrolment code',
    codeHint: 'Run this command on the agent. The code expires at {{at}} and is not shown again.',
    copy: 'Copy command',
    copied: 'Copied',
    done: 'Done',
  },
};
