/** What a language must be able to say about an incident. */
import type { ObjectLabel } from '#protocol/incident.ts';
import type { Reason, ReasonOf } from '../behaviour.ts';

export interface Facts<K extends Reason['kind']> {
  reason: ReasonOf<K>;
  /** Begins the sentence, with a capital letter. */
  who: string;
  ruleName: string;
  /** Local time of day, `HH:MM:SS`. */
  timeOfDay: (atMs: number) => string;
}

export interface Words {
  /** A thing of that kind as the beginning of a sentence. */
  labels: Record<ObjectLabel, string>;
  why: { [K in Reason['kind']]: (facts: Facts<K>) => string };
}
