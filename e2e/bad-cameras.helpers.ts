/**
 * Twelve cameras of the simulated commune, ten of them broken or entered wrongly, each in its own way, and what people
 * are to be told of each. Some stand behind a door that counts the tries.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CameraReason, CameraState } from '#protocol/camera.ts';
import type { CommuneFaults } from '#simulators/commune/description.ts';
import type { AdjustCamera, CameraEntry } from '../scripts/demo/agent-file.ts';
import { answer, leadOnceTo, leadTo, openDoor, type Door } from './door.helpers.ts';

export const CAMERA_COUNT = 12;
export const HEALTHY = 'cong-thon-1-1';
/** Has no sub-stream, and the file names none: its one stream will do. */
export const ONE_STREAM = 'cong-thon-2';

export interface BadCamera {
  id: string;
  what: string;
  state: CameraState;
  reason: CameraReason;
  detail: RegExp;
  /** Of the page. */
  words: { state: string; reason: string };
}

const WORDS = {
  unreachable: 'không tới được địa chỉ camera; kiểm tra nguồn điện và dây mạng',
  'no-such-profile': 'camera không có luồng đã khai báo',
  'unsupported-codec': 'luồng không phải H.264; đặt lại trong camera',
  'not-rtsp': 'địa chỉ này trả lời nhưng không nói RTSP; kiểm tra cổng',
  'wrong-password': 'camera từ chối tên hoặc mật khẩu; sửa trong cấu hình bộ xử lý',
  'no-frames': 'đã nối nhưng không có hình nào tới',
} satisfies Partial<Record<CameraReason, string>>;

const STATES = {
  offline: 'Mất kết nối',
  misconfigured: 'Cấu hình sai',
  'auth-failed': 'Sai mật khẩu',
} satisfies Partial<Record<CameraState, string>>;

const HOST = String.raw`127\.0\.0\.1:\d+`;

export const BAD_CAMERAS = {
  unreachable: bad(
    'cong-thon-1-2',
    'is unreachable',
    'offline unreachable',
    `http://${HOST}: connect ECONNREFUSED`,
  ),
  silent: bad(
    'nga-tu-cho-1',
    'never answers',
    'offline unreachable',
    `http://${HOST}: .*no whole answer within 8000 ms`,
  ),
  unnamed: bad(
    'nha-van-hoa-thon-5',
    'lacks the profile named',
    'misconfigured no-such-profile',
    `http://${HOST}: .*no profile "profile_sub"; the camera has profile_main`,
  ),
  noSub: bad(
    'cong-thon-4-2',
    'lacks the stream named',
    'misconfigured no-such-profile',
    `rtsp://${HOST}: .*404`,
  ),
  h265: bad(
    'ubnd-xa-1',
    'sends H.265 only',
    'misconfigured unsupported-codec',
    `http://${HOST}: .*no H.264 profile; the camera offers H265 `,
  ),
  garbage: bad('nga-ba-tram-bom', 'sends garbage after 200', 'offline not-rtsp', `rtsp://${HOST}: .*garbage`),
  noRtsp: bad(
    'cho-yen-hoa-1',
    'speaks HTTP where RTSP should be',
    'offline not-rtsp',
    `rtsp://${HOST}: .*HTTP/1.1 400`,
  ),
  stalled: bad(
    'cong-thon-3',
    'stops sending and hangs',
    'offline no-frames',
    `rtsp://${HOST}: .*no picture within 10000 ms`,
  ),
  onvifPassword: bad(
    'bai-rac-bo-de',
    'refuses the password at ONVIF',
    'auth-failed wrong-password',
    `http://${HOST}: .*refused user name and password`,
  ),
  rtspPassword: bad(
    'ubnd-xa-7',
    'refuses the password at RTSP',
    'auth-failed wrong-password',
    `rtsp://${HOST}: .*refused user name and password`,
  ),
} satisfies Record<string, BadCamera>;

export const FAULTS: CommuneFaults = {
  [ONE_STREAM]: ['noSub'],
  [BAD_CAMERAS.unreachable.id]: ['unreachable'],
  [BAD_CAMERAS.silent.id]: ['silent'],
  [BAD_CAMERAS.unnamed.id]: ['noSub'],
  [BAD_CAMERAS.noSub.id]: ['noSub'],
  [BAD_CAMERAS.h265.id]: ['h265Only'],
  [BAD_CAMERAS.garbage.id]: ['garbageAfter200'],
  [BAD_CAMERAS.stalled.id]: ['stalls'],
};

type DoorName = 'noSub' | 'garbage' | 'noRtsp' | 'stalled' | 'onvifPassword' | 'rtspPassword';

export interface Doors extends Record<DoorName, Door> {
  all: [DoorName, Door][];
}

export async function openDoors(): Promise<Doors> {
  const names = ['noSub', 'garbage', 'noRtsp', 'stalled', 'onvifPassword', 'rtspPassword'] as const;
  const opened = await Promise.all(names.map(async (name) => [name, await openDoor()] as const));
  const doors = Object.fromEntries(opened) as Record<DoorName, Door>;
  return { ...doors, all: opened.map(([name, door]) => [name, door]) };
}

/** The agent's file as a careless installer leaves it. `folder` takes the wrong password. */
export function enterCarelessly(doors: Doors, folder: string): AdjustCamera {
  const passwordFile = join(folder, 'wrong.password');
  writeFileSync(passwordFile, 'mot-mat-khau-sai\n', { mode: 0o600 });
  const wrongPassword = { credentials: { username: 'matlang', passwordFile } };
  const byRtsp = ({ onvif: _onvif, ...entry }: CameraEntry, { port }: Door): CameraEntry => ({
    ...entry,
    rtsp: { sub: `rtsp://127.0.0.1:${port}/sub` },
  });

  return (entry, { onvifAddress, rtsp }) => {
    switch (entry.id) {
      case BAD_CAMERAS.unnamed.id:
        return { ...entry, onvif: { address: onvifAddress, subProfile: 'profile_sub' } };
      case BAD_CAMERAS.noSub.id:
        doors.noSub.behave(leadTo(rtsp.sub));
        return byRtsp(entry, doors.noSub);
      case BAD_CAMERAS.garbage.id:
        doors.garbage.behave(leadTo(rtsp.sub));
        return byRtsp(entry, doors.garbage);
      case BAD_CAMERAS.noRtsp.id:
        doors.noRtsp.behave(answer('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
        return byRtsp(entry, doors.noRtsp);
      case BAD_CAMERAS.stalled.id:
        doors.stalled.behave(leadOnceTo(rtsp.sub));
        return byRtsp(entry, doors.stalled);
      case BAD_CAMERAS.rtspPassword.id:
        doors.rtspPassword.behave(leadTo(rtsp.sub));
        return { ...byRtsp(entry, doors.rtspPassword), ...wrongPassword };
      case BAD_CAMERAS.onvifPassword.id: {
        doors.onvifPassword.behave(leadTo(onvifAddress));
        const { pathname } = new URL(onvifAddress);
        const address = `http://127.0.0.1:${doors.onvifPassword.port}${pathname}`;
        return { ...entry, onvif: { address }, ...wrongPassword };
      }
      default:
        return entry;
    }
  };
}

function bad(
  id: string,
  what: string,
  health: `${keyof typeof STATES} ${keyof typeof WORDS}`,
  detail: string,
): BadCamera {
  const [state, reason] = health.split(' ') as [keyof typeof STATES, keyof typeof WORDS];
  const words = { state: STATES[state], reason: WORDS[reason] };
  return { id, what, state, reason, detail: new RegExp(detail), words };
}
