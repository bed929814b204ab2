/**
 * The media socket of a page: subscribe, unsubscribe, and how much was taken in. Every subscribe asks whether this
 * person may see this camera now and is written to the audit trail before the first picture leaves; subscribes are
 * handled in the order sent. Acknowledgements are not queued behind them: they steer the flow.
 * Not here: cookie and Origin (checked at the upgrade), the flow (viewer-link.ts, relay.ts).
 */
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { viewerToCentral, type ViewerToCentral } from '#protocol/live-control.ts';
import { parseJson, toBuffer } from './agent-media.ts';
import type { LiveCamera, Relay } from './relay.ts';
import { ViewerLink } from './viewer-link.ts';

export const MAX_VIEWER_MESSAGE_BYTES = 4096;
const MAX_SUBSCRIPTIONS = 64;
const MAX_PENDING = 256;
const MAX_MESSAGES_PER_SECOND = 500;
const POLICY = 1008;
const FAULT = 1011;

/** Answered downstream, in people/, and audited there. */
export type AskLive = (
  cameraId: string,
) => Promise<{ status: 'granted'; camera: LiveCamera } | { status: 'no-right' | 'unknown-camera' }>;

export interface ViewerMedia {
  /** Returns what closes the socket when the session ends. */
  accept(socket: WebSocket, askLive: AskLive): () => void;
}

type Request = Exclude<ViewerToCentral, { type: 'taken' }>;

export function createViewerMedia({
  relay,
  clock,
  log,
}: {
  relay: Relay;
  clock: Clock;
  log: Log;
}): ViewerMedia {
  const accept = (socket: WebSocket, askLive: AskLive): (() => void) => {
    const viewer = new ViewerLink(asViewerSocket(socket), clock);
    const channelOfTile = new Map<number, number>();
    const isFlooding = createRate(clock);
    let queue = Promise.resolve();
    let pending = 0;
    relay.addViewer(viewer);

    const leaveTile = (tile: number): void => {
      const channel = channelOfTile.get(tile);
      if (channel !== undefined) {
        channelOfTile.delete(tile);
        relay.unsubscribe(viewer, tile, channel);
      }
    };

    const subscribe = async ({
      tile,
      cameraId,
      profile,
    }: Extract<Request, { type: 'subscribe' }>): Promise<void> => {
      leaveTile(tile);
      if (channelOfTile.size >= MAX_SUBSCRIPTIONS) {
        viewer.tell({ type: 'refused', tile, reason: 'too-many' });
        return;
      }
      const answer = await askLive(cameraId);
      if (socket.readyState !== socket.OPEN) {
        return;
      }
      if (answer.status !== 'granted') {
        viewer.tell({ type: 'refused', tile, reason: answer.status });
        return;
      }
      const channel = relay.subscribe(viewer, tile, answer.camera, profile);
      if (channel === null) {
        viewer.tell({ type: 'refused', tile, reason: 'too-many' });
        return;
      }
      channelOfTile.set(tile, channel);
    };

    const handle = async (request: Request): Promise<void> => {
      if (request.type === 'subscribe') {
        await subscribe(request);
      } else {
        leaveTile(request.tile);
      }
    };

    socket.on('message', (data: RawData, isBinary: boolean) => {
      const parsed = isBinary ? null : viewerToCentral.safeParse(parseJson(toBuffer(data).toString('utf8')));
      if (parsed?.success !== true || isFlooding() || pending > MAX_PENDING) {
        socket.close(POLICY, 'expected subscribe, unsubscribe or taken as in live-control, and not so fast');
        return;
      }
      const message = parsed.data;
      if (message.type === 'taken') {
        viewer.taken(message.bytes);
        return;
      }
      pending += 1;
      queue = queue
        .then(() => handle(message))
        .catch((error: unknown) => {
          log.error({ reason: describeError(error) }, 'subscribe failed');
          socket.close(FAULT, 'fault');
        })
        .finally(() => {
          pending -= 1;
        });
    });
    socket.on('error', (error) => log.debug({ reason: error.message }, 'viewer media socket failed'));
    socket.on('close', () => relay.removeViewer(viewer));

    return () => socket.close(POLICY, 'session ended');
  };

  return { accept };
}

function asViewerSocket(socket: WebSocket): ConstructorParameters<typeof ViewerLink>[0] {
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    sendText: (text) => socket.send(text),
    sendFrame: (frame) => socket.send(frame, { binary: true, compress: false }),
    close: (code, reason) => {
      socket.close(code, reason);
      if (code !== POLICY) {
        socket.terminate();
      }
    },
  };
}

/** True from the first message over the limit in any one second. */
function createRate(clock: Clock): () => boolean {
  let windowStartMs = clock.monotonicMs();
  let count = 0;
  return () => {
    if (clock.monotonicMs() - windowStartMs > 1000) {
      windowStartMs = clock.monotonicMs();
      count = 0;
    }
    count += 1;
    return count > MAX_MESSAGES_PER_SECOND;
  };
}
