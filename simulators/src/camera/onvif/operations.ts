/** What an ONVIF service is: its operations by name, and which of them anybody may call. */
import type { XmlNode } from './xml.ts';

export interface OperationCall {
  operation: XmlNode;
  /** Path of the HTTP request: subscriptions have one each. */
  path: string;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
}

export interface Operation {
  /** `open` = without credentials (ONVIF Core 5.9.4, access class PRE_AUTH). */
  access: 'open' | 'user';
  handle: (call: OperationCall) => string | Promise<string>;
}

/** By local name of the request. */
export type Service = Readonly<Record<string, Operation>>;

export function user(handle: Operation['handle']): Operation {
  return { access: 'user', handle };
}

export function open(handle: Operation['handle']): Operation {
  return { access: 'open', handle };
}
