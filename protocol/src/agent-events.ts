/** The events of the agents' socket.io namespace, with their acknowledgements. */
import type { AgentHello, HelloReply } from './agent.ts';
import type { CameraHealthReport } from './camera.ts';
import type { IncidentClosed, IncidentOpened, Receipt } from './incident.ts';

export interface AgentEvents {
  hello: (message: AgentHello, reply: (answer: HelloReply) => void) => void;
  'camera-health': (
    message: CameraHealthReport,
    reply: (answer: { status: 'stored' } | { status: 'refused'; reason: string }) => void,
  ) => void;
  'incident-opened': (message: IncidentOpened, reply: (answer: Receipt) => void) => void;
  'incident-closed': (message: IncidentClosed, reply: (answer: Receipt) => void) => void;
}
