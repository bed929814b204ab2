/** What the agent process tells the parent that forked it (the demo, a test), every second while something changes. */
export interface AgentStatus {
  type: 'status';
  online: number;
  total: number;
  isConnected: boolean;
  eyePids: number[];
}
