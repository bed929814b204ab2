/**
 * Which rules each camera is watched by: those central last set, kept in the state folder under their revision and
 * taken up again after a restart; else those of the agent's own file, revision 0. A kept file that cannot be read is
 * set aside and the agent's own rules hold: central brings its own again at the next hello.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { ruleSet, type RuleSet } from '#protocol/camera-rules.ts';
import type { CameraConfig } from '../camera/config.ts';

export interface KeptRules {
  /** Null for a camera this agent does not have. */
  of: (cameraId: string) => RuleSet | null;
  /** Durable when it returns. Throws when the disk will not have it: then the ones before hold. */
  keep: (cameraId: string, set: RuleSet) => void;
}

export interface KeptRulesOptions {
  /** Made when it is not there. */
  folder: string;
  cameras: readonly CameraConfig[];
  log: Log;
}

export function openKeptRules({ folder, cameras, log }: KeptRulesOptions): KeptRules {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sets = new Map(cameras.map((camera) => [camera.id, ofFile(camera)]));
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
    const cameraId = name.slice(0, -'.json'.length);
    const set = sets.has(cameraId) ? read(join(folder, name), log) : null;
    if (set) {
      sets.set(cameraId, set);
      log.info({ camera: cameraId, revision: set.revision }, 'rules of central hold, not those of the file');
    }
  }
  return {
    of: (cameraId) => sets.get(cameraId) ?? null,
    keep: (cameraId, set) => {
      write(join(folder, `${cameraId}.json`), JSON.stringify(set, null, 2));
      sets.set(cameraId, set);
    },
  };
}

function ofFile({ rules, personHeights }: CameraConfig): RuleSet {
  return { revision: 0, rules, personHeights: personHeights ?? null };
}

function read(file: string, log: Log): RuleSet | null {
  try {
    return ruleSet.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    log.error({ file, reason: describeError(error) }, 'kept rules cannot be read, set aside');
    renameSync(file, `${file}.damaged`);
    return null;
  }
}

/** Whole or not at all, also when the power goes. */
function write(file: string, text: string): void {
  const part = `${file}.part`;
  const descriptor = openSync(part, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, file);
}
