/**
 * Which profiles of a camera to watch. `sub` is for the detector and the wall: the H.264 picture nearest to 640x360.
 * `main` is for evidence and recordings: the largest H.264 picture, or, where the sub-stream is the only one, the
 * largest of H.265, which can be recorded though nobody here can watch it. Both from one video source; on a recorder with many channels
 * the configuration names the profiles, since nothing else tells the channels apart.
 */
import { CameraFault, printable } from '../camera-fault.ts';
import type { MediaProfile } from './media.ts';

export interface PreferredProfiles {
  /** Profile tokens from the configuration. */
  sub?: string | undefined;
  main?: string | undefined;
}

export interface ChosenProfiles {
  sub: MediaProfile;
  /** `null` where the camera has only one stream for us. */
  main: MediaProfile | null;
}

const WANTED_SUB_PIXELS = 640 * 360;

/** Throws `CameraFault`: `no-such-profile`, `unsupported-codec`. */
export function chooseProfiles(
  profiles: readonly MediaProfile[],
  preferred: PreferredProfiles,
): ChosenProfiles {
  const namedSub = findNamed(profiles, preferred.sub, ['H264']);
  const namedMain = findNamed(profiles, preferred.main, ['H264', 'H265']);
  const source = (namedSub ?? namedMain)?.sourceToken ?? firstSource(profiles);
  const coded = (encoding: string): MediaProfile[] =>
    profiles
      .filter((profile) => profile.sourceToken === source && profile.encoding === encoding)
      .sort((a, b) => pixels(b) - pixels(a));
  const readable = coded('H264');
  const sub = namedSub ?? nearestToWanted(readable) ?? (namedMain?.encoding === 'H265' ? null : namedMain);
  if (!sub) {
    const offered = profiles.slice(0, 6).map(describeProfile).join(', ');
    throw new CameraFault(
      'unsupported-codec',
      `no H.264 profile; the camera offers ${printable(offered, 200)}`,
    );
  }
  const main = [namedMain, readable[0], coded('H265')[0]].find(
    (profile) => profile && profile.token !== sub.token,
  );
  return { sub, main: (namedMain?.token === sub.token ? null : main) ?? null };
}

/** `null` where none is named. */
function findNamed(
  profiles: readonly MediaProfile[],
  token: string | undefined,
  encodings: readonly string[],
): MediaProfile | null {
  if (token === undefined) {
    return null;
  }
  const profile = profiles.find((candidate) => candidate.token === token);
  if (!profile) {
    const tokens = profiles.slice(0, 12).map((candidate) => candidate.token);
    const known = printable(tokens.join(', '), 160);
    throw new CameraFault('no-such-profile', `no profile "${printable(token, 64)}"; the camera has ${known}`);
  }
  if (profile.encoding !== null && !encodings.includes(profile.encoding)) {
    throw new CameraFault(
      'unsupported-codec',
      `profile "${printable(token, 64)}" is ${describeProfile(profile)}`,
    );
  }
  return profile;
}

/** The source of the first H.264 profile. */
function firstSource(profiles: readonly MediaProfile[]): string | null {
  return profiles.find(({ encoding }) => encoding === 'H264')?.sourceToken ?? null;
}

/** By ratio, so that half and double the size are equally far. */
function nearestToWanted(profiles: readonly MediaProfile[]): MediaProfile | null {
  const distance = (profile: MediaProfile): number =>
    Math.abs(Math.log(Math.max(1, pixels(profile)) / WANTED_SUB_PIXELS));
  return [...profiles].sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function pixels({ width, height }: MediaProfile): number {
  return width * height;
}

function describeProfile({ encoding, width, height }: MediaProfile): string {
  return `${encoding ?? 'unknown codec'} ${width}x${height}`;
}
