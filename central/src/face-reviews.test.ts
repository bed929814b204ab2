import { expect } from 'chai';
import { ROLES, type Role } from '#protocol/account.ts';
import type { FaceAnswer, FaceReview } from '#protocol/face-work.ts';
import type { IncidentPage, Receipt } from '#protocol/incident.ts';
import type { Problem } from '#protocol/problem.ts';
import {
  type Browser,
  describeIncident,
  nextEvent,
  onIncident,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { describeMatch, FACE_JPEG, putEntry, raiseMatch, type TestEntry } from './faces.helpers.ts';

const JUDGES: readonly Role[] = ['operator', 'investigator'];
const OWNED = { siteIds: ['nursery'], siteGroups: null };

describe('matches with the watch-list', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let entry: TestEntry;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    entry = await putEntry(central);
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const answer = (browser: Browser, id: string, given: FaceAnswer, note = ''): Promise<Response> =>
    browser.send('POST', `/api/incidents/${id}/face/answers`, { answer: given, note });

  const stateAfter = async (browser: Browser, id: string, given: FaceAnswer): Promise<string> => {
    const response = await answer(browser, id, given);
    const body = (await response.json()) as FaceReview | Problem;
    return 'error' in body ? `${response.status}: ${body.error.message}` : body.state;
  };

  const auditOf = async (action: string): Promise<{ resource: string; detail: string }[]> => {
    const auditor = await signInAs(central, 'auditor');
    const { items } = (await (await auditor.get('/api/audit?limit=200')).json()) as {
      items: { action: string; resource: string; detail: string }[];
    };
    return items.filter((row) => row.action === action).reverse();
  };

  for (const role of ROLES) {
    it(`are ${JUDGES.includes(role) ? 'shown to' : 'hidden from'} a ${role}: lists, details, files, the match itself`, async () => {
      const browser = await signInAs(central, role, role === 'site_owner' ? OWNED : undefined);
      const plain = await raiseIncident(agent, 'nursery-1', { sequence: 1 });
      const match = await raiseMatch(agent, 'nursery-1', entry.id, { sequence: 2 });
      const stranger = await raiseMatch(agent, 'nursery-1', null, { sequence: 3 });

      const list = await browser.get('/api/incidents?limit=2');
      const statuses = [];
      for (const where of ['', '/files/face.jpg', '/face']) {
        statuses.push((await browser.get(`/api/incidents/${match.id}${where}`)).status);
      }
      const unknown = await browser.get(`/api/incidents/${stranger.id}`);

      const page = list.status === 200 ? ((await list.json()) as IncidentPage) : null;
      const seen = page?.items.map(({ id }) => id) ?? 'refused';
      const mayRead = ['leader', 'partner', 'site_owner'].includes(role);
      if (JUDGES.includes(role)) {
        expect(seen).to.deep.equal([stranger.id, match.id]);
        expect(page?.nextBefore).to.equal(match.id);
        expect([...statuses, unknown.status]).to.deep.equal([200, 404, 200, 200]);
      } else {
        const own = { leader: [plain.id], site_owner: [stranger.id, plain.id], partner: [] };
        expect(seen).to.deep.equal(mayRead ? own[role as keyof typeof own] : 'refused');
        expect(page?.nextBefore ?? null).to.equal(null);
        expect(statuses).to.deep.equal(mayRead ? [404, 404, 403] : [403, 403, 403]);
        expect(unknown.status).to.equal(role === 'site_owner' ? 200 : mayRead ? 404 : 403);
      }
    });
  }

  it('are announced only to those who judge faces', async () => {
    const [operator, leader] = [await signInAs(central, 'operator'), await signInAs(central, 'leader')];
    const pages = [await openPage(central, operator), await openPage(central, leader)];
    const heard: string[][] = [[], []];
    pages.forEach((page, index) => onIncident(page, ({ kind }) => heard[index]?.push(kind)));
    const last = pages.map((page) => nextKind(page, 'crowd'));

    await raiseMatch(agent, 'hall-1', entry.id, { sequence: 1 });
    await raiseMatch(agent, 'hall-1', null, { sequence: 2 });
    await raiseIncident(agent, 'hall-1', { kind: 'crowd', sequence: 3 });
    await Promise.all(last);

    expect(heard).to.deep.equal([['face-watch-list', 'face-unknown', 'crowd'], ['crowd']]);
    pages.forEach((page) => page.disconnect());
  });

  it('come with their figures or not at all', async () => {
    const tries = [
      describeIncident('hall-1', { kind: 'face-watch-list' }),
      describeIncident('hall-1', { kind: 'crowd', face: describeMatch(entry.id) }),
      describeIncident('hall-1', { kind: 'face-watch-list', face: describeMatch(null) }),
      describeIncident('hall-1', { kind: 'face-unknown', face: describeMatch(entry.id) }),
    ];

    const receipts = [];
    for (const incident of tries) {
      receipts.push(await agent.ask<Receipt>('incident-opened', incident));
    }

    expect(receipts.map(({ status }) => status)).to.deep.equal(Array(4).fill('refused'));
    expect(receipts.map((one) => ('reason' in one ? one.reason : ''))).to.deep.equal([
      "face: found none, expected one in an incident of kind 'face-watch-list'",
      "face: found one, expected none in an incident of kind 'crowd'",
      "face: found strength 'unknown', which does not go with kind 'face-watch-list'",
      "face: found strength 'strong', which does not go with kind 'face-unknown'",
    ]);
  });

  it('show pictures and legal basis to the officer on duty, the name to those who read the watch-list', async () => {
    const { id } = await raiseMatch(agent, 'hall-1', entry.id);
    const [operator, investigator] = [
      await signInAs(central, 'operator'),
      await signInAs(central, 'investigator'),
    ];

    const onDuty = (await (await operator.get(`/api/incidents/${id}/face`)).json()) as FaceReview;
    const reading = (await (await investigator.get(`/api/incidents/${id}/face`)).json()) as FaceReview;
    const picture = await operator.get(onDuty.entry?.pictureUrls[0] ?? '');

    const shown = { id: entry.id, severity: 'normal', legalBasis: 'wanted-notice' };
    const url = `/api/incidents/${id}/face/pictures/${entry.pictureId}`;
    expect(onDuty.entry).to.deep.equal({ ...shown, name: '', legalReference: '', pictureUrls: [url] });
    expect(reading.entry).to.deep.include({ name: 'Trần Văn Giả', legalReference: 'QĐ 12/2026' });
    expect(onDuty).to.deep.include({ state: 'open', score: 5.5, probability: null, mayAnswer: true });
    expect(Buffer.from(await picture.arrayBuffer()).equals(FACE_JPEG)).to.equal(true);
    expect((await auditOf('face.match-viewed')).map(({ resource }) => resource)).to.deep.equal(
      Array(3).fill(`incident:${id}`),
    );
  });

  it('show no picture of another entry, and none beyond the place', async () => {
    const other = await putEntry(central, { name: 'Người khác' });
    const { id } = await raiseMatch(agent, 'hall-1', entry.id);
    const operator = await signInAs(central, 'operator');
    const elsewhere = await signInAs(central, 'operator', OWNED);

    const statuses = [
      (await operator.get(`/api/incidents/${id}/face/pictures/${other.pictureId}`)).status,
      (await elsewhere.get(`/api/incidents/${id}/face/pictures/${entry.pictureId}`)).status,
      (await elsewhere.get(`/api/incidents/${id}/face`)).status,
      (await answer(elsewhere, id, 'same-person')).status,
    ];

    expect(statuses).to.deep.equal([404, 404, 404, 404]);
  });

  it('are confirmed by one person, and not answered after that', async () => {
    const { id } = await raiseMatch(agent, 'hall-1', entry.id);
    const [first, second] = [await signInAs(central, 'operator'), await signInAs(central, 'operator')];
    const page = await openPage(central, second);
    const told = nextEvent(page, 'faces-changed');

    const state = await stateAfter(first, id, 'same-person');
    await told;
    const late = await stateAfter(second, id, 'not-this-person');

    expect(state).to.equal('confirmed');
    expect(late).to.match(/^409: confirmed already by Người operator-/);
    const review = (await (await second.get(`/api/incidents/${id}/face`)).json()) as FaceReview;
    expect([review.state, review.answers.length, review.mayAnswer]).to.deep.equal(['confirmed', 1, false]);
    expect((await auditOf('face.answered')).map(({ detail }) => detail)).to.deep.equal([
      'same-person: confirmed',
    ]);
    page.disconnect();
  });

  it('of high severity are confirmed by two different people', async () => {
    const grave = await putEntry(central, { severity: 'high' });
    const { id } = await raiseMatch(agent, 'hall-1', grave.id);
    const [first, second] = [await signInAs(central, 'operator'), await signInAs(central, 'investigator')];

    const states = [
      await stateAfter(first, id, 'same-person'),
      await stateAfter(first, id, 'same-person'),
      await stateAfter(second, id, 'same-person'),
    ];

    expect(states).to.deep.equal([
      'second-needed',
      '409: answered already by this account: somebody else must judge it now',
      'confirmed',
    ]);
  });

  it('of high severity still need a second after somebody was unsure, and end when one says no', async () => {
    const grave = await putEntry(central, { severity: 'high' });
    const matches = [
      await raiseMatch(agent, 'hall-1', grave.id, { sequence: 1 }),
      await raiseMatch(agent, 'hall-1', grave.id, { sequence: 2 }),
    ];
    const [one, two, three] = [
      await signInAs(central, 'operator'),
      await signInAs(central, 'operator'),
      await signInAs(central, 'operator'),
    ];
    const [first = '', second = ''] = matches.map(({ id }) => id);

    const doubted = [
      await stateAfter(one, first, 'same-person'),
      await stateAfter(two, first, 'unsure'),
      await stateAfter(three, first, 'same-person'),
    ];
    const denied = [
      await stateAfter(one, second, 'same-person'),
      await stateAfter(two, second, 'not-this-person'),
    ];

    expect(doubted).to.deep.equal(['second-needed', 'second-needed', 'confirmed']);
    expect(denied).to.deep.equal(['second-needed', 'rejected']);
  });

  it('about which one person is unsure may still be judged by another', async () => {
    const { id } = await raiseMatch(agent, 'hall-1', entry.id);
    const [first, second] = [await signInAs(central, 'operator'), await signInAs(central, 'operator')];

    const states = [
      await stateAfter(first, id, 'unsure'),
      await stateAfter(first, id, 'same-person'),
      await stateAfter(second, id, 'not-this-person'),
    ];

    expect(states[0]).to.equal('unsure');
    expect(states[1]).to.match(/^409/);
    expect(states[2]).to.equal('rejected');
  });

  it('judged at the same moment have one last word', async () => {
    const { id } = await raiseMatch(agent, 'hall-1', entry.id);
    const browsers = await Promise.all(Array.from({ length: 5 }, () => signInAs(central, 'operator')));

    const responses = await Promise.all(
      browsers.map((browser, index) =>
        answer(browser, id, index % 2 === 0 ? 'same-person' : 'not-this-person'),
      ),
    );

    expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409, 409, 409]);
  });

  it('are told with a probability once people have judged twenty', async () => {
    const [one, two] = [await signInAs(central, 'operator'), await signInAs(central, 'operator')];
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      const isSame = sequence % 2 === 0;
      const face = describeMatch(entry.id, { score: isSame ? 6 : 4 });
      const { id } = await raiseMatch(agent, 'hall-1', entry.id, { sequence, face });
      await answer(one, id, isSame ? 'same-person' : 'not-this-person');
    }
    const { id } = await raiseMatch(agent, 'hall-1', entry.id, { sequence: 21 });

    const review = (await (await two.get(`/api/incidents/${id}/face`)).json()) as FaceReview;

    expect(review.answersKnown).to.equal(20);
    expect(review.probability).to.be.within(0.7, 0.8);
  });

  it('are not there for incidents of other kinds', async () => {
    const { id } = await raiseIncident(agent, 'hall-1');
    const operator = await signInAs(central, 'operator');

    expect((await operator.get(`/api/incidents/${id}/face`)).status).to.equal(404);
    expect((await answer(operator, id, 'unsure')).status).to.equal(404);
    expect(
      (await operator.send('POST', `/api/incidents/${id}/face/answers`, { answer: 'maybe' })).status,
    ).to.equal(400);
  });
});

function nextKind(page: Awaited<ReturnType<typeof openPage>>, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    onIncident(page, ({ kind }) => {
      if (kind === wanted) {
        resolve();
      }
    });
  });
}
