/**
 * What rules would have raised on what a camera saw: the looks of the journal through the very incident book that
 * alarms go through, with the clock of that time. A rule that needs something nobody looked for then is not tried,
 * and said to be so: silence must not be taken for quiet.
 * Takes a second for a busy day, so it runs in a thread of its own (rule-trials.ts).
 */
import { needsOf, isHeard } from '#edge-agent/events/behaviours.ts';
import { createIncidentBook } from '#edge-agent/events/incident-book.ts';
import type { Look } from '#edge-agent/detect/look.ts';
import { TRIAL_LIMITS, type Trial, type WouldBeIncident } from '#protocol/camera-rules.ts';
import type { PersonHeights } from '#protocol/geometry.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { Rule } from '#protocol/rule.ts';
import { decodeLooks } from './look-codec.ts';
import { readJournalFile, type RecordedNeeds, type WatchedSpan } from './look-journal-file.ts';
import { createTrialClock } from './trial-clock.ts';

export interface TrialOrder {
  /** Of the journal. */
  file: string;
  cameraId: string;
  rules: Rule[];
  personHeights: PersonHeights | null;
  timeZone: string;
  fromMs: number;
  toMs: number;
}

/** What happened before counts too: somebody may have stood there already. */
const LEAD_MS = 120_000;
/** Spans this close together are shown as one: a restart of the agent is no gap anybody asks about. */
const JOINED_MS = 60_000;
const NEEDS = ['tracks', 'motion', 'changes', 'condition'] as const;

export function tryRules(order: TrialOrder): Trial {
  const journal = readJournalFile(order.file);
  try {
    const { cameraId, fromMs, toMs } = order;
    const spans = journal.spans(cameraId, fromMs, toMs);
    const untried = findUntried(order.rules, spans);
    const unable = new Set(untried.map(({ ruleId }) => ruleId));
    const rules = order.rules.filter(({ id }) => !unable.has(id));
    const found = createFindings(order, rules);
    for (const block of journal.blocks(cameraId, fromMs - LEAD_MS, toMs)) {
      decodeLooks(cameraId, block.bytes).forEach(found.observe);
    }
    return {
      ...found.end(),
      counts: rules.map(({ id }) => ({ ruleId: id, count: found.counts.get(id) ?? 0 })),
      untried,
      covered: joinSpans(spans, order).slice(-TRIAL_LIMITS.spans),
    };
  } finally {
    journal.close();
  }
}

interface Findings {
  observe: (look: Look) => void;
  counts: ReadonlyMap<string, number>;
  end: () => Pick<Trial, 'incidents' | 'looks'>;
}

function createFindings(
  { cameraId, personHeights, timeZone, fromMs, toMs }: TrialOrder,
  rules: Rule[],
): Findings {
  const clock = createTrialClock(fromMs - LEAD_MS);
  const listed = new Map<string, WouldBeIncident>();
  const counts = new Map<string, number>();
  let looks = 0;
  const book = createIncidentBook({
    camera: {
      id: cameraId,
      site: 'trial',
      name: cameraId,
      isEnabled: true,
      rules,
      ...(personHeights === null ? {} : { personHeights }),
    },
    timeZone,
    clock,
    nextSequence: () => 1,
    onOpened: (opened) => {
      if (opened.startedAtMs < fromMs || opened.startedAtMs > toMs) {
        return;
      }
      counts.set(opened.ruleId, (counts.get(opened.ruleId) ?? 0) + 1);
      if (listed.size < TRIAL_LIMITS.incidents) {
        listed.set(opened.id, describeOpened(opened));
      }
    },
    onClosed: ({ id, endedAtMs }) => {
      const incident = listed.get(id);
      if (incident) {
        incident.endedAtMs = Math.max(incident.startedAtMs, Math.round(endedAtMs));
      }
    },
  });

  return {
    counts,
    observe: (look) => {
      if (look.atMs >= fromMs - LEAD_MS && look.atMs <= toMs) {
        clock.moveTo(look.atMs);
        book.observe(look);
        looks += 1;
      }
    },
    end: () => {
      clock.moveTo(toMs);
      book.closeAll();
      return { incidents: [...listed.values()], looks };
    },
  };
}

function describeOpened(opened: IncidentOpened): WouldBeIncident {
  const { kind, ruleId, ruleName, confidence, why, tracks } = opened;
  const startedAtMs = Math.round(opened.startedAtMs);
  const [main] = tracks;
  const seen = main?.boxes.filter(({ atMs }) => atMs <= startedAtMs).at(-1) ?? main?.boxes.at(-1);
  return {
    kind,
    ruleId,
    ruleName,
    startedAtMs,
    endedAtMs: startedAtMs,
    trackIds: tracks.map(({ id }) => id),
    objectLabel: main?.label ?? null,
    confidence,
    why,
    box: seen?.box ?? null,
  };
}

/** A rule is tried when the camera was watched for all it needs in some part of the time at least. */
function findUntried(rules: readonly Rule[], spans: readonly WatchedSpan[]): Trial['untried'] {
  return rules.flatMap((rule): Trial['untried'] => {
    if (isHeard(rule)) {
      return [{ ruleId: rule.id, reason: 'not-seen' }];
    }
    const needs = needsOf([rule]);
    const isRecorded = spans.some((span) => covers(span.needs, needs));
    return isRecorded ? [] : [{ ruleId: rule.id, reason: 'not-recorded' }];
  });
}

function covers(recorded: RecordedNeeds, needed: RecordedNeeds): boolean {
  return NEEDS.every((name) => recorded[name] || !needed[name]);
}

function joinSpans(
  spans: readonly WatchedSpan[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Trial['covered'] {
  const joined: Trial['covered'] = [];
  for (const span of spans) {
    const cut = { fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) };
    const last = joined.at(-1);
    if (last && cut.fromMs - last.toMs <= JOINED_MS) {
      last.toMs = Math.max(last.toMs, cut.toMs);
    } else if (cut.fromMs <= cut.toMs) {
      joined.push(cut);
    }
  }
  return joined;
}
