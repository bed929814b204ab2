/**
 * The session description (SDP, RFC 8866) a camera answers to DESCRIBE: which tracks it offers and where.
 * Cameras omit required lines, put addresses of other hosts into them and repeat themselves, so this reads only
 * what is needed, line by line, and takes anything else as absent.
 */
import type { ParameterSets } from '../access-unit.ts';
import { withoutTrailingStartCode } from '../h264/nal-unit.ts';
import { readAudioOffer, type AudioOffer } from './audio-description.ts';
import { toParameterSets, type ParameterSetUnits } from './parameter-set-tracker.ts';
import { VIDEO_PAYLOADS } from './video-payload.ts';

export interface MediaTrack {
  /** `video`, `audio`, `application`. */
  kind: string;
  /** Upper case, as in `a=rtpmap`: H264, H265, JPEG, PCMU. Static payload types are named by RFC 3551. */
  codecs: string[];
  control: string | null;
  /** From `sprop-parameter-sets`, or `sprop-vps`, `-sps` and `-pps`; only where they make sense. */
  parameterSets: ParameterSets | null;
  /** Of an audio track we can read. */
  audio: AudioOffer | null;
}

export interface SessionDescription {
  /** Control address of the whole session. */
  control: string | null;
  tracks: MediaTrack[];
}

const MAX_LINES = 2000;
const MAX_TRACKS = 32;
const MAX_AUDIO_LINES = 64;
const STATIC_CODECS = new Map([
  ['0', 'PCMU'],
  ['8', 'PCMA'],
  ['26', 'JPEG'],
  ['32', 'MPV'],
]);

export function parseSessionDescription(text: string): SessionDescription {
  const description: SessionDescription = { control: null, tracks: [] };
  const audio: AudioLines[] = [];
  for (const raw of text.split('\n', MAX_LINES)) {
    const line = raw.trim();
    if (line.startsWith('m=')) {
      if (description.tracks.length === MAX_TRACKS) {
        break;
      }
      const track = startTrack(line);
      description.tracks.push(track);
      audio.push({ track, payloadTypes: line.split(/\s+/, 16).slice(3), lines: [] });
    } else {
      readAttribute(line, description.tracks.at(-1) ?? description);
      audio.at(-1)?.lines.push(line);
    }
  }
  for (const { track, payloadTypes, lines } of audio.filter(({ track: { kind } }) => kind === 'audio')) {
    track.audio = readAudioOffer(payloadTypes, lines.slice(0, MAX_AUDIO_LINES));
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

interface AudioLines {
  track: MediaTrack;
  payloadTypes: string[];
  lines: string[];
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
    audio: null,
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
  if (target.codecs.includes('H264')) {
    target.parameterSets ??= readParameterSets('h264', property(line, 'sprop-parameter-sets'));
  } else if (target.codecs.includes('H265')) {
    const lists = ['sprop-vps', 'sprop-sps', 'sprop-pps'].map((name) => property(line, name));
    target.parameterSets ??= readParameterSets('h265', lists.join(','));
  }
}

function property(line: string, name: string): string {
  return new RegExp(`\\b${name}\\s*=\\s*([^;\\s]{1,8192})`, 'i').exec(line)?.[1] ?? '';
}

function readParameterSets(codec: ParameterSets['codec'], list: string): ParameterSets | null {
  const payload = VIDEO_PAYLOADS[codec];
  const sets: ParameterSetUnits = {};
  for (const item of list.split(',', 16)) {
    const unit = withoutTrailingStartCode(Buffer.from(item, 'base64'));
    const name = payload.parameterSet(payload.nalType(unit));
    if (name) {
      sets[name] ??= unit;
    }
  }
  return toParameterSets(codec, sets);
}
