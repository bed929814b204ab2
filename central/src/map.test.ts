import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect } from 'chai';
import type { FloorPlan, MapGround } from '#protocol/map.ts';
import type { RegisteredCamera, RegisteredCameraPage, RegistryPlan } from '#protocol/registry.ts';
import {
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

const PNG = createCanvas(256, 256).toBuffer('image/png');
const OUTLINE = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: 'Yên Hòa', note: 'not for the page' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [106.01, 20.89],
            [106.06, 20.89],
            [106.06, 20.93],
            [106.01, 20.89],
          ],
        ],
      },
    },
  ],
};

const errorOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { message: string } }).error.message;

describe('what lies under the map', () => {
  let folder: string;
  let central: TestCentral;
  let operator: Browser;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-map-'));
    await mkdir(path.join(folder, 'map/tiles/14/13021'), { recursive: true });
    await writeFile(path.join(folder, 'map/tiles/14/13021/7215.png'), PNG);
    await writeFile(path.join(folder, 'map/tiles/14/13021/7216.png'), 'no picture');
    await writeFile(path.join(folder, 'map/commune.geojson'), JSON.stringify(OUTLINE));
    await writeFile(path.join(folder, 'map/attribution.txt'), '© Sở Nông nghiệp và Môi trường\n');
    await writeFile(path.join(folder, 'secret.png'), PNG);
    await symlink(path.join(folder, 'secret.png'), path.join(folder, 'map/tiles/14/13021/7217.png'));
    central = await startTestCentral({ mapDir: path.join(folder, 'map') });
    operator = await signInAs(central, 'operator');
  });

  after(async () => {
    await central.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('is the outline and the tiles of the administrator, and says whose they are', async () => {
    const ground = (await (await operator.get('/api/map/ground')).json()) as MapGround;
    const tile = await operator.get('/api/map/tiles/14/13021/7215');

    expect(ground).to.deep.equal({
      tiles: { minZoom: 14, maxZoom: 14 },
      shapes: [
        {
          kind: 'area',
          name: 'Yên Hòa',
          lines: [
            [
              [20.89, 106.01],
              [20.89, 106.06],
              [20.93, 106.06],
              [20.89, 106.01],
            ],
          ],
        },
      ],
      attribution: '© Sở Nông nghiệp và Môi trường',
      fault: null,
    });
    expect(tile.headers.get('content-type')).to.equal('image/png');
    expect(Buffer.from(await tile.arrayBuffer())).to.deep.equal(PNG);
  });

  /** As an attacker writes it: fetch would tidy the address up before it is sent. */
  const askRaw = async (address: string): Promise<IncomingMessage> => {
    const asked = request(central.url, { path: address, headers: { cookie: operator.cookie } });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return answer;
  };

  it('gives away nothing that lies beside it, whatever the address says', async () => {
    const addresses = [
      '/api/map/tiles/14/13021/../../../secret',
      '/api/map/tiles/../../secret',
      '/api/map/tiles/14/13021/%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret',
      '/api/map/tiles/..%2f..%2f/0/secret',
      '/api/map/tiles/14/13021/7215%00',
      '/api/map/tiles/14/13021/7215.png',
      '/api/map/tiles/14/13021/..\\..\\secret',
      '/api/map/tiles/-1/0/0',
      '/api/map/tiles/1e1/0/0',
      '/api/map/tiles/14/13021/7216',
      '/api/map/tiles/14/13021/7217',
      '/api/map/tiles/3/0/0',
    ];

    for (const address of addresses) {
      const answer = await askRaw(address);

      expect(answer.statusCode, address).to.be.oneOf([400, 404]);
      expect(answer.headers['content-type'], address).to.match(/^application\/json/);
    }
  });

  it('says what is wrong with a file in a grid that is not of degrees', async () => {
    const [feature] = OUTLINE.features;
    const geometry = { type: 'Point', coordinates: [553_201.5, 2_312_400.1] };
    const wrong = { type: 'FeatureCollection', features: [{ ...feature, geometry }] };
    const other = await mkdtemp(path.join(tmpdir(), 'matlang-map-'));
    await writeFile(path.join(other, 'commune.geojson'), JSON.stringify(wrong));
    const second = await startTestCentral({ mapDir: other });
    const admin = await signInAs(second, 'admin');

    const ground = (await (await admin.get('/api/map/ground')).json()) as MapGround;

    await second.dispose();
    await rm(other, { recursive: true, force: true });
    expect(ground.shapes).to.deep.equal([]);
    expect(ground.fault).to.match(
      /^commune\.geojson: features\.0\.geometry\.coordinates: expected \[longitude, latitude\] in degrees/,
    );
  });
});

describe('floor plans and fields of view', () => {
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

  const upload = (siteId: string, body: Uint8Array, browser = technician, query = '', type = 'image/png') =>
    fetch(new URL(`/api/floor-plans/${siteId}/picture${query}`, central.url), {
      method: 'POST',
      headers: { cookie: browser.cookie, 'content-type': type },
      body: Buffer.from(body),
    });
  const plansOf = async (browser: Browser): Promise<FloorPlan[]> =>
    ((await (await browser.get('/api/floor-plans')).json()) as { items: FloorPlan[] }).items;

  it('keeps the pixels of a picture and nothing else that was in the file', async () => {
    const hidden = '<script>alert(1)</script>';
    const file = Buffer.concat([createCanvas(40, 30).toBuffer('image/jpeg', 90), Buffer.from(hidden)]);

    const sent = await upload('nursery', file, technician, '', 'image/jpeg');
    const picture = await technician.get('/api/floor-plans/nursery/picture');

    expect(sent.status).to.equal(200);
    expect(await sent.json()).to.deep.include({ siteId: 'nursery', widthPx: 40, heightPx: 30, revision: 1 });
    expect(picture.headers.get('content-type')).to.equal('image/webp');
    const kept = Buffer.from(await picture.arrayBuffer());
    expect(kept.toString('latin1', 8, 12)).to.equal('WEBP');
    expect(kept.includes(hidden)).to.equal(false);
  });

  it('refuses what is no picture, a vector file, and one that promises more than anybody can draw', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const huge = Buffer.from(PNG);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);

    const answers = [
      await upload('nursery', svg),
      await upload('nursery', svg, technician, '', 'image/svg+xml'),
      await upload('nursery', huge),
    ];

    expect(answers.map(({ status }) => status)).to.deep.equal([400, 400, 400]);
    expect(await plansOf(technician)).to.deep.equal([]);
  });

  it('are seen and changed only where one may, and others are answered as if there were none', async () => {
    await upload('nursery', PNG);
    await upload('committee', PNG);
    const scope = { siteIds: ['nursery'], siteGroups: null };
    const school = await signInAs(central, 'site_owner', scope);
    const leader = await signInAs(central, 'leader');
    const partner = await signInAs(central, 'partner');
    const fitter = await signInAs(central, 'technician', scope);

    expect((await plansOf(school)).map(({ siteId }) => siteId)).to.deep.equal(['nursery']);
    expect((await plansOf(leader)).map(({ siteId }) => siteId)).to.deep.equal(['committee']);
    expect(await plansOf(partner)).to.deep.equal([]);
    for (const [browser, siteId] of [
      [school, 'committee'],
      [leader, 'nursery'],
      [partner, 'nursery'],
      [school, 'nowhere'],
    ] as const) {
      const answer = await browser.get(`/api/floor-plans/${siteId}/picture`);
      expect(answer.status, siteId).to.equal(404);
    }
    expect((await upload('committee', PNG, fitter, '?revision=1')).status).to.equal(404);
    const turned = await fitter.send('PATCH', '/api/floor-plans/committee', { revision: 1, northDeg: 9 });
    expect(turned.status).to.equal(404);
    expect((await fitter.send('DELETE', '/api/floor-plans/committee?revision=1')).status).to.equal(404);
  });

  it('tells who changed a plan first instead of overwriting it, and leaves an audit row of every change', async () => {
    await upload('nursery', PNG);
    const admin = await signInAs(central, 'admin');

    const first = await admin.send('PATCH', '/api/floor-plans/nursery', {
      revision: 1,
      northDeg: 20,
      widthM: 45,
    });
    const second = await upload('nursery', PNG, technician, '?revision=1');
    const third = await technician.send('DELETE', '/api/floor-plans/nursery?revision=2');

    expect(await first.json()).to.deep.include({ northDeg: 20, widthM: 45, revision: 2 });
    expect(second.status).to.equal(409);
    expect(await errorOf(second)).to.match(/expected 2; changed by .*admin-/);
    expect(third.status).to.equal(204);
    expect(await plansOf(technician)).to.deep.equal([]);
    const auditor = await signInAs(central, 'auditor');
    const { items } = (await (await auditor.get('/api/audit?limit=50')).json()) as {
      items: { action: string; resource: string; detail: string }[];
    };
    const rows = items.filter(({ resource }) => resource === 'site:nursery').map(({ detail }) => detail);
    expect(rows.map((detail) => detail.split(',')[0]).sort()).to.deep.equal([
      'floor plan: 256x256 pixels',
      'floor plan: north 20',
      'floor plan: removed',
    ]);
  });

  const cameraOf = async (id: string): Promise<RegisteredCamera | undefined> => {
    const page = (await (await technician.get('/api/registry/cameras')).json()) as RegisteredCameraPage;
    return page.items.find((camera) => camera.id === id);
  };

  it('takes a field of view as a whole or not at all, by form and by file', async () => {
    const change = (facts: object) =>
      technician.send('PATCH', '/api/registry/cameras/gate-1', { revision: 1, ...facts });
    const planOf = async (text: string): Promise<RegistryPlan> => {
      const response = await fetch(new URL('/api/registry/imports?dryRun=1', central.url), {
        method: 'POST',
        headers: { cookie: technician.cookie, 'content-type': 'text/csv' },
        body: text,
      });
      return (await response.json()) as RegistryPlan;
    };

    expect(await errorOf(await change({ bearingDeg: 45 }))).to.contain(
      "body.openingDeg: found '', expected bearing, opening and reach, all three or none",
    );
    expect(await errorOf(await change({ bearingDeg: 361 }))).to.contain('expected 0 to 360');
    expect(await errorOf(await change({ planX: 0.5 }))).to.contain('both shares of the floor plan, or none');
    const file = await planOf(
      'mã;hướng nhìn;góc mở;tầm xa\ngate-1;45;90;30,5\nhall-1;45;;\nnursery-1;45;0;9\n',
    );
    expect(file.changed.map(({ id, fields }) => [id, fields.map(({ to }) => to)])).to.deep.equal([
      ['gate-1', [45, 90, 30.5]],
    ]);
    expect(file.refused.map(({ line, column, expected }) => [line, column, expected])).to.deep.equal([
      [3, 'góc mở', 'bearing, opening and reach, all three or none'],
      [4, 'góc mở', '1 to 360'],
    ]);
    const kept = await change({ bearingDeg: 45, openingDeg: 90, reachM: 30, planX: 0.25, planY: 1 });
    expect(kept.status).to.equal(200);
    expect(await cameraOf('gate-1')).to.deep.include({ bearingDeg: 45, reachM: 30, planX: 0.25, planY: 1 });
  });
});
