/**
 * Hardware that decodes H.264, as FFmpeg reaches it: VAAPI and Quick Sync on Intel's graphics, NVDEC (`cuda`), and
 * V4L2 on small boards. Found once for all cameras of a process. Here is only what differs between them; what becomes
 * of a stream the device does not take is decided in decoding.ts.
 */
import {
  AV_CODEC_ID_H264,
  AV_HWDEVICE_TYPE_CUDA,
  AV_HWDEVICE_TYPE_QSV,
  AV_HWDEVICE_TYPE_VAAPI,
  AV_LOG_QUIET,
  AV_PIX_FMT_NV12,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  HardwareDeviceContext,
  Log as NativeLog,
  type Frame,
} from 'node-av/lib';
import { describeError } from '#base/errors.ts';
import type { DecodingConfig, HardwareChoice } from '../camera/equipment-config.ts';

export interface DecodingHardware {
  readonly name: string;
  /** The decoder a context is allocated with. */
  findCodec(): Codec | null;
  /** Before the context is opened. */
  prepare(context: CodecContext): void;
  /** Whether this device decoded the frame: FFmpeg does it in software where a device does not take a stream. */
  isOurs(frame: Frame): boolean;
  /** Brings the pixels into main memory; negative when that fails. `into` is blank. */
  download(frame: Frame, into: Frame): number;
  close(): void;
}

export interface FoundHardware {
  /** Null: software. */
  hardware: DecodingHardware | null;
  /** What was wanted and is not there, with reasons; empty when all is as configured. */
  note: string;
}

type Kind = Exclude<HardwareChoice, 'none' | 'auto'>;
type Attempt = DecodingHardware | { problem: string };

/** For `auto`: the first that this box has. */
const AUTO_ORDER: readonly Kind[] = ['vaapi', 'qsv', 'cuda', 'v4l2'];

export function findHardware({ hardware: choice, device }: DecodingConfig): FoundHardware {
  if (choice === 'none') {
    return { hardware: null, note: '' };
  }
  NativeLog.setLevel(AV_LOG_QUIET);
  const problems: string[] = [];
  for (const kind of choice === 'auto' ? AUTO_ORDER : [choice]) {
    const attempt = tryKind(kind, device);
    if (!('problem' in attempt)) {
      return { hardware: attempt, note: '' };
    }
    problems.push(`${kind}: ${attempt.problem}`);
  }
  return { hardware: null, note: problems.join('; ') };
}

function tryKind(kind: Kind, device: string | undefined): Attempt {
  try {
    return OPENERS[kind](device ?? null);
  } catch (error) {
    return { problem: describeError(error) };
  }
}

const OPENERS: Readonly<Record<Kind, (device: string | null) => Attempt>> = {
  vaapi: (device) => onDevice('vaapi', createDevice(AV_HWDEVICE_TYPE_VAAPI, device)),
  cuda: (device) => onDevice('cuda', createDevice(AV_HWDEVICE_TYPE_CUDA, device)),
  qsv: (device) => {
    const options = device === null ? null : Dictionary.fromObject({ child_device: device });
    return withOwnDecoder('qsv', 'h264_qsv', createDevice(AV_HWDEVICE_TYPE_QSV, null, options));
  },
  v4l2: () => withOwnDecoder('v4l2', 'h264_v4l2m2m', null),
};

function createDevice(
  type: Parameters<HardwareDeviceContext['create']>[0],
  device: string | null,
  options: Dictionary | null = null,
): HardwareDeviceContext | { problem: string } {
  const context = new HardwareDeviceContext();
  const result = context.create(type, device, options);
  options?.free();
  return result < 0 ? { problem: `no such device here (${FFmpegError.strerror(result)})` } : context;
}

/** FFmpeg's own decoder reads the stream and leaves the pictures to the device. */
function onDevice(name: string, device: HardwareDeviceContext | { problem: string }): Attempt {
  if ('problem' in device) {
    return device;
  }
  return {
    name,
    findCodec: () => Codec.findDecoder(AV_CODEC_ID_H264),
    prepare: (context) => {
      context.hwDeviceCtx = device;
      // Cheap cameras name profiles and levels they do not keep to.
      context.setOption('hwaccel_flags', 'ignore_level+allow_profile_mismatch');
    },
    isOurs: (frame) => frame.isHwFrame(),
    download,
    close: () => device.free(),
  };
}

/** A decoder of its own in place of FFmpeg's. It may hold pictures back; it is told not to. */
function withOwnDecoder(
  name: string,
  codecName: 'h264_qsv' | 'h264_v4l2m2m',
  device: HardwareDeviceContext | { problem: string } | null,
): Attempt {
  if (device && 'problem' in device) {
    return device;
  }
  const findCodec = (): Codec | null => Codec.findDecoderByName(codecName as never);
  const prepare = (context: CodecContext): void => {
    context.hwDeviceCtx = device;
    if (codecName === 'h264_qsv') {
      context.setOption('async_depth', '1');
    }
  };
  if (device === null && !opens(findCodec())) {
    return { problem: 'no such device here' };
  }
  return { name, findCodec, prepare, isOurs: () => true, download, close: () => device?.free() };
}

/** V4L2 has no device to be opened beforehand: whether there is one shows when a decoder opens. */
function opens(codec: Codec | null): boolean {
  if (!codec) {
    return false;
  }
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = 640;
  context.height = 360;
  const result = context.open2Sync(null, null);
  context.freeContext();
  return result >= 0;
}

/** Pictures in main memory already are only shared. */
function download(frame: Frame, into: Frame): number {
  if (!frame.isHwFrame()) {
    return into.ref(frame);
  }
  into.format = AV_PIX_FMT_NV12;
  return frame.hwframeTransferDataSync(into);
}
