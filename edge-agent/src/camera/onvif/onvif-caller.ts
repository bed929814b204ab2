/**
 * Calls an operation of a camera and finds out how it wants to be logged in to: not at all, by HTTP Digest, or by a
 * WS-Security UsernameToken; never by two at once, since some cameras then refuse both. What was found is
 * remembered per camera.
 *
 * A wrong password is sent at most once per visit: after a refusal nothing more is tried, and the next visit uses
 * the other way, because a few cameras challenge for Digest and accept only the token.
 */
import type { Clock } from '#base/clock.ts';
import { createDigestLogin, type Credentials, type DigestLogin } from '../auth/digest.ts';
import { CameraFault, printable } from '../camera-fault.ts';
import type { HttpPost, HttpReply, HttpTransport } from './http-transport.ts';
import { envelope, readReply, usernameToken, type SoapReply } from './soap.ts';
import type { XmlNode } from './xml-tree.ts';

/** What is worth keeping between visits to one camera. */
export interface OnvifMemory {
  /** `null`: not found out yet. */
  login: 'digest' | 'username-token' | null;
}

export interface OnvifCall {
  /** Addresses of the service, best first. */
  urls: readonly string[];
  /** Name of the operation, for messages and the SOAP action. */
  operation: string;
  namespace: string;
  /** Inner XML of the operation's element, which is in `namespace`. */
  content?: string;
  /** For calls the standard allows everybody. */
  isAnonymous?: boolean;
  /** More XML for the SOAP header. */
  header?: string;
  /** SOAP action; from namespace and operation where the standard has no other. */
  action?: string;
  deadlineMs?: number;
}

export type OnvifOutcome =
  | { status: 'answered'; body: XmlNode }
  /** The camera does not do this, or not now; never for a refused login. */
  | { status: 'fault'; text: string };

export interface OnvifCaller {
  /** Throws `CameraFault`: `unreachable`, `wrong-password`, `onvif-failed`. */
  call(call: OnvifCall): Promise<OnvifOutcome>;
  /** Camera's clock minus ours. */
  setClockOffset(offsetMs: number): void;
}

export interface OnvifCallerOptions {
  transport: HttpTransport;
  credentials: Credentials | null;
  memory: OnvifMemory;
  clock: Clock;
  signal: AbortSignal;
}

type Login = 'none' | 'digest' | 'username-token';

interface Exchange {
  http: HttpReply;
  soap: SoapReply;
  isRefused: boolean;
}

export function createOnvifCaller(options: OnvifCallerOptions): OnvifCaller {
  const { credentials, memory, clock } = options;
  const digest = credentials ? createDigestLogin(credentials) : null;
  const post = createPoster(options);
  let clockOffsetMs = 0;

  const send = async (call: OnvifCall, login: Login): Promise<Exchange> => {
    const security =
      login === 'username-token' && credentials
        ? usernameToken(credentials, clock.nowMs() + clockOffsetMs)
        : '';
    const http = await post(call, security, login === 'digest' ? digest : null);
    const soap = readReply(http.body);
    return { http, soap, isRefused: http.status === 401 || (soap.status === 'fault' && soap.isAuth) };
  };

  /** Digest: up to two more tries, the second only where the camera says our answer was out of date. */
  const sendDigest = async (
    call: OnvifCall,
    login: DigestLogin,
    challenged: Exchange | null,
  ): Promise<Exchange> => {
    let exchange = challenged ?? (await send(call, 'digest'));
    let wasAnswered = false;
    for (let attempt = 0; attempt < 2 && exchange.http.status === 401; attempt += 1) {
      if (login.challenged(exchange.http.challenges, wasAnswered).status !== 'answerable') {
        break;
      }
      exchange = await send(call, 'digest');
      wasAnswered = true;
    }
    return exchange;
  };

  const negotiate = async (call: OnvifCall): Promise<Exchange> => {
    const anonymous = await send(call, 'none');
    if (!anonymous.isRefused || !digest) {
      return anonymous;
    }
    const offersDigest = digest.challenged(anonymous.http.challenges, false).status === 'answerable';
    const login = offersDigest ? 'digest' : 'username-token';
    const exchange = offersDigest
      ? await sendDigest(call, digest, anonymous)
      : await send(call, 'username-token');
    memory.login = exchange.isRefused && offersDigest ? 'username-token' : login;
    return exchange;
  };

  const sendRemembered = async (call: OnvifCall): Promise<Exchange> => {
    if (memory.login === null || !digest) {
      return negotiate(call);
    }
    const exchange =
      memory.login === 'digest' ? await sendDigest(call, digest, null) : await send(call, 'username-token');
    if (exchange.isRefused) {
      memory.login = null;
    }
    return exchange;
  };

  return {
    call: async (call) => {
      const exchange = call.isAnonymous ? await send(call, 'none') : await sendRemembered(call);
      return toOutcome(call, exchange, credentials !== null);
    },
    setClockOffset: (offsetMs) => {
      clockOffsetMs = offsetMs;
    },
  };
}

type Post = (call: OnvifCall, security: string, login: DigestLogin | null) => Promise<HttpReply>;

/** Tries the addresses of a service in turn and remembers which one answered. */
function createPoster({ transport, signal }: OnvifCallerOptions): Post {
  const working = new Map<string, string>();

  return async (call, security, login) => {
    const key = call.urls.join(' ');
    const known = working.get(key);
    const urls = known === undefined ? call.urls : [known];
    let lastFault: unknown = new CameraFault('onvif-failed', `no address for ${call.operation}`);
    for (const url of urls) {
      const message = formatMessage(call, url, security, login);
      try {
        const reply = await transport.post(message, signal);
        working.set(key, url);
        return reply;
      } catch (error) {
        lastFault = error;
        if (signal.aborted) {
          break;
        }
      }
    }
    throw lastFault;
  };
}

function formatMessage(
  { operation, namespace, content = '', header = '', action, deadlineMs }: OnvifCall,
  url: string,
  security: string,
  login: DigestLogin | null,
): HttpPost {
  const body = envelope(
    `<${operation} xmlns="${namespace}">${content}</${operation}>`,
    `${header}${security}`,
  );
  const { pathname, search } = new URL(url);
  const authorization = login?.authorization({ method: 'POST', uri: `${pathname}${search}`, body });
  return {
    url,
    body,
    deadlineMs,
    headers: {
      'Content-Type': `application/soap+xml; charset=utf-8; action="${action ?? `${namespace}/${operation}`}"`,
      ...(authorization ? { Authorization: authorization } : {}),
    },
  };
}

function toOutcome(
  { operation, isAnonymous }: OnvifCall,
  { http, soap, isRefused }: Exchange,
  hasPassword: boolean,
): OnvifOutcome {
  if (isRefused && isAnonymous) {
    return { status: 'fault', text: 'needs a login' };
  }
  if (isRefused) {
    const why = hasPassword
      ? 'the camera refused user name and password'
      : 'the camera asks for a password and none is configured';
    throw new CameraFault('wrong-password', `${why}${attemptsLeft(http.body)}`);
  }
  if (soap.status === 'answered' && http.status < 300) {
    return { status: 'answered', body: soap.body };
  }
  if (soap.status === 'fault') {
    return { status: 'fault', text: printable(soap.text, 160) };
  }
  if (http.status >= 300 || soap.status === 'answered') {
    return { status: 'fault', text: `HTTP ${http.status}` };
  }
  throw new CameraFault(
    'onvif-failed',
    `the answer to ${operation} cannot be read: ${printable(soap.why, 160)}`,
  );
}

/** `You still have 2 attempt(s)`: worth showing before the account is locked. */
function attemptsLeft(body: string): string {
  const sentence = /[^<>.]{0,80}\battempt[^<>.]{0,80}/i.exec(body.slice(0, 20_000))?.[0];
  return sentence === undefined ? '' : ` (${printable(sentence, 120)})`;
}
