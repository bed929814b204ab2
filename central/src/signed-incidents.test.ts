import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import type { IncidentDetail, IncidentOpened, Receipt } from '#protocol/incident.ts';
import type { IncidentStatement } from '#protocol/statement.ts';
import {
  describeIncident,
  drawKeys,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { closeIncident, manifestOf, sealOf, uploadEvidence } from './evidence.helpers.ts';

const CLIP = Buffer.alloc(3000, 'clip ');

describe('an incident that its agent signed', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;
  let incident: IncidentOpened;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
    incident = await raiseIncident(agent, 'gate-1');
  });
  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const detail = async (id = incident.id): Promise<IncidentDetail> =>
    (await (await operator.get(`/api/incidents/${id}`)).json()) as IncidentDetail;
  const clip = () => manifestOf('clip.mp4', CLIP, incident.startedAtMs - 5_000);

  it('is shown as signed, and the same again does no harm', async () => {
    const before = await detail();
    const receipts = [
      await closeIncident(agent, incident, [clip()]),
      await closeIncident(agent, incident, [clip()]),
    ];

    expect(receipts.map(({ status }) => status)).to.deep.equal(['stored', 'already-stored']);
    expect(before.isSigned).to.equal(false);
    expect((await detail()).isSigned).to.equal(true);
  });

  it('is signed also without files; an older agent need not sign', async () => {
    const old = await raiseIncident(agent, 'gate-1', { sequence: 2 });

    const receipts = [
      await closeIncident(agent, incident, []),
      await closeIncident(agent, old, [], () => ({})),
    ];

    expect(receipts.map(({ status }) => status)).to.deep.equal(['stored', 'stored']);
    expect([(await detail()).isSigned, (await detail(old.id)).isSigned]).to.deep.equal([true, false]);
  });

  it('is refused with the reason when the signature is of another key, or of another text', async () => {
    const stranger = drawKeys();
    const other = await closeIncident(agent, incident, [], (statement) => ({
      seal: sealOf(stranger, statement),
    }));
    const changed = await closeIncident(agent, incident, [], (statement) => {
      const seal = sealOf(agent.identity, statement);
      return { seal: { ...seal, text: seal.text.replace('Hikvision', 'Dahua') } };
    });
    const odd = await closeIncident(agent, incident, [], () => ({ seal: sealOf(agent.identity, { a: 1 }) }));

    expect(reasonOf(other)).to.equal("seal: the signature is not that of this agent's key over this text");
    expect(reasonOf(changed)).to.equal("seal: the signature is not that of this agent's key over this text");
    expect(reasonOf(odd)).to.equal("seal: expected a statement 'matlang incident evidence v1'");
    expect((await detail()).endedAtMs).to.equal(null);
  });

  it('is refused when the statement says something else than the report', async () => {
    const lies: Record<string, (statement: IncidentStatement) => Partial<IncidentStatement>> = {
      agentId: () => ({ agentId: newId() }),
      communeId: () => ({ communeId: 'elsewhere' }),
      incidentId: () => ({ incidentId: newId() }),
      'camera.id': ({ camera }) => ({ camera: { ...camera, id: 'hall-1' } }),
      kind: () => ({ kind: 'loitering' }),
      'rule.id': ({ rule }) => ({ rule: { ...rule, id: 'other' } }),
      startedAtMs: ({ startedAtMs }) => ({ startedAtMs: startedAtMs + 1 }),
      endedAtMs: ({ endedAtMs }) => ({ endedAtMs: endedAtMs + 1 }),
      files: () => ({ files: [] }),
    };

    for (const [name, lie] of Object.entries(lies)) {
      const receipt = await closeIncident(agent, incident, [clip()], (statement) => ({
        seal: sealOf(agent.identity, { ...statement, ...lie(statement) }),
      }));
      expect(reasonOf(receipt), name).to.match(new RegExp(`^seal: ${name}: signed `));
    }
  });

  it('is refused when a still that came before is another one than it signs', async () => {
    const still = manifestOf('snapshot.jpg', CLIP, incident.startedAtMs);
    await uploadEvidence(central, agent, incident.id, still, CLIP);

    const receipt = await closeIncident(agent, incident, [{ ...still, sha256: 'b'.repeat(64) }]);

    expect(reasonOf(receipt)).to.equal(
      'files: snapshot.jpg: another one has arrived before, with other bytes',
    );
    expect((await closeIncident(agent, incident, [still])).status).to.equal('stored');
  });
});

describe('an incident of a box whose clock is wrong', () => {
  const YEAR_MS = 365 * 24 * 3_600_000;
  const clock = createFakeClock(Date.UTC(2026, 10, 22, 3));
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;

  beforeEach(async () => {
    central = await startTestCentral({ clock });
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
  });
  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const raise = (change: Partial<IncidentOpened>): Promise<IncidentOpened> => {
    const startedAtMs = change.startedAtMs ?? clock.nowMs();
    const path = [{ atMs: startedAtMs, at: [0.5, 0.5] as [number, number] }];
    const box = { x: 0.4, y: 0.2, w: 0.2, h: 0.3 };
    const tracks = [
      { id: 1, label: 'person' as const, path, boxes: [{ atMs: startedAtMs, box, score: 0.7 }] },
    ];
    return raiseIncident(agent, 'gate-1', describeIncident('gate-1', { tracks, ...change, startedAtMs }));
  };
  const detail = async ({ id }: IncidentOpened): Promise<IncidentDetail> =>
    (await (await operator.get(`/api/incidents/${id}`)).json()) as IncidentDetail;
  const late = { source: 'central', offsetMs: YEAR_MS, uncertaintyMs: 40 } as const;

  it('stands where it belongs, marked, with its track and its files moved alike', async () => {
    const startedAtMs = clock.nowMs() - YEAR_MS;
    const incident = await raise({ startedAtMs, clock: late });
    const still = manifestOf('snapshot.jpg', CLIP, startedAtMs + 100);
    await uploadEvidence(central, agent, incident.id, still, CLIP);

    const receipt = await closeIncident(agent, incident, [still], (statement) => ({
      clock: { ...late, offsetMs: YEAR_MS + 3 },
      seal: sealOf(agent.identity, statement),
    }));

    const found = await detail(incident);
    expect(receipt.status).to.equal('stored');
    expect(found).to.deep.include({
      startedAtMs: clock.nowMs(),
      endedAtMs: clock.nowMs() + 2_003,
      correction: { offsetMs: YEAR_MS },
      isLate: false,
      isSigned: true,
    });
    expect(found.tracks[0]?.path[0]?.atMs).to.equal(clock.nowMs());
    expect(found.tracks[0]?.boxes[0]?.atMs).to.equal(clock.nowMs());
    expect(found.files[0]?.startsAtMs).to.equal(clock.nowMs() + 100);
    const file = await operator.get(found.files[0]?.url ?? '');
    expect(Buffer.from(await file.arrayBuffer()).equals(CLIP)).to.equal(true);
  });

  it('stays as it was said where the clock is well, or nothing is known of it', async () => {
    const small = { source: 'central', offsetMs: 1_500, uncertaintyMs: 40 } as const;
    const startedAtMs = clock.nowMs() - 1_000;

    const incidents = [
      await raise({ startedAtMs, clock: small }),
      await raise({ startedAtMs, sequence: 2, clock: { source: 'none' } }),
      await raise({ startedAtMs, sequence: 3 }),
    ];

    for (const incident of incidents) {
      expect(await detail(incident)).to.deep.include({ startedAtMs, correction: null });
    }
  });

  it('ends at its start at the earliest, where somebody set the clock back meanwhile', async () => {
    const incident = await raise({ clock: { source: 'central', offsetMs: 0, uncertaintyMs: 5 } });
    const honest = await raise({ sequence: 2 });
    const endedAtMs = incident.startedAtMs - YEAR_MS;

    const set = await agent.ask<Receipt>('incident-closed', {
      ...{ id: incident.id, endedAtMs, tracks: [], files: [] },
      clock: { ...late, offsetMs: YEAR_MS - 5_000 },
    });
    const same = await agent.ask<Receipt>('incident-closed', {
      id: honest.id,
      endedAtMs,
      tracks: [],
      files: [],
    });

    expect(set.status).to.equal('stored');
    expect((await detail(incident)).endedAtMs).to.equal(incident.startedAtMs);
    expect(reasonOf(same)).to.equal(`endedAtMs: ${endedAtMs} is before the start, ${honest.startedAtMs}`);
  });

  it('is put at the beginning of time rather than before it', async () => {
    const incident = await raise({
      startedAtMs: 1_000,
      clock: { source: 'central', offsetMs: -YEAR_MS, uncertaintyMs: 5 },
    });

    expect((await detail(incident)).startedAtMs).to.equal(0);
  });
});

function reasonOf(receipt: Receipt): string {
  return receipt.status === 'refused' ? receipt.reason : receipt.status;
}
