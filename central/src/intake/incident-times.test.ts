import { expect } from 'chai';
import type { ClockNote } from '#protocol/clock-note.ts';
import { clampInstant, correctedInstant, endOf } from './incident-times.ts';
import type { StoredIncident } from './stores.ts';

const AT_MS = Date.UTC(2026, 9, 1);
const HOUR_MS = 3_600_000;
const behind = (offsetMs: number): ClockNote => ({ source: 'central', offsetMs, uncertaintyMs: 20 });

const opened = (clock: ClockNote | null): StoredIncident => ({
  id: '0190b5a0-0000-7000-8000-000000000001',
  agentId: 'box',
  cameraId: 'gate-1',
  kind: 'intrusion',
  ruleId: 'yard',
  startedAtMs: correctedInstant(AT_MS, clock),
  ownStartedAtMs: AT_MS,
  clock,
  isClosed: false,
});

describe('instants of an agent', () => {
  it('are put right where its clock was more than two seconds wrong', () => {
    expect(correctedInstant(AT_MS, behind(HOUR_MS))).to.equal(AT_MS + HOUR_MS);
    expect(correctedInstant(AT_MS, behind(-2_001))).to.equal(AT_MS - 2_001);
  });

  it('stay as they were said where that does not matter, or nothing is known', () => {
    expect(correctedInstant(AT_MS, behind(2_000))).to.equal(AT_MS);
    expect(correctedInstant(AT_MS, { source: 'none' })).to.equal(AT_MS);
    expect(correctedInstant(AT_MS, null)).to.equal(AT_MS);
  });

  it('stay within what a date can be', () => {
    expect(clampInstant(-1)).to.equal(0);
    expect(clampInstant(1e16)).to.equal(8.64e15);
    expect(correctedInstant(1_000, behind(-HOUR_MS))).to.equal(0);
  });
});

describe('the end of an incident', () => {
  it('is corrected like its start', () => {
    const clock = behind(HOUR_MS);

    expect(endOf({ endedAtMs: AT_MS + 5_000, clock }, opened(clock))).to.equal(AT_MS + HOUR_MS + 5_000);
  });

  it('before its start by one and the same clock is refused', () => {
    expect(endOf({ endedAtMs: AT_MS - 1 }, opened(null))).to.equal(null);
    expect(endOf({ endedAtMs: AT_MS - 1, clock: behind(HOUR_MS) }, opened(behind(HOUR_MS)))).to.equal(null);
  });

  it('before its start because the clock was set in between is not before its start', () => {
    const set = endOf({ endedAtMs: AT_MS - HOUR_MS, clock: behind(10) }, opened(behind(-HOUR_MS)));

    expect(set).to.equal(AT_MS - HOUR_MS);
    expect(endOf({ endedAtMs: AT_MS - HOUR_MS, clock: { source: 'none' } }, opened(null))).to.equal(AT_MS);
  });
});
