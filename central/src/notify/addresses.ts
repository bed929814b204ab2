/**
 * Which addresses of the Internet central may be sent to by what somebody typed in: those that are reachable from
 * everywhere. The rest of the list of IANA's special-purpose registries (RFC 6890) is this network, this machine, or
 * the cloud's own (169.254.169.254).
 */
import { BlockList, isIPv6 } from 'node:net';

const SPECIAL_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Of 2000::/3, which alone is given out; what carries an IPv4 address inside is among them. */
const SPECIAL_V6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
SPECIAL_V4.forEach(([net, bits]) => special.addSubnet(net, bits, 'ipv4'));
SPECIAL_V6.forEach(([net, bits]) => special.addSubnet(net, bits, 'ipv6'));
const given = new BlockList();
given.addSubnet('2000::', 3, 'ipv6');

export function isPublicAddress(address: string): boolean {
  return isIPv6(address)
    ? given.check(address, 'ipv6') && !special.check(address, 'ipv6')
    : !special.check(address, 'ipv4');
}
