/**
 * The PTZ service (ONVIF PTZ 21.12): moving, stopping, presets, whether it still moves. What cameras get wrong is met
 * here: only the axes that are wanted are sent, because some refuse the ones they lack; a camera without `Stop` gets
 * a move of speed nought; one that refuses a time limit is moved without. Not here: when to do what (ptz-head.ts).
 */
import type { PtzMove, PtzPreset } from '#protocol/ptz.ts';
import { CameraFault } from '../camera-fault.ts';
import type { OnvifCaller, OnvifOutcome } from './onvif-caller.ts';
import { allOf, at, escapeXml, textAt, type XmlNode } from './xml-tree.ts';

/** Where a camera's motor is reached. */
export interface PtzAddress {
  urls: string[];
  /** Of a profile that has a PTZ configuration. */
  profileToken: string;
}

export type PtzSpeed = Omit<PtzMove, 'type'>;

export interface PtzCalls {
  /** `limitS`: the camera stops by itself after that, where it can. Throws `CameraFault`. */
  move(speed: PtzSpeed, before: PtzSpeed | null, limitS: number): Promise<void>;
  stop(): Promise<void>;
  /** Null where the camera does not say. */
  isMoving(): Promise<boolean | null>;
  presets(): Promise<PtzPreset[]>;
  goTo(token: string): Promise<void>;
  setPreset(token: string | null, name: string): Promise<void>;
}

const PTZ = 'http://www.onvif.org/ver20/ptz/wsdl';
/** A camera that takes longer to start or stop is as good as gone, and a stop must not wait behind a move. */
const DEADLINE_MS = 2_500;
const MOST_PRESETS = 256;
const MOST_NAME = 64;

export function createPtzCalls(caller: OnvifCaller, { urls, profileToken }: PtzAddress): PtzCalls {
  let takesLimit = true;
  const call = (operation: string, content = ''): Promise<OnvifOutcome> =>
    caller.call({
      urls,
      namespace: PTZ,
      operation,
      deadlineMs: DEADLINE_MS,
      content: `<ProfileToken>${escapeXml(profileToken)}</ProfileToken>${content}`,
    });
  const obeyed = async (operation: string, content = ''): Promise<XmlNode> => {
    const outcome = await call(operation, content);
    if (outcome.status === 'fault') {
      throw new CameraFault('onvif-failed', `${operation}: ${outcome.text}`);
    }
    return outcome.body;
  };

  return {
    move: async (speed, before, limitS) => {
      const velocity = velocityOf(speed, before);
      if (takesLimit) {
        const limited = await call('ContinuousMove', `${velocity}<Timeout>PT${limitS}S</Timeout>`);
        if (limited.status === 'answered') {
          return;
        }
      }
      await obeyed('ContinuousMove', velocity);
      takesLimit = false;
    },
    stop: async () => {
      const stopped = await call('Stop', '<PanTilt>true</PanTilt><Zoom>true</Zoom>');
      if (stopped.status === 'fault') {
        const nought = { pan: 0, tilt: 0, zoom: 0 };
        await obeyed('ContinuousMove', velocityOf(nought, { pan: 1, tilt: 1, zoom: 1 }));
      }
    },
    isMoving: async () => {
      const outcome = await call('GetStatus');
      const status = outcome.status === 'answered' ? at(outcome.body, 'PTZStatus', 'MoveStatus') : null;
      const words = [textAt(status, 'PanTilt'), textAt(status, 'Zoom')].filter((word) => word !== null);
      return words.length === 0 || words.includes('UNKNOWN') ? null : words.includes('MOVING');
    },
    presets: async () => {
      const body = await obeyed('GetPresets');
      return allOf(body, 'Preset').flatMap(readPreset).slice(0, MOST_PRESETS);
    },
    goTo: async (token) => {
      await obeyed('GotoPreset', `<PresetToken>${escapeXml(token)}</PresetToken>`);
    },
    setPreset: async (token, name) => {
      const which = token === null ? '' : `<PresetToken>${escapeXml(token)}</PresetToken>`;
      await obeyed('SetPreset', `<PresetName>${escapeXml(name)}</PresetName>${which}`);
    },
  };
}

/** An axis that moved before is told to stand; one that neither moves nor moved is not spoken of. */
function velocityOf(speed: PtzSpeed, before: PtzSpeed | null): string {
  const isWanted = (axis: keyof PtzSpeed): boolean => speed[axis] !== 0 || (before?.[axis] ?? 0) !== 0;
  const panTilt =
    isWanted('pan') || isWanted('tilt')
      ? `<tt:PanTilt x="${speed.pan.toFixed(3)}" y="${speed.tilt.toFixed(3)}"/>`
      : '';
  const zoom = isWanted('zoom') ? `<tt:Zoom x="${speed.zoom.toFixed(3)}"/>` : '';
  return `<Velocity>${panTilt}${zoom}</Velocity>`;
}

/** Many cameras list hundreds of presets of which most were never set; without a name they are not worth showing. */
function readPreset(node: XmlNode): PtzPreset[] {
  const clean = (text: string): string => text.replace(/\p{Cc}/gu, ' ').trim();
  const token = node.attributes.get('token') ?? '';
  const name = clean(textAt(node, 'Name') ?? '').slice(0, MOST_NAME);
  const isToken = token !== '' && token.length <= MOST_NAME && clean(token) === token;
  return isToken && name !== '' ? [{ token, name }] : [];
}
