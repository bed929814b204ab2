/**
 * One simulated camera: a feed, an RTSP port and an ONVIF port on the loopback interface, and what is wrong with it.
 * Closing it gives both ports back.
 */
import net from 'node:net';
import { createHash } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import type { Scene } from '../actors/scene.ts';
import { createCard, type Card } from './card.ts';
import { createDigestGuard, type Credentials } from './digest.ts';
import { pictureFaultOf, type CameraFaults } from './faults.ts';
import { createFeed, type Feed, type FeedListeners } from './feed.ts';
import { findClosedPort, listenOnLoopback, type Listener } from './listener.ts';
import type { DeviceFacts } from './onvif/device-facts.ts';
import { SERVICE_PATHS } from './onvif/device-facts.ts';
import { createEventSource } from './onvif/event-service.ts';
import { createOnvifServer } from './onvif/onvif-server.ts';
import { createPtzHead, type PtzHead } from './onvif/ptz-head.ts';
import type { Reel } from './reel.ts';
import { serveRtsp } from './rtsp-session.ts';
import type { Schedule } from './schedule.ts';
import type { Sound } from './sound.ts';
import type { Ticker } from './ticker.ts';
import { createTurnedView } from './turned-view.ts';

export interface CameraOptions {
  id: string;
  name: string;
  hasPtz: boolean;
  credentials: Credentials;
  reel: Reel;
  schedule: Schedule;
  clock: Clock;
  ticker: Ticker;
  faults: CameraFaults;
  listeners: FeedListeners;
  /** What its main stream sounds like. */
  sound?: Sound;
  /** Drawn anew when the camera is turned; without it a turned camera goes on showing its reel. */
  scene?: Scene;
  /** It has a memory card that holds this much. */
  cardKeepsMs?: number;
}

export interface SimulatedCamera {
  facts: DeviceFacts;
  onvifAddress: string;
  rtsp: { main: string; sub: string };
  feed: Feed;
  card: Card | null;
  /** Where it looks; null where it does not turn. */
  head: PtzHead | null;
  readonly rtspConnections: number;
  /** Claims over ONVIF that somebody is at the camera. */
  setTampered: (isTampered: boolean) => void;
  stop(): Promise<void>;
}

export async function startCamera(options: CameraOptions): Promise<SimulatedCamera> {
  const { clock, ticker, reel, schedule, faults, credentials } = options;
  const ports = { http: 0, rtsp: 0 };
  const facts = factsOf(options, ports);
  const head = options.hasPtz ? createPtzHead(clock) : null;
  const turned = head && options.scene ? createTurnedView(options.scene, head) : null;
  const feed = createFeed({
    ...(turned && { turned: () => turned.segment() }),
    clock,
    ticker,
    reel,
    schedule,
    listeners: {
      ...options.listeners,
      onMotion: (isMoving) => {
        events.setMotion(isMoving);
        options.listeners.onMotion(isMoving);
      },
      onSpoilt: () => {
        // A camera does not notice that its own picture stands.
        if (pictureFaultOf(faults) !== 'frozen') {
          events.setTampered(true);
        }
        options.listeners.onSpoilt();
      },
    },
  });
  const sound = options.sound ?? null;
  const card = options.cardKeepsMs === undefined ? null : createCard(feed, clock, options.cardKeepsMs);
  const events = createEventSource({ facts, clock, onSubscribed: () => feed.wake() });

  const rtspGuard = createDigestGuard({ realm: `ML-${facts.serial}`, credentials, clock, hasQop: false });
  const rtspServer = net.createServer((socket) => {
    if (faults.has('silent')) {
      socket.resume();
    } else {
      serveRtsp({ socket, feed, guard: rtspGuard, clock, faults, sound, card });
    }
  });
  const onvifServer = faults.has('silent')
    ? net.createServer((socket) => socket.resume())
    : createOnvifServer({
        facts,
        credentials,
        clock,
        events,
        card,
        head,
        snapshotJpeg: () => reel.snapshotJpeg,
      });

  const listeners: Listener[] = [];
  if (faults.has('unreachable')) {
    ports.rtsp = await findClosedPort();
    ports.http = await findClosedPort();
  } else {
    const rtsp = await listenOnLoopback(rtspServer);
    const onvif = await listenOnLoopback(onvifServer);
    ports.rtsp = rtsp.port;
    ports.http = onvif.port;
    listeners.push(rtsp, onvif);
  }

  return {
    facts,
    feed,
    card,
    head,
    onvifAddress: `${facts.httpBase()}${SERVICE_PATHS.device}`,
    rtsp: { main: `${facts.rtspBase()}/main`, sub: `${facts.rtspBase()}/sub` },
    get rtspConnections() {
      return listeners[0]?.connections ?? 0;
    },
    setTampered: (isTampered) => events.setTampered(isTampered),
    stop: async () => {
      feed.stop();
      turned?.stop();
      events.stop();
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

function factsOf(
  { id, name, hasPtz, cardKeepsMs, faults, clock, reel }: CameraOptions,
  ports: { http: number; rtsp: number },
): DeviceFacts {
  const hash = createHash('sha256').update(`camera ${id}`).digest('hex');
  return {
    cameraId: id,
    name,
    hasPtz,
    hasCard: cardKeepsMs !== undefined,
    endpoint: [
      hash.slice(0, 8),
      hash.slice(8, 12),
      `5${hash.slice(13, 16)}`,
      `a${hash.slice(17, 20)}`,
      hash.slice(20, 32),
    ].join('-'),
    serial: `ML${BigInt(`0x${hash.slice(0, 12)}`)
      .toString()
      .padStart(16, '0')}`,
    mac: `02:${(hash.slice(32, 42).match(/../g) ?? []).join(':')}`,
    formats: reel.formats,
    faults,
    clock,
    httpBase: () => `http://127.0.0.1:${ports.http}`,
    rtspBase: () => `rtsp://127.0.0.1:${ports.rtsp}`,
  };
}
