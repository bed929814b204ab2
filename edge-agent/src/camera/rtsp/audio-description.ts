/**
 * The sound a session description offers (RFC 8866): G.711 by RFC 3551, AAC by RFC 3640 in its mode AAC-hbr. Anything
 * else, and anything that contradicts itself, is no offer: a camera's pictures never depend on its sound.
 */
import type { AudioParameters } from '../access-unit.ts';

export interface AudioOffer {
  payloadType: number;
  parameters: AudioParameters;
  /** Samples of one AAC frame; null for G.711, whose packets are as long as they are. */
  frameSamples: number | null;
}

interface RtpMap {
  codec: string;
  clockHz: number;
  channels: number;
}

const STATIC_MAPS = new Map<string, RtpMap>([
  ['0', { codec: 'PCMU', clockHz: 8000, channels: 1 }],
  ['8', { codec: 'PCMA', clockHz: 8000, channels: 1 }],
]);
const AAC_RATES_HZ = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
const AAC_LC = 2;
/** RFC 3640 section 3.3.6: the sizes of the AU header fields of mode AAC-hbr. */
const HBR_FIELDS = { sizelength: 13, indexlength: 3, indexdeltalength: 3 };
const MAX_CONFIG_BYTES = 64;

/** The first payload type of `m=audio` we can read; `lines` are the attributes below it. */
export function readAudioOffer(payloadTypes: readonly string[], lines: readonly string[]): AudioOffer | null {
  for (const type of payloadTypes) {
    const map = findMap(type, lines);
    const offer = map && toOffer(Number(type), map, findParameters(type, lines));
    if (offer) {
      return offer;
    }
  }
  return null;
}

function findMap(type: string, lines: readonly string[]): RtpMap | null {
  for (const line of lines) {
    const match = /^a=rtpmap:\s*(\d{1,3})\s+([\w.+-]{1,32})\/(\d{1,6})(?:\/(\d{1,2}))?\s*$/i.exec(line);
    if (match?.[1] === type) {
      const [, , codec = '', clockHz, channels = '1'] = match;
      return { codec: codec.toUpperCase(), clockHz: Number(clockHz), channels: Number(channels) };
    }
  }
  return STATIC_MAPS.get(type) ?? null;
}

/** Of `a=fmtp`, names in lower case. */
function findParameters(type: string, lines: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const line of lines) {
    const match = /^a=fmtp:\s*(\d{1,3})\s+(.{1,4096})$/i.exec(line);
    for (const entry of match?.[1] === type ? (match[2] ?? '').split(';', 32) : []) {
      const [name = '', value = ''] = entry.split('=', 2);
      parameters.set(name.trim().toLowerCase(), value.trim());
    }
  }
  return parameters;
}

function toOffer(
  payloadType: number,
  { codec, clockHz, channels }: RtpMap,
  parameters: ReadonlyMap<string, string>,
): AudioOffer | null {
  if (codec === 'PCMU' || codec === 'PCMA') {
    const isSane = clockHz >= 8000 && clockHz <= 48_000 && channels >= 1 && channels <= 2;
    const name = codec === 'PCMU' ? 'pcmu' : 'pcma';
    const audio = { codec: name, sampleRate: clockHz, channels, config: null } as const;
    return isSane ? { payloadType, parameters: audio, frameSamples: null } : null;
  }
  if (codec !== 'MPEG4-GENERIC' || !isHighBitRate(parameters)) {
    return null;
  }
  const aac = parseAacConfig(parameters.get('config') ?? '');
  if (aac?.sampleRate !== clockHz) {
    return null;
  }
  const { frameSamples, ...audio } = aac;
  return { payloadType, parameters: { codec: 'aac', ...audio }, frameSamples };
}

/** Some cameras leave out the mode and mean this one. */
function isHighBitRate(parameters: ReadonlyMap<string, string>): boolean {
  const hasFields = Object.entries(HBR_FIELDS).every(
    ([name, bits]) => Number(parameters.get(name) ?? bits) === bits,
  );
  return hasFields && (parameters.get('mode') ?? 'AAC-hbr').toLowerCase() === 'aac-hbr';
}

/** AudioSpecificConfig of AAC-LC in hexadecimal; `null` for another object type, rate or layout. */
function parseAacConfig(
  hex: string,
): { sampleRate: number; channels: number; config: Buffer; frameSamples: number } | null {
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex) || hex.length < 4 || hex.length > 2 * MAX_CONFIG_BYTES) {
    return null;
  }
  const config = Buffer.from(hex, 'hex');
  const bits = config.readUInt16BE(0);
  const sampleRate = AAC_RATES_HZ[(bits >> 7) & 15];
  const layout = (bits >> 3) & 15;
  if (bits >> 11 !== AAC_LC || sampleRate === undefined || layout < 1 || layout > 7) {
    return null;
  }
  const frameSamples = (bits & 4) === 0 ? 1024 : 960;
  return { sampleRate, channels: layout === 7 ? 8 : layout, config, frameSamples };
}
