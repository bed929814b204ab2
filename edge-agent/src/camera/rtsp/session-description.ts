/**
 * The session description (SDP, RFC 8866) a camera answers to DESCRIBE: which tracks it offers and where.
 * Cameras omit required lines, put addresses of other hosts into them and repeat themselves, so this reads only
 * what is needed, line by line, and takes anything else as absent.
 */
import type { ParameterSets } from '../access-unit.ts';
import { NAL_PPS, NAL_SPS, nalType, withoutTrailingStartCode } from '../h264/nal-unit.ts';
import { parseSequenceParameters } from '../h264/sequence-parameter-set.ts';

export interface MediaTrack {
  /** `video`, `audio`, `application`. */
  kind: string;
  /** Upper case, as in `a=rtpmap`: H264, H265, JPEG, PCMU. Static payload types are named by RFC 3551. */
  codecs: string[];
  control: string | null;
  /** From `sprop-parameter-sets`, only where they make sense. */
  parameterSets: ParameterSets | null;
}

export interface SessionDescription {
  /** Control address of the whole session. */
  control: string | null;
  tracks: MediaTrack[];
}

const MAX_LINES = 2000;
const MAX_TRACKS = 32;
const STATIC_CODECS = new Map([
  ['0', 'PCMU'],
  ['8', 'PCMA'],
  ['26', 'JPEG'],
  ['32', 'MPV'],
]);

export function parseSessionDescription(text: string): SessionDescription {
  const description: SessionDescription = { control: null, tracks: [] };
  for (const raw of text.split('\n', MAX_LINES)) {
    const line = raw.trim();
    if (line.startsWith('m=')) {
      if (description.tracks.length === MAX_TRACKS) {
        break;
      }
      description.tracks.push(startTrack(line));
    } else {
      readAttribute(line, description.tracks.at(-1) ?? description);
    }
  }
  return description;
}

/** What is offered, for a person: `video H265, audio PCMU`. */
export function describeTracks({ tracks }: SessionDescription): string {
  const words = tracks.map(({ kind, codecs }) => [kind, ...codecs].join(' '));
  return words.slice(0, 8).join(', ') || 'no track at all';
}

/**
 * Joins a control address to its base the way cameras mean it: by appending (as live555 does), not by RFC 3986,
 * since their bases carry queries and lack the last slash. Absolute addresses are taken as they are; they only
 * name a track in a request, the connection stays where it is.
 */
export function resolveControl(base: string, control: string | null): string {
  if (control === null || control === '*' || control === '') {
    return base;
  }
  if (/^rtsps?:\/\//i.test(control)) {
    return control;
  }
  return base.endsWith('/') ? `${base}${control}` : `${base}/${control}`;
}

function startTrack(line: string): MediaTrack {
  const [kind = '', , , ...payloadTypes] = line.slice(2).split(/\s+/, 16);
  const codecs = payloadTypes.map((type) => STATIC_CODECS.get(type)).filter((codec) => codec !== undefined);
  return {
    kind: kind
      .replace(/[^a-z]/gi, '')
      .slice(0, 16)
      .toLowerCase(),
    codecs,
    control: null,
    parameterSets: null,
  };
}

function readAttribute(line: string, target: MediaTrack | SessionDescription): void {
  const control = /^a=control:\s*([\x21-\x7e]{1,1024})$/i.exec(line)?.[1];
  if (control !== undefined) {
    target.control ??= control;
  }
  if (!('kind' in target)) {
    return;
  }
  const codec = /^a=rtpmap:\s*\d+\s+([\w.+-]{1,32})\//i.exec(line)?.[1]?.toUpperCase();
  if (codec !== undefined && !target.codecs.includes(codec) && target.codecs.length < 16) {
    target.codecs.push(codec);
  }
  const sets = /sprop-parameter-sets\s*=\s*([^;\s]{1,8192})/i.exec(line)?.[1];
  if (sets !== undefined && target.codecs.includes('H264')) {
    target.parameterSets ??= readParameterSets(sets);
  }
}

function readParameterSets(list: string): ParameterSets | null {
  const units = list.split(',', 8).map((item) => withoutTrailingStartCode(Buffer.from(item, 'base64')));
  const sps = units.find((unit) => nalType(unit) === NAL_SPS);
  const pps = units.find((unit) => nalType(unit) === NAL_PPS);
  return sps && pps && parseSequenceParameters(sps) ? { codec: 'h264', sps, pps } : null;
}
