/** SOAP 1.2 envelopes and the faults of ONVIF (Core specification 5.11.2): subcodes in the `ter` namespace. */
import { find, parseXml, textOf, type XmlNode } from './xml.ts';
import type { UsernameToken } from './username-token.ts';

export const NAMESPACES = {
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  notification: 'http://docs.oasis-open.org/wsn/b-2',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  search: 'http://www.onvif.org/ver10/search/wsdl',
  replay: 'http://www.onvif.org/ver10/replay/wsdl',
} as const;

const ENVELOPE_NAMESPACE = 'http://www.w3.org/2003/05/soap-envelope';

const DECLARATIONS = [
  ['s', ENVELOPE_NAMESPACE],
  ['wsa', 'http://www.w3.org/2005/08/addressing'],
  ['tds', NAMESPACES.device],
  ['trt', NAMESPACES.media],
  ['tr2', NAMESPACES.media2],
  ['tev', NAMESPACES.events],
  ['wsnt', NAMESPACES.notification],
  ['tptz', NAMESPACES.ptz],
  ['tse', NAMESPACES.search],
  ['trp', NAMESPACES.replay],
  ['tt', 'http://www.onvif.org/ver10/schema'],
  ['ter', 'http://www.onvif.org/ver10/error'],
  ['tns1', 'http://www.onvif.org/ver10/topics'],
  ['wstop', 'http://docs.oasis-open.org/wsn/t-1'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema'],
]
  .map(([prefix, uri]) => `xmlns:${prefix ?? ''}="${uri ?? ''}"`)
  .join(' ');

export interface SoapRequest {
  /** The first element of the body. */
  operation: XmlNode;
  token: UsernameToken | null;
}

/** Thrown by an operation: becomes a SOAP fault. `subcodes` without the `ter:` prefix, outermost first. */
export class SoapFault extends Error {
  readonly side: 'Sender' | 'Receiver';
  readonly subcodes: readonly string[];

  constructor(side: 'Sender' | 'Receiver', subcodes: readonly string[], reason: string) {
    super(reason);
    this.side = side;
    this.subcodes = subcodes;
  }
}

export function parseRequest(source: string): SoapRequest {
  const result = parseXml(source);
  if (result.status === 'refused') {
    throw new SoapFault(
      'Sender',
      ['WellFormed'],
      `The request is not a valid XML document: ${result.reason}`,
    );
  }
  const { root } = result;
  const operation = find(root, 'Body')?.children[0];
  if (root.name !== 'Envelope' || root.namespace !== ENVELOPE_NAMESPACE || operation === undefined) {
    throw new SoapFault('Sender', ['WellFormed'], 'The request is not a SOAP 1.2 envelope');
  }
  return { operation, token: parseToken(find(root, 'Header', 'Security', 'UsernameToken')) };
}

export function envelope(body: string, header = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope ${DECLARATIONS}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

export function faultBody({ side, subcodes, message }: SoapFault): string {
  const nested = subcodes.reduceRight(
    (inner, code) => `<s:Subcode><s:Value>ter:${code}</s:Value>${inner}</s:Subcode>`,
    '',
  );
  return `<s:Fault><s:Code><s:Value>s:${side}</s:Value>${nested}</s:Code><s:Reason><s:Text xml:lang="en">${message}</s:Text></s:Reason></s:Fault>`;
}

export function notAuthorized(): SoapFault {
  return new SoapFault('Sender', ['NotAuthorized'], 'The action requested requires authorization');
}

export function invalidToken(kind: string): SoapFault {
  return new SoapFault('Sender', ['InvalidArgVal', kind], 'The requested token does not exist');
}

function parseToken(node: XmlNode | undefined): UsernameToken | null {
  if (node === undefined) {
    return null;
  }
  const password = find(node, 'Password');
  return {
    username: textOf(node, 'Username') ?? '',
    password: password?.text.trim() ?? '',
    isDigest: password?.attributes.get('Type')?.endsWith('#PasswordDigest') ?? false,
    nonce: textOf(node, 'Nonce') ?? '',
    created: textOf(node, 'Created') ?? '',
  };
}
