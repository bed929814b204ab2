/** The statement about a minute of recording, as the agent signs it when the file is closed. */
import { createHash } from 'node:crypto';
import type { ClockNote } from '#protocol/clock-note.ts';
import { piecesText } from '#protocol/package.ts';
import type { SegmentStatement, SignedText, StatementCamera } from '#protocol/statement.ts';
import type { ClosedSegment } from '../evidence/recorder/segment.ts';
import type { Identity } from '../forward/identity.ts';

export interface SigningDeps {
  identity: Pick<Identity, 'agentId' | 'communeId' | 'publicKey' | 'sign'>;
  describeCamera: (cameraId: string) => StatementCamera;
  /** What is known of the clock at that instant. */
  clockNote: (atMs: number) => ClockNote;
}

export function signSegment(
  segment: ClosedSegment & { origin: 'agent' | 'card' },
  previousSha256: string | null,
  signedAtMs: number,
  { identity, describeCamera, clockNote }: SigningDeps,
): SignedText & { textSha256: string } {
  const statement: SegmentStatement = {
    statement: 'matlang recording segment v1',
    agentId: identity.agentId,
    communeId: identity.communeId,
    camera: describeCamera(segment.cameraId),
    clock: clockNote(segment.startsAtMs),
    signedAtMs: Math.round(signedAtMs),
    segmentId: segment.id,
    origin: segment.origin,
    profile: segment.profile,
    startsAtMs: segment.startsAtMs,
    endsAtMs: segment.endsAtMs,
    codec: segment.codec,
    width: segment.width,
    height: segment.height,
    audio: segment.audio,
    sizeBytes: segment.sizeBytes,
    sha256: segment.sha256,
    piecesSha256: sha256Of(piecesText(segment.fragments.map(toPiece))),
    end: segment.end,
    droppedMs: Math.round(segment.droppedMs),
    previousSha256,
  };
  const text = JSON.stringify(statement);
  return { text, signature: identity.sign(text), by: identity.publicKey, textSha256: sha256Of(text) };
}

function toPiece({ sizeBytes, sha256 }: ClosedSegment['fragments'][number]): {
  sizeBytes: number;
  sha256: string;
} {
  return { sizeBytes, sha256: Buffer.from(sha256).toString('hex') };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
