/** ONVIF PTZ service: nodes, moves, status, presets and home over the camera's motor (ptz-head.ts). */
import type { Clock } from '#base/clock.ts';
import { xsdDateTime, type DeviceFacts } from './device-facts.ts';
import { PTZ_CONFIGURATION_TOKEN, ptzConfigurationBody, requireProfile } from './media-parts.ts';
import { user, type OperationCall, type Service } from './operations.ts';
import type { PtzHead, PtzPosition } from './ptz-head.ts';
import { invalidToken, SoapFault } from './soap.ts';
import { parseDurationMs } from './xsd-time.ts';
import { escapeXml, find, textOf, type XmlNode } from './xml.ts';

const MAX_PRESETS = 32;
const DEFAULT_TIMEOUT_MS = 5000;

export function createPtzService(facts: DeviceFacts, clock: Clock, head: PtzHead): Service {
  const presets = createPresets();
  let home: PtzPosition = { pan: 0, tilt: 0, zoom: 0 };

  const acting = (name: string, act: (call: OperationCall) => void): Service[string] =>
    user((call) => {
      requireProfile(facts, textOf(call.operation, 'ProfileToken'));
      act(call);
      return `<tptz:${name}Response/>`;
    });

  const setPreset = ({ operation }: OperationCall): string => {
    requireProfile(facts, textOf(operation, 'ProfileToken'));
    const token = presets.set(
      textOf(operation, 'PresetToken'),
      textOf(operation, 'PresetName'),
      head.position(),
    );
    return `<tptz:SetPresetResponse><tptz:PresetToken>${token}</tptz:PresetToken></tptz:SetPresetResponse>`;
  };

  const status = (): string => {
    const { pan, tilt, zoom } = head.position();
    const state = head.isMoving() ? 'MOVING' : 'IDLE';
    return (
      `<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position>${position({ pan, tilt, zoom })}</tt:Position>` +
      `<tt:MoveStatus><tt:PanTilt>${state}</tt:PanTilt><tt:Zoom>${state}</tt:Zoom></tt:MoveStatus><tt:UtcTime>${xsdDateTime(clock.nowMs())}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
    );
  };

  return {
    GetNodes: user(
      () =>
        `<tptz:GetNodesResponse><tptz:PTZNode token="ptz_node" FixedHomePosition="false">${nodeBody()}</tptz:PTZNode></tptz:GetNodesResponse>`,
    ),
    GetNode: user(
      () =>
        `<tptz:GetNodeResponse><tptz:PTZNode token="ptz_node" FixedHomePosition="false">${nodeBody()}</tptz:PTZNode></tptz:GetNodeResponse>`,
    ),
    GetConfigurations: user(
      () =>
        `<tptz:GetConfigurationsResponse><tptz:PTZConfiguration token="${PTZ_CONFIGURATION_TOKEN}">${ptzConfigurationBody()}</tptz:PTZConfiguration></tptz:GetConfigurationsResponse>`,
    ),
    GetServiceCapabilities: user(
      () =>
        '<tptz:GetServiceCapabilitiesResponse><tptz:Capabilities MoveStatus="true"/></tptz:GetServiceCapabilitiesResponse>',
    ),
    ContinuousMove: acting('ContinuousMove', ({ operation }) => {
      const timeoutMs = parseDurationMs(textOf(operation, 'Timeout') ?? '') ?? DEFAULT_TIMEOUT_MS;
      const { pan = 0, tilt = 0, zoom = 0 } = vector(find(operation, 'Velocity'));
      head.moveContinuously({ pan, tilt, zoom }, Math.min(timeoutMs, 60_000));
    }),
    AbsoluteMove: acting('AbsoluteMove', ({ operation }) => head.moveTo(vector(find(operation, 'Position')))),
    RelativeMove: acting('RelativeMove', ({ operation }) => {
      const now = head.position();
      const { pan = 0, tilt = 0, zoom = 0 } = vector(find(operation, 'Translation'));
      head.moveTo({ pan: now.pan + pan, tilt: now.tilt + tilt, zoom: now.zoom + zoom });
    }),
    Stop: acting('Stop', () => head.stop()),
    GetStatus: user(({ operation }) => {
      requireProfile(facts, textOf(operation, 'ProfileToken'));
      return status();
    }),
    GetPresets: user(() => `<tptz:GetPresetsResponse>${presets.list()}</tptz:GetPresetsResponse>`),
    SetPreset: user(setPreset),
    GotoPreset: acting('GotoPreset', ({ operation }) =>
      head.moveTo(presets.position(textOf(operation, 'PresetToken'))),
    ),
    RemovePreset: acting('RemovePreset', ({ operation }) => presets.remove(textOf(operation, 'PresetToken'))),
    SetHomePosition: acting('SetHomePosition', () => {
      home = head.position();
    }),
    GotoHomePosition: acting('GotoHomePosition', () => head.moveTo(home)),
  };
}

interface Presets {
  /** Makes a new one without a token, overwrites with; returns the token. */
  set(token: string | undefined, name: string | undefined, position: PtzPosition): string;
  position(token: string | undefined): PtzPosition;
  remove(token: string | undefined): void;
  list(): string;
}

/** Unknown tokens are the NoToken fault. */
function createPresets(): Presets {
  const presets = new Map<string, { name: string; position: PtzPosition }>();
  let made = 0;
  const required = (token = ''): { name: string; position: PtzPosition } => {
    const found = presets.get(token);
    if (found === undefined) {
      throw invalidToken('NoToken');
    }
    return found;
  };
  return {
    set: (asked, name, at) => {
      if (asked !== undefined) {
        required(asked);
      } else if (presets.size >= MAX_PRESETS) {
        throw new SoapFault('Receiver', ['Action', 'TooManyPresets'], 'No more presets are possible');
      }
      made += asked === undefined ? 1 : 0;
      const token = asked ?? `preset_${made}`;
      presets.set(token, { name: (name ?? token).slice(0, 64), position: at });
      return token;
    },
    position: (token) => required(token).position,
    remove: (token) => {
      required(token);
      presets.delete(token ?? '');
    },
    list: () =>
      [...presets]
        .map(
          ([token, entry]) =>
            `<tptz:Preset token="${token}"><tt:Name>${escapeXml(entry.name)}</tt:Name><tt:PTZPosition>${position(entry.position)}</tt:PTZPosition></tptz:Preset>`,
        )
        .join(''),
  };
}

function position({ pan, tilt, zoom }: PtzPosition): string {
  return `<tt:PanTilt x="${pan.toFixed(4)}" y="${tilt.toFixed(4)}"/><tt:Zoom x="${zoom.toFixed(4)}"/>`;
}

/** Only the axes that are given. */
function vector(node: XmlNode | undefined): Partial<PtzPosition> {
  const panTilt = find(node, 'PanTilt');
  const zoom = find(node, 'Zoom');
  const number = (from: XmlNode | undefined, name: string): number => {
    const value = Number(from?.attributes.get(name));
    if (!Number.isFinite(value)) {
      throw new SoapFault('Sender', ['InvalidArgVal', 'InvalidPosition'], 'The position is not a number');
    }
    return value;
  };
  return {
    ...(panTilt === undefined ? {} : { pan: number(panTilt, 'x'), tilt: number(panTilt, 'y') }),
    ...(zoom === undefined ? {} : { zoom: number(zoom, 'x') }),
  };
}

function nodeBody(): string {
  const SPACES = 'http://www.onvif.org/ver10/tptz';
  const range = (name: string, low: number): string =>
    `<tt:${name}><tt:Min>${low}</tt:Min><tt:Max>1</tt:Max></tt:${name}>`;
  const space = (element: string, uri: string, ranges: string): string =>
    `<tt:${element}><tt:URI>${SPACES}/${uri}</tt:URI>${ranges}</tt:${element}>`;
  const both = range('XRange', -1) + range('YRange', -1);
  return (
    '<tt:Name>PTZ</tt:Name><tt:SupportedPTZSpaces>' +
    space('AbsolutePanTiltPositionSpace', 'PanTiltSpaces/PositionGenericSpace', both) +
    space('AbsoluteZoomPositionSpace', 'ZoomSpaces/PositionGenericSpace', range('XRange', 0)) +
    space('RelativePanTiltTranslationSpace', 'PanTiltSpaces/TranslationGenericSpace', both) +
    space('ContinuousPanTiltVelocitySpace', 'PanTiltSpaces/VelocityGenericSpace', both) +
    space('ContinuousZoomVelocitySpace', 'ZoomSpaces/VelocityGenericSpace', range('XRange', -1)) +
    `</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>${MAX_PRESETS}</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported>`
  );
}
