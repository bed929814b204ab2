/**
 * The one face reader of central, started when it is first needed: a commune without a watch-list pays nothing for it.
 * A start that failed is tried again at the next need.
 */
import type { FaceReader } from '#models/faces/face.ts';

export interface FaceReading {
  /** Throws what starting threw. */
  reader(): Promise<FaceReader>;
  /** Null while it has not been needed. */
  recipe(): string | null;
  close(): Promise<void>;
}

export function createFaceReading(start: () => Promise<FaceReader>): FaceReading {
  let starting: Promise<FaceReader> | null = null;
  let recipe: string | null = null;
  return {
    reader: () => {
      starting ??= start().then(
        (reader) => {
          recipe = reader.recipe;
          return reader;
        },
        (error: unknown) => {
          starting = null;
          throw error;
        },
      );
      return starting;
    },
    recipe: () => recipe,
    close: async () => {
      const running = starting;
      starting = null;
      if (running !== null) {
        await running.then(
          (reader) => reader.close(),
          () => undefined,
        );
      }
    },
  };
}
