/**
 * Decoders for all cameras of a process: on the hardware the configuration asks for, in software where there is none,
 * where the device does not take a stream, and where it fails in the middle of one. A stream is never lost because of
 * hardware; what is not as configured is told in `equipment`.
 */
import type { ParameterSets } from '../camera/access-unit.ts';
import type { DecodingConfig } from '../camera/equipment-config.ts';
import { findHardware, type DecodingHardware, type FoundHardware } from './hardware.ts';
import { openH264Decoder, type DecodeOutcome, type H264Decoder, type OpenOutcome } from './h264-decoder.ts';

/** Whole key frames in a row that a device which has shown something may fail at. */
const MAX_FAILED_KEYS = 2;
/** Units in a row for which it gave neither picture nor fault. */
const MAX_SILENT_UNITS = 50;

export interface DecodingEquipment {
  /** `software`, or the hardware's name. */
  decoder: string;
  /** Empty when all is as configured. */
  decoderNote: string;
}

export interface Decoding {
  /** `isDeblocked`: for pictures people see, or whose detail counts; a quarter to a half more work. */
  open(sets: ParameterSets, isDeblocked?: boolean): OpenOutcome;
  equipment(): DecodingEquipment;
  /** After its decoders. */
  close(): void;
}

export function createDecoding(
  config: DecodingConfig | undefined,
  found: FoundHardware = findHardware(config ?? { hardware: 'none' }),
): Decoding {
  const { hardware, note } = found;
  const streams = new Set<HardwareStream>();

  return {
    open: (sets, isDeblocked) => {
      if (!hardware) {
        return openH264Decoder(sets, null, isDeblocked);
      }
      const stream = openStream(sets, hardware, () => streams.delete(stream));
      if (stream.opened.status === 'open') {
        streams.add(stream);
      }
      return stream.opened;
    },
    equipment: () => ({
      decoder: hardware?.name ?? 'software',
      decoderNote: hardware ? noteOf([...streams], hardware.name) : note,
    }),
    close: () => hardware?.close(),
  };
}

interface HardwareStream {
  opened: OpenOutcome;
  /** Why software decodes it; empty while the hardware does. */
  problem: () => string;
}

function openStream(sets: ParameterSets, hardware: DecodingHardware, onClose: () => void): HardwareStream {
  const first = openH264Decoder(sets, hardware);
  if (first.status === 'refused') {
    return { opened: closing(openH264Decoder(sets), onClose), problem: () => first.reason };
  }
  let current = first.decoder;
  let problem = '';
  const patience = createPatience();

  const fallBack = (reason: string): void => {
    problem = reason;
    const software = openH264Decoder(sets);
    if (software.status === 'open') {
      current.close();
      current = software.decoder;
    }
  };
  const decoder: H264Decoder = {
    usesHardware: () => current.usesHardware(),
    decode: (unit, isAlone) => {
      const outcome = current.decode(unit, isAlone);
      if (problem !== '') {
        return outcome;
      }
      if (outcome.status === 'picture' && !current.usesHardware()) {
        problem = 'the device does not take this kind of stream';
        return outcome;
      }
      const reason = patience.lost(outcome, unit);
      if (reason === null) {
        return outcome;
      }
      fallBack(reason);
      return current.decode(unit, isAlone);
    },
    close: () => {
      onClose();
      current.close();
    },
  };
  return { opened: { status: 'open', decoder }, problem: () => problem };
}

function closing(outcome: OpenOutcome, onClose: () => void): OpenOutcome {
  if (outcome.status === 'refused') {
    return outcome;
  }
  const { decoder } = outcome;
  const close = (): void => {
    onClose();
    decoder.close();
  };
  return { status: 'open', decoder: { ...decoder, close } };
}

/** Says when a device has failed often enough, and why. */
function createPatience(): {
  lost: (outcome: DecodeOutcome, unit: { isKey: boolean; isDamaged: boolean }) => string | null;
} {
  let failedKeys = 0;
  let silentUnits = 0;
  let hasShown = false;
  return {
    lost: (outcome, unit) => {
      silentUnits = outcome.status === 'nothing' ? silentUnits + 1 : 0;
      if (outcome.status === 'picture') {
        failedKeys = 0;
        hasShown = true;
      } else if (outcome.status === 'damaged' && unit.isKey && !unit.isDamaged) {
        failedKeys += 1;
        return !hasShown || failedKeys >= MAX_FAILED_KEYS ? outcome.reason : null;
      }
      return silentUnits >= MAX_SILENT_UNITS ? 'the device gives no pictures' : null;
    },
  };
}

function noteOf(streams: readonly HardwareStream[], name: string): string {
  const problems = streams.map(({ problem }) => problem()).filter((problem) => problem !== '');
  const [reason] = problems;
  return reason === undefined
    ? ''
    : `${problems.length} of ${streams.length} streams in software: ${name}: ${reason}`;
}
