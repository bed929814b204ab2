/**
 * The version of everything in this folder. version.test.ts keeps a fingerprint of all schemas: a change of shape
 * fails the test until the version is raised and a line of history is written here.
 *
 * 1  2026-11-22  first: enrolment, sessions, hello, camera health, incidents, uploads, live, people
 * 2  2026-11-22  all kinds of incident; rules and schedules; several tracks and a confidence; how a camera is watched;
 *                rules set, tried and drawn from the page
 * 3  2026-11-22  faces: rules, matches in incidents, the watch-list signed and receipted, scores, searches; central's key
 * 4  2026-11-22  recordings: timeline, sending, packages, holds, notices, keys; signed incidents; clocks; what an agent
 *                says of itself. Agents of version 3 are served: all that is new from an agent is optional, and what is
 *                new to an agent is not sent to them. Between central and its page, which come together: triage, cases,
 *                violations, registry, statistics, reports, search, audit, notification, second factor
 * 5  2026-11-23  live: stills where no stream can be shown, a sign of life to the page;
 *                who and what passes by a camera, asked of agents;
 *                turning cameras: orders, presets, who has one in hand; pictures kept from the screen. Between central and its
 *                page: layouts of the wall, alarms put aside, bookmarks, map and floor plans, false alarms of a rule
 */
export const PROTOCOL_VERSION = 5;

/** Agents that central serves: its own version and at least the one before, so that a commune can be updated box by box. */
export const SERVED_PROTOCOL_VERSIONS: readonly number[] = [3, 4, 5];
