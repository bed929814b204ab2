import { expect } from 'chai';
import type {
  HamletList,
  RegisteredCamera,
  RegisteredCameraPage,
  RegisteredSiteList,
  RegistryDifference,
  RegistryPlan,
} from '#protocol/registry.ts';
import {
  CAMERAS,
  connectAgent,
  enrolAgent,
  openBrowser,
  signInAs,
  SITES,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

describe('the registry', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let technician: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    technician = await signInAs(central, 'technician');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const read = async <Body>(browser: Browser, path: string): Promise<Body> =>
    (await (await browser.get(path)).json()) as Body;
  const cameraOf = async (id: string): Promise<RegisteredCamera | undefined> =>
    (await read<RegisteredCameraPage>(technician, '/api/registry/cameras')).items.find(
      (row) => row.id === id,
    );
  const importFile = (text: string, query: string, type = 'text/csv', browser = technician) =>
    fetch(new URL(`/api/registry/imports?${query}`, central.url), {
      method: 'POST',
      headers: { cookie: browser.cookie, 'content-type': type },
      body: text,
    });
  const planOf = async (text: string, type?: string, browser?: Browser): Promise<RegistryPlan> =>
    (await (await importFile(text, 'dryRun=1', type, browser)).json()) as RegistryPlan;

  it('knows at once what an agent says in its hello', async () => {
    const { items } = await read<RegisteredSiteList>(technician, '/api/registry/sites');
    const hamlets = await read<HamletList>(technician, '/api/registry/hamlets');
    const cameras = await read<RegisteredCameraPage>(technician, '/api/registry/cameras?search=cong%20dong');

    expect(items.map(({ id, group, hamletId }) => [id, group, hamletId])).to.deep.equal([
      ['committee', 'headquarters', null],
      ['hamlet-gate', 'key-point', 'thon-dong'],
      ['nursery', 'kindergarten', null],
    ]);
    expect(hamlets.items.map(({ id, name }) => [id, name])).to.deep.equal([['thon-dong', 'Thôn Đông']]);
    expect(cameras.items.map(({ id, installedOn, status }) => [id, installedOn, status])).to.deep.equal([
      ['gate-1', '2026-01-15', 'working'],
    ]);
  });

  it('is not overwritten by an agent that says something else, and shows the difference', async () => {
    await technician.send('PATCH', '/api/registry/cameras/gate-1', {
      revision: 1,
      name: 'Cổng làng phía Đông',
    });
    await technician.send('PATCH', '/api/registry/sites/nursery', { revision: 1, hamletId: 'thon-dong' });

    await agent.hello(
      SITES.map((site) => (site.id === 'nursery' ? { ...site, hamlet: 'Thôn Tây' } : site)),
      CAMERAS.filter(({ id }) => id !== 'hall-1'),
    );

    const { items } = await read<{ items: RegistryDifference[] }>(technician, '/api/registry/differences');
    expect(items.map(({ id, what, registry, agents }) => [id, what, registry, agents])).to.deep.equal([
      ['nursery', 'hamlet', 'Thôn Đông', 'Thôn Tây'],
      ['gate-1', 'name', 'Cổng làng phía Đông', 'Cổng chính'],
      ['hall-1', 'not-listed', 'working', null],
    ]);
    expect(await cameraOf('hall-1')).to.include({ status: 'working' });
  });

  it('tells who changed a camera first instead of overwriting it', async () => {
    const admin = await signInAs(central, 'admin');
    const first = await admin.send('PATCH', '/api/registry/cameras/gate-1', {
      revision: 1,
      status: 'removed',
      removedOn: '2026-11-01',
    });

    const second = await technician.send('PATCH', '/api/registry/cameras/gate-1', {
      revision: 1,
      name: 'Khác',
    });

    expect(first.status).to.equal(200);
    expect(second.status).to.equal(409);
    const text = await second.text();
    expect(text, text).to.match(/found 1, expected 2; changed by .*admin-\S+ at 20\d\d-/);
    expect(await cameraOf('gate-1')).to.include({ name: 'Cổng chính', status: 'removed', revision: 2 });
  });

  it('says what is wrong with a row, its value and what was expected', async () => {
    const tries: [string, object, string][] = [
      ['gate-1', { status: 'removed' }, "body.removedOn: found '', expected the date it was taken down"],
      ['gate-1', { removedOn: '2026-02-01' }, "body.removedOn: found '2026-02-01', expected nothing"],
      [
        'gate-1',
        { latitude: 20.9 },
        "body.longitude: found '', expected latitude and longitude, both or none",
      ],
      ['gate-1', { siteId: 'nowhere' }, "body.siteId: found 'nowhere', expected id of a location"],
      ['gate-1', { latitude: 106.03, longitude: 20.9 }, 'body.latitude: found 106.03, expected -90 to 90'],
    ];

    for (const [id, facts, expected] of tries) {
      const refused = await technician.send('PATCH', `/api/registry/cameras/${id}`, {
        revision: 1,
        ...facts,
      });

      expect(refused.status).to.equal(400);
      expect(((await refused.json()) as { error: { message: string } }).error.message).to.contain(expected);
    }
  });

  it('shows a school its own rows only, and answers for others as if they were not there', async () => {
    const scope = { siteIds: ['nursery'], siteGroups: null };
    const school = await signInAs(central, 'site_owner', scope);
    const fitter = await signInAs(central, 'technician', scope);

    const cameras = await read<RegisteredCameraPage>(school, '/api/registry/cameras');
    const sites = await read<RegisteredSiteList>(school, '/api/registry/sites');
    const hamlets = await read<HamletList>(school, '/api/registry/hamlets');
    const differences = await read<{ items: unknown[] }>(school, '/api/registry/differences');
    const csv = await (await school.get('/api/registry/export')).text();
    const foreign = await fitter.send('PATCH', '/api/registry/cameras/gate-1', { revision: 7, name: 'X' });
    const unknown = await fitter.send('PATCH', '/api/registry/cameras/gate-9', { revision: 7, name: 'X' });
    const moved = await fitter.send('PATCH', '/api/registry/cameras/nursery-1', {
      revision: 1,
      siteId: 'committee',
    });
    const hamlet = await fitter.send('POST', '/api/registry/hamlets', { id: 'thon-moi', name: 'Thôn mới' });

    expect([cameras.total, cameras.items.map(({ id }) => id)]).to.deep.equal([1, ['nursery-1']]);
    expect(sites.items.map(({ id }) => id)).to.deep.equal(['nursery']);
    expect([hamlets.items, differences.items]).to.deep.equal([[], []]);
    expect(csv).to.contain('nursery-1').and.not.contain('gate-1');
    expect([foreign.status, unknown.status, moved.status]).to.deep.equal([404, 404, 404]);
    expect((await foreign.text()).replace('gate-1', 'gate-9')).to.equal(await unknown.text());
    expect(hamlet.status).to.equal(400);
  });

  it('shows what a file would change, then applies that and nothing else', async () => {
    const csv = [
      '\uFEFFLoại;Mã;Tên;Thôn;Nhóm;Địa điểm;Ngày lắp;Vĩ độ;Kinh độ',
      'thôn;thon-2;Thôn 2;;;;;;',
      'địa điểm;cau-may;Cầu Máy;Thôn 2;điểm trọng yếu;;;20,9125;106,0321',
      'camera;cau-may-1;Cầu Máy – hướng Bắc;;;cau-may;05/03/2026;;',
      'camera;gate-1;Cổng làng;;;hamlet-gate;15/01/2026;;',
      'camera;hall-1;Sảnh;;;committee;2026-01-15;;',
    ].join('\n');

    const plan = await planOf(csv);
    const before = await cameraOf('cau-may-1');
    const applied = await importFile(csv, `plan=${plan.hash}`);
    const again = await planOf(csv);

    expect(plan.refused).to.deep.equal([]);
    expect(plan.added.map(({ line, kind, id }) => [line, kind, id])).to.deep.equal([
      [2, 'hamlet', 'thon-2'],
      [3, 'site', 'cau-may'],
      [4, 'camera', 'cau-may-1'],
    ]);
    expect(plan.changed).to.deep.equal([
      {
        kind: 'camera',
        id: 'gate-1',
        name: 'Cổng làng',
        line: 5,
        fields: [{ field: 'name', from: 'Cổng chính', to: 'Cổng làng' }],
      },
    ]);
    expect(plan.unchangedCount).to.equal(1);
    expect(before).to.equal(undefined);
    expect(applied.status).to.equal(200);
    expect(await cameraOf('cau-may-1')).to.include({
      installedOn: '2026-03-05',
      ownerGroup: 'key-point',
      hamletName: 'Thôn 2',
    });
    expect([again.added, again.changed, again.unchangedCount]).to.deep.equal([[], [], 5]);
  });

  it('names every line of a file it refuses, and applies none of it', async () => {
    const csv = [
      'kind,id,name,site,installed_on,latitude,longitude,households',
      'camera,cam-1,Tốt,nursery,2026-02-03,,,',
      'camera,Cam 2,Sai mã,nursery,,,,',
      'camera,cam-3,Sai ngày,nursery,31/02/2026,,,',
      'camera,cam-4,Sai chỗ,nowhere,,,,',
      'camera,cam-1,Hai lần,nursery,,,,',
      'camera,cam-5,Sai số,nursery,,x,106,',
      'camera,cam-6,Thừa ô,nursery,,,,12',
      'trạm,cam-7,Sai loại,nursery,,,,',
      'camera,cam-8,,nursery,,,,',
    ].join('\n');

    const plan = await planOf(csv);
    const applied = await importFile(csv, `plan=${plan.hash}`);

    expect(plan.refused.map(({ line, column, value }) => [line, column, value])).to.deep.equal([
      [3, 'id', 'Cam 2'],
      [4, 'installed_on', '31/02/2026'],
      [5, 'site', 'nowhere'],
      [6, 'id', 'cam-1'],
      [7, 'latitude', 'x'],
      [8, 'households', '12'],
      [9, 'kind', 'trạm'],
      [10, 'name', ''],
    ]);
    expect(plan.refused.at(-1)?.expected).to.equal('some text');
    expect(plan.refused.every(({ expected }) => expected !== '')).to.equal(true);
    expect(applied.status).to.equal(409);
    expect(await cameraOf('cam-1')).to.equal(undefined);
  });

  it('does not apply a plan after somebody else has changed a row of it', async () => {
    const csv = 'id,name\ngate-1,Cổng làng\n';
    const plan = await planOf(csv);
    await technician.send('PATCH', '/api/registry/cameras/gate-1', { revision: 1, name: 'Cổng làng Đông' });

    const applied = await importFile(csv, `plan=${plan.hash}`);

    expect(applied.status).to.equal(409);
    expect(await cameraOf('gate-1')).to.include({ name: 'Cổng làng Đông' });
  });

  it('reads YAML too, and says on which line it is wrong', async () => {
    const yaml =
      'hamlets:\n  - id: thon-2\n    name: Thôn 2\n    households: 210\nsites:\n  - id: ao-lang\n    name: Ao làng\n    group: nowhere\n';

    const plan = await planOf(yaml, 'application/yaml');

    expect(plan.added.map(({ id }) => id)).to.deep.equal(['thon-2']);
    expect(plan.refused.map(({ line, column, value }) => [line, column, value])).to.deep.equal([
      [6, 'group', 'nowhere'],
    ]);
  });

  it('takes back its own export without a change, also with names that look like formulas', async () => {
    for (const [index, name] of ['=SUM(A1)', "'=1", '@cmd', '-dấu trừ', '"Ngoặc", phẩy; chấm'].entries()) {
      await technician.send('POST', '/api/registry/cameras', { id: `cam-${index}`, name, siteId: 'nursery' });
    }

    for (const locale of ['vi', 'en']) {
      const csv = await (await technician.get(`/api/registry/export?locale=${locale}`)).text();
      const plan = await planOf(csv);

      expect([plan.added, plan.changed, plan.refused]).to.deep.equal([[], [], []]);
      expect(plan.unchangedCount).to.equal(3 + 1 + 3 + 5);
      expect(csv).to.not.match(/[,\n][=@]/);
    }
  });

  it('takes no file of more than 5 MB, of another type or encoding', async () => {
    const long = await importFile(`id,name\n${'x'.repeat(5 * 2 ** 20)}`, 'dryRun=1').then(
      (response) => response.status,
      () => 'closed',
    );
    const picture = await importFile('id', 'dryRun=1', 'image/png');
    const latin = await fetch(new URL('/api/registry/imports?dryRun=1', central.url), {
      method: 'POST',
      headers: { cookie: technician.cookie, 'content-type': 'text/csv' },
      body: Buffer.from('id,name\ngate-1,C\xf4ng', 'latin1'),
    });

    expect(long).to.be.oneOf([400, 'closed']);
    expect([picture.status, latin.status]).to.deep.equal([400, 400]);
    expect(await latin.text()).to.contain('UTF-8');
  });

  it("takes a second agent's cameras in without touching the first one's", async () => {
    const other = await connectAgent(central, await enrolAgent(central, 'Hộp chợ'));

    await other.hello(
      [{ id: 'market', name: 'Chợ', group: 'key-point', hamlet: 'thôn đông' }],
      [{ id: 'market-1', siteId: 'market', name: 'Cổng chợ', hasPtz: false, rules: [], rulesRevision: 0 }],
    );
    other.close();

    expect((await read<HamletList>(technician, '/api/registry/hamlets')).items).to.have.length(1);
    expect((await read<RegisteredCameraPage>(technician, '/api/registry/cameras')).total).to.equal(4);
  });

  it('lets nobody in who is not signed in', async () => {
    expect((await openBrowser(central).get('/api/registry/cameras')).status).to.equal(401);
  });
});
