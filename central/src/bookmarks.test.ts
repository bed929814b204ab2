import { expect } from 'chai';
import type { Bookmark } from '#protocol/bookmark.ts';
import {
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { auditOf, bodyOf, openCase, readCase } from './cases.helpers.ts';

const AT_MS = Date.UTC(2026, 10, 21, 19);

describe('bookmarks in recordings', () => {
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

  const make = (browser: Browser, change: object = {}): Promise<Response> =>
    browser.send('POST', '/api/bookmarks', {
      ...{ atMs: AT_MS, cameraIds: ['gate-1', 'nursery-1'], text: 'Xe máy rẽ trái', colour: 'red' },
      ...change,
    });
  const list = async (browser: Browser, caseId?: string): Promise<Bookmark[]> => {
    const query = caseId === undefined ? '' : `?caseId=${caseId}`;
    return (await bodyOf<{ items: Bookmark[] }>(browser.get(`/api/bookmarks${query}`))).items;
  };

  it('of no case are their maker’s alone', async () => {
    const made = await bodyOf<Bookmark>(make(investigator));

    expect(await list(investigator)).to.deep.include(made);
    expect(await list(operator)).to.deep.equal([]);
    const edit = { text: 'của người khác', colour: 'blue', revision: 1 };
    expect((await operator.send('PUT', `/api/bookmarks/${made.id}`, edit)).status).to.equal(404);
    expect((await operator.send('DELETE', `/api/bookmarks/${made.id}`)).status).to.equal(404);
    expect((await auditOf(central, `bookmark:${made.id}`)).map(({ action }) => action)).to.deep.equal([
      'bookmark.changed',
    ]);
  });

  it('of a case are shared with those who may see it, in the order of their moments', async () => {
    const { id: caseId } = await openCase(investigator);
    const later = await bodyOf<Bookmark>(make(investigator, { caseId, atMs: AT_MS + 60_000 }));
    const earlier = await bodyOf<Bookmark>(make(operator, { caseId }));

    expect((await list(operator, caseId)).map(({ id }) => id)).to.deep.equal([earlier.id, later.id]);
    expect((await list(investigator)).map(({ id }) => id)).to.not.include(later.id);
    const { acts } = await readCase(investigator, caseId);
    expect(acts.filter(({ kind }) => kind === 'bookmark-added')).to.have.length(2);
  });

  it('are changed by the one who has read them last, and stay on record when they are taken away', async () => {
    const { id: caseId } = await openCase(investigator);
    const { id } = await bodyOf<Bookmark>(make(investigator, { caseId }));
    const edit = { text: 'Hai người', colour: 'amber', revision: 1 };

    const changed = await bodyOf<Bookmark>(operator.send('PUT', `/api/bookmarks/${id}`, edit));
    const late = await investigator.send('PUT', `/api/bookmarks/${id}`, edit);
    const gone = await investigator.send('DELETE', `/api/bookmarks/${id}`);

    expect(changed).to.include({ text: 'Hai người', colour: 'amber', revision: 2 });
    expect(late.status).to.equal(409);
    expect(gone.status).to.equal(204);
    expect(await list(operator, caseId)).to.deep.equal([]);
    const { acts } = await readCase(investigator, caseId);
    expect(acts.map(({ kind }) => kind)).to.include.members(['bookmark-edited', 'bookmark-removed']);
  });

  it('are refused on a camera that is not in sight, and for a case that is not', async () => {
    const owner = await signInAs(central, 'site_owner', {
      ...{ siteIds: ['nursery'], siteGroups: null, abilities: null },
    });
    const { id: caseId } = await openCase(investigator, { isPoliceOnly: true });

    expect((await make(owner)).status).to.equal(404);
    expect((await make(owner, { cameraIds: ['nursery-1'] })).status).to.equal(201);
    expect((await make(owner, { caseId, cameraIds: ['nursery-1'] })).status).to.equal(404);
    expect((await owner.get(`/api/bookmarks?caseId=${caseId}`)).status).to.equal(404);
    expect((await make(investigator, { cameraIds: ['no-such-camera'] })).status).to.equal(404);
  });
});
