/**
 * Labels that were made by looking at the pictures: `clip,event,frame_from,frame_to,box...,note`, frames counted
 * from 1. What each word asks of the system is here too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { GiveUp } from '#base/errors.ts';
import type { IncidentKind } from '#protocol/camera.ts';

export interface Label {
  /** File name of the clip. */
  clip: string;
  event: string;
  fromFrame: number;
  toFrame: number;
}

/** What is to be raised while the label lasts. */
const ASKS_FOR: Readonly<Record<string, IncidentKind>> = {
  object_left: 'object-left',
  object_removed: 'object-removed',
  person_present: 'intrusion',
  person_close: 'intrusion',
  person_passes: 'intrusion',
};
/** While this lasts nothing is to be raised. */
const EMPTY = 'empty_scene';

/** Null where the label says nothing that a rule could be held to. */
export function kindAskedFor(label: Label): IncidentKind | null {
  return ASKS_FOR[label.event] ?? null;
}

export function saysEmpty(label: Label): boolean {
  return label.event === EMPTY;
}

/** An absent file has no labels. Throws GiveUp with the line for one that cannot be read. */
export function readLabels(file: string): Label[] {
  if (!existsSync(file)) {
    return [];
  }
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ line: line.trim(), place: `${file}:${index + 1}` }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const [heading, ...rows] = lines;
  const columns = (heading?.line ?? '').split(',');
  const [clip, event, from, to] = ['clip', 'event', 'frame_from', 'frame_to'].map((name) =>
    columns.indexOf(name),
  );
  if (
    clip !== 0 ||
    event === undefined ||
    from === undefined ||
    to === undefined ||
    Math.min(event, from, to) < 1
  ) {
    throw new GiveUp('labels', `${file}: expected a heading clip,event,frame_from,frame_to,...`);
  }
  return rows.map(({ line, place }) => {
    const cells = line.split(',');
    return {
      clip: cells[clip] ?? '',
      event: cells[event] ?? '',
      fromFrame: frameNumber(cells[from], place),
      toFrame: frameNumber(cells[to], place),
    };
  });
}

function frameNumber(cell: string | undefined, place: string): number {
  const value = Number(cell);
  if (!Number.isInteger(value) || value < 0) {
    throw new GiveUp('labels', `${place}: found "${cell ?? ''}", expected the number of a picture`);
  }
  return value;
}
