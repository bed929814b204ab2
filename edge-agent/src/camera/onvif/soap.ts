/**
 * SOAP 1.2 envelopes: requests with or without a WS-Security UsernameToken, and what a reply's body says.
 * Not here: HTTP (http-transport.ts) and which login to use (onvif-caller.ts).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../auth/digest.ts';
import { allOf, at, escapeXml, parseXml, textAt, type XmlNode } from './xml-tree.ts';

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const SCHEMA = 'http://www.onvif.org/ver10/schema';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const UTILITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const PASSWORD_DIGEST =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const BASE64 =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** `body` is XML that may use the prefix `tt` for the ONVIF schema. */
export function envelope(body: string, headerParts = ''): string {
  const header = headerParts === '' ? '' : `<s:Header>${headerParts}</s:Header>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${SOAP}" xmlns:tt="${SCHEMA}">` +
    `${header}<s:Body>${body}</s:Body></s:Envelope>`
  );
}

/**
 * UsernameToken with a digest of nonce, time and password (UsernameToken Profile 1.1 section 3.1).
 * `createdAtMs` is the time by the camera's clock: most refuse tokens more than a few seconds off.
 */
export function usernameToken(
  { username, password }: Credentials,
  createdAtMs: number,
  nonce: Buffer = randomBytes(16),
): string {
  const created = new Date(createdAtMs).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64');
  return (
    `<w:Security s:mustUnderstand="1" xmlns:w="${SECURITY}" xmlns:u="${UTILITY}"><w:UsernameToken>` +
    `<w:Username>${escapeXml(username)}</w:Username>` +
    `<w:Password Type="${PASSWORD_DIGEST}">${digest}</w:Password>` +
    `<w:Nonce EncodingType="${BASE64}">${nonce.toString('base64')}</w:Nonce>` +
    `<u:Created>${created}</u:Created></w:UsernameToken></w:Security>`
  );
}

export type SoapReply =
  | { status: 'answered'; body: XmlNode }
  | { status: 'fault'; isAuth: boolean; text: string }
  | { status: 'unreadable'; why: string };

/** `body` is the first element inside Body, or Body itself where that is empty. */
export function readReply(text: string): SoapReply {
  const parsed = parseXml(text);
  if (parsed.status === 'refused') {
    return { status: 'unreadable', why: parsed.why };
  }
  const body = at(parsed.root, 'Body');
  if (parsed.root.name !== 'Envelope' || !body) {
    return { status: 'unreadable', why: `a ${parsed.root.name} element in place of a SOAP envelope` };
  }
  // Some cameras leave the body empty where they have nothing to say.
  const content = body.children[0] ?? body;
  return content.name === 'Fault' ? readFault(content) : { status: 'answered', body: content };
}

const AUTH_CODES =
  /NotAuthorized|FailedAuthentication|FailedCheck|InvalidSecurity|OperationProhibited|Unauthorized/i;
const AUTH_TEXT = /not authori[sz]ed|authority failure|unauthori[sz]ed|authentication fail|wrong password/i;

/** SOAP 1.2 faults with their nested subcodes, and SOAP 1.1 faults of old cameras. */
function readFault(fault: XmlNode): SoapReply {
  const codes: string[] = [];
  for (let code = at(fault, 'Code'); code && codes.length < 8; code = at(code, 'Subcode')) {
    codes.push(textAt(code, 'Value') ?? '');
  }
  codes.push(textAt(fault, 'faultcode') ?? '');
  const reasons = allOf(at(fault, 'Reason'), 'Text').map((node) => node.text);
  const words = [reasons[0] ?? '', textAt(fault, 'faultstring') ?? ''].filter(Boolean).join(' ');
  const code = codes.filter(Boolean).at(-1) ?? 'fault';
  const isAuth = codes.some((name) => AUTH_CODES.test(name)) || AUTH_TEXT.test(words);
  return { status: 'fault', isAuth, text: words ? `${code}: ${words}` : code };
}
