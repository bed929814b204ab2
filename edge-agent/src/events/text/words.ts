/** What a language must be able to say about an incident. */
import type { ObjectLabel } from '#protocol/incident.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { ReasonOf } from '../behaviour.ts';

export interface Facts<K extends IncidentKind> {
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
  why: { [K in IncidentKind]: (facts: Facts<K>) => string };
}
