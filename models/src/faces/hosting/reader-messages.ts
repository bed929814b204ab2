/** What passes between a process and the worker thread that reads its faces. A copy of the pixels is transferred. */
import type { FoundFace, ReadFace, RgbPicture } from '../face.ts';

export type ReaderRequest =
  { type: 'find'; picture: RgbPicture } | { type: 'read'; picture: RgbPicture; face: FoundFace };

export type ToReader = ReaderRequest | { type: 'close' };

/** One net, in words. */
export interface NetInUse {
  /** Its layout, and the file where it is an operator's. */
  name: string;
  provider: string;
  /** Why not the provider that was asked for; empty when it is. */
  providerNote: string;
}

export interface ReaderFacts {
  recipe: string;
  descriptorLength: number;
  finder: NetInUse;
  embedder: NetInUse;
  /** Why the finder is another one than was asked for; empty when it is. */
  finderProblem: string;
}

/** As base/errors.ts has them. */
export interface ReaderFault {
  kind: 'GiveUp' | 'RetryLater';
  code: string;
  reason: string;
}

export type FromReader =
  | { type: 'ready'; facts: ReaderFacts }
  /** The nets cannot be used; the worker ends. */
  | { type: 'unusable'; fault: ReaderFault }
  | { type: 'found'; faces: FoundFace[] }
  | { type: 'read'; face: ReadFace }
  | { type: 'failed'; fault: ReaderFault };
