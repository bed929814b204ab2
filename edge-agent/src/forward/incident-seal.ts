/**
 * Signs an incident when it is closed: which files, by which camera, where, when by which clock, by which rule and
 * nets, in one text under the key of this agent's enrolment (SF13). One without files is signed too: that there were
 * none is a fact as well. Not here: keeping it with the closing (outbox-additions.ts), checking it (central).
 */
import type { Clock } from '#base/clock.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import type { IncidentStatement, StatementCamera } from '#protocol/statement.ts';
import type { Stamp } from './clock-keeper.ts';
import type { Identity } from './identity.ts';
import type { UsedModels } from './used-models.ts';

export type IncidentSeal = NonNullable<IncidentClosed['seal']>;

export interface IncidentSealer {
  /** Remembers by which rules it was opened: they may be others when it is closed. */
  opened: (message: IncidentOpened) => void;
  /** `stamp`: when the opening was written down. */
  seal: (opened: IncidentOpened, closed: IncidentClosed, stamp: Stamp) => IncidentSeal;
}

export interface SealerDeps {
  identity: Pick<Identity, 'agentId' | 'communeId' | 'sign'>;
  describeCamera: (cameraId: string) => StatementCamera;
  /** Of the rules that a camera is watched by now. */
  revisionOf: (cameraId: string) => number;
  noteOf: (stamp: Stamp) => ClockNote;
  agentVersion: string;
  models: UsedModels;
  clock: Clock;
}

export function createIncidentSealer(deps: SealerDeps): IncidentSealer {
  const { identity, describeCamera, revisionOf, noteOf, agentVersion, models, clock } = deps;
  const revisions = new Map<string, number>();
  return {
    opened: ({ id, cameraId }) => {
      revisions.set(id, revisionOf(cameraId));
    },
    seal: (opened, { endedAtMs, files }, stamp) => {
      const { id, cameraId, kind, ruleId, ruleName, startedAtMs } = opened;
      const revision = revisions.get(id) ?? revisionOf(cameraId);
      revisions.delete(id);
      const text = JSON.stringify({
        statement: 'matlang incident evidence v1',
        agentId: identity.agentId,
        communeId: identity.communeId,
        camera: describeCamera(cameraId),
        clock: noteOf(stamp),
        signedAtMs: Math.round(clock.nowMs()),
        incidentId: id,
        kind,
        rule: { id: ruleId, name: ruleName, revision },
        startedAtMs,
        endedAtMs,
        software: { agentVersion, models: models.of(kind) },
        files: files.map(({ name, sizeBytes, sha256, startsAtMs }) => ({
          name,
          sizeBytes,
          sha256,
          startsAtMs,
        })),
      } satisfies IncidentStatement);
      return { text, signature: identity.sign(text) };
    },
  };
}
