/**
 * The version of everything in this folder. version.test.ts keeps a fingerprint of all schemas: a change of shape
 * fails the test until the version is raised and a line of history is written here.
 *
 * 1  2026-11-22  first: enrolment, sessions, hello, camera health, incidents, uploads, live, people
 */
export const PROTOCOL_VERSION = 1;
