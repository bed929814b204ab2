import { expect } from 'chai';
import fc from 'fast-check';
import type { CaseStatus } from '#protocol/case.ts';
import type { CaseChanged, CaseTaskList } from '#protocol/case-view.ts';
import {
  nextEvent,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { auditOf, bodyOf, changeCase, listCases, messageOf, openCase, readCase } from './cases.helpers.ts';

const NOWHERE_ID = '0190b5a0-0000-7000-8000-000000000000';

describe('cases', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let investigator: Browser;
  let operator: Browser;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    investigator = await signInAs(central, 'investigator');
    operator = await signInAs(central, 'operator');
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const step = (id: string, body: object, browser = investigator): Promise<Response> =>
    browser.send('POST', `/api/cases/${id}/steps`, body);
  const editOf = (found: Awaited<ReturnType<typeof openCase>>, change: object = {}): object => ({
    revision: found.revision,
    title: found.title,
    summary: found.summary,
    category: found.category,
    isPoliceOnly: found.isPoliceOnly,
    siteId: found.siteId,
    hamletId: found.hamletId,
    occurredFromMs: found.occurredFromMs,
    occurredToMs: found.occurredToMs,
    leadId: found.leadId,
    ...change,
  });

  it('are numbered by year without holes, also when many are opened at once (CA1)', async () => {
    const before = (await listCases(investigator)).length;

    const refused = await investigator.send('POST', '/api/cases', { title: 'Sai', siteId: 'no-such-site' });
    const opened = await Promise.all(
      Array.from({ length: 8 }, (_, i) => openCase(i % 2 === 0 ? investigator : operator)),
    );

    const numbers = opened.map(({ number }) => Number(number.split('-')[1])).sort((a, b) => a - b);
    expect(refused.status).to.equal(400);
    expect(await messageOf(refused)).to.match(/siteId: there is no site 'no-such-site'/);
    expect(numbers).to.deep.equal(Array.from({ length: 8 }, (_, i) => before + 1 + i));
    expect(opened[0]?.number).to.match(/^20\d\d-\d+$/);
  });

  it('are opened from an incident in one call, with its place and time', async () => {
    const incident = await raiseIncident(agent, 'nursery-1');
    const page = await openPage(central, operator);
    const told = nextEvent(page, 'cases-changed');

    const opened = await openCase(operator, { incidentIds: [incident.id] });
    await told;
    page.disconnect();

    expect(opened).to.include({ siteId: 'nursery', occurredFromMs: incident.startedAtMs, status: 'open' });
    expect(opened.incidents.map(({ id }) => id)).to.deep.equal([incident.id]);
    expect(opened.acts.map(({ kind }) => kind)).to.deep.equal(['opened', 'incident-linked']);
    expect((await auditOf(central, `case:${opened.id}`)).map(({ action }) => action)).to.deep.equal([
      'case.opened',
    ]);
  });

  it('answer the incident they are opened from: nobody is called to it any more (TR8)', async () => {
    const incident = await raiseIncident(agent, 'gate-1');

    const opened = await openCase(operator, { incidentIds: [incident.id] });

    const { status, acknowledgement } = await bodyOf<{
      status: string;
      acknowledgement: { note: string } | null;
    }>(operator.get(`/api/incidents/${incident.id}`));
    expect(status).to.equal('acknowledged');
    expect(acknowledgement?.note).to.equal(opened.number);
  });

  it('go through their steps only in order, each with its act and its audit row (CA2)', async () => {
    const { id } = await openCase(investigator);
    const statuses = [];
    for (const body of [
      { step: 'reopen', revision: 1, reason: 'sớm' },
      { step: 'investigate', revision: 1 },
      { step: 'investigate', revision: 2 },
      { step: 'close', revision: 2, outcome: 'unsolved' },
      { step: 'close', revision: 3, outcome: 'solved' },
      { step: 'reopen', revision: 3, reason: '' },
      { step: 'reopen', revision: 3, reason: 'Có nhân chứng mới' },
    ]) {
      statuses.push((await step(id, body)).status);
    }

    const found = await readCase(investigator, id);
    expect(statuses).to.deep.equal([409, 200, 409, 200, 409, 400, 200]);
    expect(found).to.include({ status: 'open', outcome: null, closedAtMs: null });
    expect(found.acts.map(({ kind }) => kind)).to.deep.equal([
      'opened',
      'investigating',
      'closed',
      'reopened',
    ]);
    expect((await auditOf(central, `case:${id}`)).map(({ detail }) => detail)).to.deep.equal([
      ...[`${found.number}: Mất xe máy`, 'investigate', 'close: unsolved', 'reopen', found.number],
    ]);
  });

  it('of two who save at once take one, and tell the other who was faster and when (CA4)', async () => {
    for (let round = 0; round < 4; round += 1) {
      const found = await openCase(investigator);

      const answers = await Promise.all([
        investigator.send('PUT', `/api/cases/${found.id}`, editOf(found, { title: 'Của điều tra viên' })),
        operator.send('PUT', `/api/cases/${found.id}`, editOf(found, { title: 'Của trực ban' })),
      ]);

      const winner = answers.find(({ status }) => status === 200);
      const loser = answers.find(({ status }) => status === 409);
      const now = await readCase(investigator, found.id);
      expect(now.title).to.equal(winner && (await bodyOf<CaseChanged>(winner)).case.title);
      expect(now.acts.filter(({ kind }) => kind === 'edited')).to.have.length(1);
      expect(loser && (await messageOf(loser))).to.match(/found 1, but Người .+ changed this case at 20/);
    }
  });

  it('take notes of two people at once, and lose none (CA6)', async () => {
    const { id, revision } = await openCase(investigator);

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        (i % 2 === 0 ? investigator : operator).send('POST', `/api/cases/${id}/notes`, { text: `Ghi ${i}` }),
      ),
    );

    const found = await readCase(investigator, id);
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(6).fill(200));
    expect(found.notes.map(({ text }) => text)).to.have.members(
      Array.from({ length: 6 }, (_, i) => `Ghi ${i}`),
    );
    expect(found.revision).to.equal(revision);
  });

  it('keep a note that was taken back, with who did it and why', async () => {
    const { id } = await openCase(investigator);
    const [note] = (await changeCase(operator, id, '/notes', { text: 'Nhầm nhà' })).notes;

    const path = `/notes/${note?.id ?? ''}/withdrawal`;
    await changeCase(investigator, id, path, { reason: 'Ghi nhầm vụ' });
    const again = await investigator.send('POST', `/api/cases/${id}${path}`, { reason: 'x' });

    const [kept] = (await readCase(investigator, id)).notes;
    expect(kept?.text).to.equal('Nhầm nhà');
    expect(kept?.withdrawn).to.include({ reason: 'Ghi nhầm vụ' });
    expect(again.status).to.equal(404);
  });

  it('refuse changes once closed, but for notes (CA5)', async () => {
    const { id } = await openCase(investigator);
    await step(id, { step: 'close', revision: 1, outcome: 'unfounded' });

    const task = await investigator.send('POST', `/api/cases/${id}/tasks`, { title: 'Hỏi lại' });
    const note = await investigator.send('POST', `/api/cases/${id}/notes`, { text: 'Đã báo người dân' });

    expect([task.status, note.status]).to.deep.equal([409, 200]);
    expect(await messageOf(task)).to.match(/is closed: reopen it first/);
  });

  it('have tasks with a time, listed when it is over; a changed one is not overwritten (CA6)', async () => {
    const { id } = await openCase(investigator);
    const task = { title: 'Lấy lời khai', dueAtMs: 1_700_000_000_000 };
    const [given] = (await changeCase(investigator, id, '/tasks', task)).tasks;
    const done = { ...task, assigneeId: null, state: 'done', revision: 1 };
    const path = `/api/cases/${id}/tasks/${given?.id ?? ''}`;

    const [overdue] = await listCases(investigator, '?overdue=yes');
    const { items } = await bodyOf<CaseTaskList>(investigator.get('/api/case-tasks?overdue=yes'));
    const [first, second] = [
      await operator.send('PUT', path, done),
      await investigator.send('PUT', path, done),
    ];
    const found = await readCase(investigator, id);

    expect(given?.isOverdue).to.equal(true);
    expect(overdue).to.include({ id, overdueTasks: 1 });
    expect(items.map((item) => item.case.id)).to.include(id);
    expect([first.status, second.status]).to.deep.equal([200, 409]);
    expect(await messageOf(second)).to.match(/Người operator-\w+ changed this task/);
    expect(found.tasks[0]).to.include({ state: 'done', isOverdue: false });
    expect(found.overdueTasks).to.equal(0);
  });

  it('show contacts of people only to those who work on the case (CA10)', async () => {
    const { id } = await openCase(investigator);
    const person = { role: 'victim', name: 'Bà Sáu', contact: '0900 000 000', note: 'Nhà cuối thôn' };
    await changeCase(investigator, id, '/people', person);
    const leader = await signInAs(central, 'leader');

    const [forPolice, forLeader] = [await readCase(operator, id), await readCase(leader, id)];

    expect(forPolice.people[0]).to.include(person);
    expect(forLeader.people[0]).to.include({ name: 'Bà Sáu', contact: null, note: null });
  });

  it('erase a person where the law demands it: data gone, reason kept (CA11)', async () => {
    const { id } = await openCase(investigator);
    const person = { role: 'witness', name: 'Nguyễn Thị Bí Mật', contact: '0911 222 333', note: 'ghi' };
    const [kept] = (await changeCase(investigator, id, '/people', person)).people;

    await changeCase(investigator, id, `/people/${kept?.id ?? ''}/erasure`, { reason: 'Theo yêu cầu số 5' });

    const found = await readCase(investigator, id);
    const audit = await auditOf(central, `case:${id}`);
    const edit = { ...person, revision: found.people[0]?.revision };
    const again = await investigator.send('PUT', `/api/cases/${id}/people/${kept?.id ?? ''}`, edit);
    expect(found.people[0]).to.include({ name: '', contact: '', note: '', role: 'witness' });
    expect(JSON.stringify([found, audit])).to.not.match(/Bí Mật|0911/);
    expect(audit.find(({ action }) => action === 'case.person-erased')?.detail).to.contain(
      'Theo yêu cầu số 5',
    );
    expect(again.status).to.equal(409);
  });

  it('merge: all parts show at the target, both numbers stay, nothing goes on in the first (CA7)', async () => {
    const incident = await raiseIncident(agent, 'gate-1');
    const from = await openCase(investigator, { incidentIds: [incident.id] });
    await changeCase(investigator, from.id, '/notes', { text: 'Ghi ở vụ đầu' });
    await changeCase(investigator, from.id, '/tasks', { title: 'Việc ở vụ đầu' });
    const into = await openCase(investigator, { title: 'Vụ chính' });

    const merged = await step(from.id, { step: 'merge', revision: 1, intoId: into.id });
    const circle = await step(into.id, { step: 'merge', revision: 1, intoId: from.id });
    const note = await investigator.send('POST', `/api/cases/${from.id}/notes`, { text: 'Muộn' });

    const [first, target] = [await readCase(investigator, from.id), await readCase(investigator, into.id)];
    expect([merged.status, circle.status, note.status]).to.deep.equal([200, 409, 409]);
    expect(first).to.deep.include({ status: 'merged', mergedIntoId: into.id, number: from.number });
    expect(target.merged.map(({ number }) => number)).to.deep.equal([from.number]);
    expect(target.incidents.map(({ id }) => id)).to.deep.equal([incident.id]);
    expect(target.notes.map(({ text }) => text)).to.deep.equal(['Ghi ở vụ đầu']);
    expect(target.openTasks).to.equal(1);
    const path = `/notes/${target.notes[0]?.id ?? ''}/withdrawal`;
    expect((await changeCase(investigator, into.id, path, { reason: 'x' })).notes[0]?.withdrawn).to.not.equal(
      null,
    );
  });

  it('for the police only are unseen by leaders, and do not come to light by merging (CA8)', async () => {
    const leader = await signInAs(central, 'leader');
    const open = await openCase(investigator, { title: 'Vụ thường' });
    const kept = await openCase(investigator, { title: 'Vụ kín', isPoliceOnly: true });

    const listed = await listCases(leader, '?limit=200');
    const [seen, hidden] = [
      await leader.get(`/api/cases/${open.id}`),
      await leader.get(`/api/cases/${kept.id}`),
    ];
    const merged = await step(kept.id, { step: 'merge', revision: 1, intoId: open.id });

    expect(listed.map(({ id }) => id))
      .to.include(open.id)
      .and.not.include(kept.id);
    expect([seen.status, hidden.status, merged.status]).to.deep.equal([200, 404, 409]);
    expect((await messageOf(hidden)).replace(kept.id, NOWHERE_ID)).to.equal(
      await messageOf(await leader.get(`/api/cases/${NOWHERE_ID}`)),
    );
  });

  it('tell only the pages of those who may see them (class 2)', async () => {
    const leader = await signInAs(central, 'leader');
    const [theirs, ours] = [await openPage(central, leader), await openPage(central, operator)];
    let heard = 0;
    theirs.on('cases-changed', () => (heard += 1));
    const told = nextEvent(ours, 'cases-changed');

    await openCase(investigator, { title: 'Vụ kín', isPoliceOnly: true });
    await told;
    const open = nextEvent(theirs, 'cases-changed');
    await openCase(investigator, { title: 'Vụ thường' });
    await open;

    expect(heard).to.equal(1);
    theirs.disconnect();
    ours.disconnect();
  });

  it('of other places, and of the commune as a whole, are out of reach of who is limited (class 1)', async () => {
    const narrow = await signInAs(central, 'investigator', { siteIds: ['nursery'], siteGroups: null });
    const here = await openCase(investigator, { siteId: 'nursery' });
    const there = await openCase(investigator, { siteId: 'committee' });
    const whole = await openCase(investigator, { siteId: null });

    const listed = (await listCases(narrow, '?limit=200')).map(({ id }) => id);
    const statuses = [];
    for (const { id } of [here, there, whole]) {
      statuses.push((await narrow.get(`/api/cases/${id}`)).status);
      statuses.push((await narrow.send('POST', `/api/cases/${id}/notes`, { text: 'x' })).status);
    }
    const elsewhere = await narrow.send('POST', '/api/cases', { title: 'x', siteId: 'committee' });
    const nowhere = await narrow.send('POST', '/api/cases', { title: 'x', siteId: null });

    expect(listed).to.include(here.id).and.not.include.members([there.id, whole.id]);
    expect(statuses).to.deep.equal([200, 200, 404, 404, 404, 404]);
    expect([elsewhere.status, nowhere.status]).to.deep.equal([400, 400]);
  });

  it('are listed in pages that stay as they are while new ones come in', async () => {
    const first = await bodyOf<{ items: { id: string }[]; nextBefore: string }>(
      investigator.get('/api/cases?limit=3'),
    );
    await openCase(investigator);

    const second = await listCases(investigator, `?limit=3&before=${first.nextBefore}`);

    const all = (await listCases(investigator, '?limit=7')).map(({ id }) => id);
    expect([...first.items, ...second].map(({ id }) => id)).to.deep.equal(all.slice(1));
  });

  it('are filtered by status, category and who leads', async () => {
    const me = await bodyOf<{ id: string }>(investigator.get('/api/me'));
    const wanted = await openCase(investigator, { category: 'smuggling', leadId: me.id });
    await openCase(investigator, { category: 'smuggling' });

    const led = await listCases(investigator, `?category=smuggling&leadId=${me.id}&status=open`);
    const closed = await listCases(investigator, `?category=smuggling&status=closed`);

    expect(led.map(({ id }) => id)).to.deep.equal([wanted.id]);
    expect(closed).to.deep.equal([]);
  });

  it('closed as solved without a violation ask for it, and are closed all the same (CA9)', async () => {
    const { id } = await openCase(investigator);
    const other = await openCase(investigator);
    await investigator.send('POST', '/api/violations', { caseId: other.id, category: 'theft' });

    const asked = await bodyOf<CaseChanged>(step(id, { step: 'close', revision: 1, outcome: 'solved' }));
    const fine = await bodyOf<CaseChanged>(step(other.id, { step: 'close', revision: 1, outcome: 'solved' }));

    expect(asked.warnings).to.deep.equal(['solved-without-violation']);
    expect(asked.case.status).to.equal('closed');
    expect(fine.warnings).to.deep.equal([]);
  });

  it('reach no status without the acts that lead there, whatever people try (CA3)', async function () {
    this.timeout(300_000);
    const wanted = fc.constantFrom('investigate', 'close', 'reopen', 'merge', 'note');
    await fc.assert(
      fc.asyncProperty(fc.array(wanted, { minLength: 1, maxLength: 7 }), async (steps) => {
        const { id } = await openCase(investigator);
        const into = await openCase(investigator);
        let revision = 1;
        for (const name of steps) {
          const response =
            name === 'note'
              ? await investigator.send('POST', `/api/cases/${id}/notes`, { text: 'x' })
              : await step(id, {
                  ...STEP_FORMS[name],
                  ...(name === 'merge' ? { intoId: into.id } : {}),
                  revision,
                });
          revision += response.status === 200 && name !== 'note' ? 1 : 0;
        }

        const found = await readCase(investigator, id);
        const steered = found.acts.flatMap(({ kind }) => STATUS_AFTER[kind] ?? []);
        expect(found.revision).to.equal(revision);
        expect(steered).to.have.length(revision);
        expect(found.status).to.equal(steered.at(-1));
      }),
      { numRuns: 8 },
    );
  });
});

const STEP_FORMS: Record<string, object> = {
  investigate: { step: 'investigate' },
  close: { step: 'close', outcome: 'referred' },
  reopen: { step: 'reopen', reason: 'xem lại' },
  merge: { step: 'merge' },
};

const STATUS_AFTER: Record<string, CaseStatus> = {
  opened: 'open',
  investigating: 'investigating',
  closed: 'closed',
  reopened: 'open',
  merged: 'merged',
};
