import { expect } from 'chai';
import { newId } from '#base/ids.ts';
import { MOST_WALL_LAYOUTS, type WallLayout, type WallLayoutList } from '#protocol/wall-layout.ts';
import {
  CAMERAS,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { auditOf } from './cases.helpers.ts';
import { openLedger } from './ledger/database.ts';
import { createWallLayouts } from './ledger/people/wall-layouts.ts';

const night = {
  ...{ name: 'Ca đêm', grid: '4', spotCameraId: null, slots: ['hall-1', null, 'gate-1'] },
  ...{ tour: { order: 1, seconds: 20 }, isShared: false },
};

describe('layouts of the wall', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
  });

  beforeEach(async () => {
    operator = await signInAs(central, 'operator');
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const list = async (browser: Browser): Promise<WallLayoutList> =>
    (await (await browser.get('/api/me/layouts')).json()) as WallLayoutList;
  const save = async (browser: Browser, body: object): Promise<WallLayout> =>
    (await (await browser.send('POST', '/api/me/layouts', body)).json()) as WallLayout;

  it('are kept for whoever made them, and for nobody else', async () => {
    const other = await signInAs(central, 'operator');

    const { id } = await save(operator, night);

    const { items } = await list(operator);
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({ ...night, isOwn: true, missing: [], revision: 1 });
    expect((await list(other)).items.map((item) => item.id)).not.to.include(id);
    expect((await other.send('PUT', `/api/me/layouts/${id}`, { ...night, revision: 1 })).status).to.equal(
      404,
    );
    expect((await other.send('DELETE', `/api/me/layouts/${id}`)).status).to.equal(404);
  });

  it('are not overwritten by a second window that has an older one', async () => {
    const { id } = await save(operator, night);
    const change = { ...night, grid: '9', revision: 1 };

    expect((await operator.send('PUT', `/api/me/layouts/${id}`, change)).status).to.equal(200);
    expect((await operator.send('PUT', `/api/me/layouts/${id}`, change)).status).to.equal(409);

    expect((await operator.send('DELETE', `/api/me/layouts/${id}`)).status).to.equal(204);
    expect((await list(operator)).items).to.deep.equal([]);
    expect((await auditOf(central, `wall-layout:${id}`)).map(({ action }) => action)).to.deep.equal([
      'layout.saved',
      'layout.changed',
      'layout.deleted',
    ]);
  });

  it('have a name of their own for each person, small letters or large', async () => {
    const { id } = await save(operator, night);
    await save(operator, { ...night, name: 'Chợ' });

    expect((await operator.send('POST', '/api/me/layouts', { ...night, name: 'CA ĐÊM' })).status).to.equal(
      409,
    );
    const change = { ...night, name: 'chợ', revision: 1 };
    expect((await operator.send('PUT', `/api/me/layouts/${id}`, change)).status).to.equal(409);
    expect((await save(await signInAs(central, 'operator'), night)).name).to.equal('Ca đêm');
  });

  it('take no camera that its owner may not watch, and none twice', async () => {
    const headmistress = await signInAs(central, 'site_owner', { siteIds: ['committee'], siteGroups: null });
    const tryOut = async (browser: Browser, change: object): Promise<number> =>
      (await browser.send('POST', '/api/me/layouts', { ...night, ...change })).status;

    expect(await tryOut(headmistress, {})).to.equal(400);
    expect(await tryOut(headmistress, { slots: [], spotCameraId: 'gate-1' })).to.equal(400);
    expect(await tryOut(operator, { slots: ['no-such-camera'] })).to.equal(400);
    expect(await tryOut(operator, { slots: ['gate-1', 'gate-1'] })).to.equal(400);
    expect(await tryOut(headmistress, { slots: ['hall-1'] })).to.equal(201);
  });

  it('show an empty slot, and say so, to whom a shared camera is not for', async () => {
    const headmistress = await signInAs(central, 'site_owner', { siteIds: ['committee'], siteGroups: null });

    const { id } = await save(operator, { ...night, spotCameraId: 'gate-1', isShared: true });

    const seen = (await list(headmistress)).items.find((item) => item.id === id);
    expect(seen).to.deep.include({
      ...{ isOwn: false, spotCameraId: null, slots: ['hall-1', null, null], missing: [2] },
    });
    const shared = { ...night, slots: [], isShared: true };
    expect((await headmistress.send('POST', '/api/me/layouts', shared)).status).to.equal(403);
    expect((await list(headmistress)).mayShare).to.equal(false);
  });

  it('leave the slot of a camera that is gone empty, and say so', async () => {
    const { id } = await save(operator, night);

    await agent.hello(
      undefined,
      CAMERAS.filter((camera) => camera.id !== 'gate-1'),
    );

    const seen = (await list(operator)).items.find((item) => item.id === id);
    await agent.hello();
    expect(seen).to.deep.include({ slots: ['hall-1', null, null], missing: [2] });
  });

  it(`are at most ${MOST_WALL_LAYOUTS} of one person`, async () => {
    const { id } = await save(operator, night);
    const db = await openLedger(central.ledgerPlace);
    const stored = createWallLayouts(db, 'yen-hoa');
    const first = await stored.find(id);
    for (let number = 2; first !== null && number <= MOST_WALL_LAYOUTS; number += 1) {
      await stored.add({ ...first, id: newId(), name: `Ca ${number}` });
    }
    await db.destroy();

    expect((await operator.send('POST', '/api/me/layouts', { ...night, name: 'Ca cuối' })).status).to.equal(
      409,
    );
  });
});
