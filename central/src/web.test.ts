import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { CameraPage } from '#protocol/camera.ts';
import { problem } from '#protocol/problem.ts';
import {
  openBrowser,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

describe('the web side of central', () => {
  let central: TestCentral;
  let viewerDir: string;
  let agent: TestAgent;

  before(async () => {
    viewerDir = await mkdtemp(path.join(tmpdir(), 'matlang-viewer-'));
    await mkdir(path.join(viewerDir, 'assets'));
    await writeFile(path.join(viewerDir, 'index.html'), '<!doctype html><title>Mắt Làng</title>');
    await writeFile(path.join(viewerDir, 'assets', 'page-1a2b.js'), 'export {};');
    await writeFile(path.join(viewerDir, 'assets', 'packed-3c4d.js'), 'export {};');
    await writeFile(path.join(viewerDir, 'assets', 'packed-3c4d.js.gz'), gzipSync('export {};'));
    central = await startTestCentral({ viewerDir });
    agent = await startTestAgent(central);
  });

  after(async () => {
    agent.close();
    await central.dispose();
    await rm(viewerDir, { recursive: true, force: true });
  });

  it('describes every route in its OpenAPI document', async () => {
    const document = (await (await openBrowser(central).get('/api/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };

    const described = Object.entries(document.paths).flatMap(([where, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${where}`),
    );
    const served = central.routes.map(
      ({ method, path: where }) => `${method} ${where.replace(/:(\w+)/g, '{$1}')}`,
    );
    const ids = Object.values(document.paths).flatMap((verbs) =>
      Object.values(verbs).map((verb) => verb.operationId),
    );

    expect(document.openapi).to.equal('3.1.0');
    expect(described.sort()).to.deep.equal(served.sort());
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('takes no text with a NUL in it: not every ledger can keep one', async () => {
    const raised = await raiseIncident(agent, 'gate-1');
    const operator = await signInAs(central, 'operator');

    const answer = await operator.send('POST', `/api/incidents/${raised.id}/acknowledgement`, {
      note: 'a\0b',
    });

    expect(answer.status).to.equal(400);
    expect(problem.parse(await answer.json()).error.message).to.equal(
      'body: found a NUL character, expected text without any',
    );
  });

  it('refuses an order under a name it could not know again, instead of doing it unprotected', async () => {
    const { cookie } = await signInAs(central, 'operator');
    const response = await fetch(`${central.url}/api/snoozes`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'idempotency-key': 'a b' },
      body: JSON.stringify({
        incidentIds: [randomUUID()],
        isWholeRule: false,
        minutes: 15,
        reason: 'mưa to',
      }),
    });

    expect(response.status).to.equal(400);
    expect(await response.text()).to.contain("Idempotency-Key: found 'a b'");
  });

  it('answers everything it refuses with a Problem', async () => {
    const operator = await signInAs(central, 'operator');
    const answers = [
      await operator.get('/api/no-such-thing'),
      await operator.get('/api/incidents?limit=many'),
      await operator.get('/api/incidents?sort=id;drop table incidents'),
      await operator.get('/api/incidents/not-an-id'),
      await operator.get('/api/cameras?site=../../etc'),
      await openBrowser(central).get('/api/me'),
      await fetch(new URL('/api/sessions', central.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"login":',
      }),
    ];

    const problems = [];
    for (const answer of answers) {
      problems.push([answer.status, problem.parse(await answer.json()).error.message]);
    }

    expect(problems.map(([status]) => status)).to.deep.equal([404, 400, 400, 400, 400, 401, 400]);
    expect(problems[1]?.[1]).to.match(/query\.limit: found "many"/);
  });

  it('finds cameras without diacritics, takes wildcards for letters, and pages', async () => {
    const operator = await signInAs(central, 'operator');
    const find = async (query: string): Promise<string[]> => {
      const page = (await (await operator.get(`/api/cameras?${query}`)).json()) as CameraPage;
      return [`${page.total}`, ...page.items.map(({ id }) => id)];
    };

    expect(await find('search=cong thon dong')).to.deep.equal(['1', 'gate-1']);
    expect(await find('search=SÂN CHƠI')).to.deep.equal(['1', 'nursery-1']);
    expect(await find('search=%25')).to.deep.equal(['0']);
    expect(await find('search=_')).to.deep.equal(['0']);
    expect((await find('limit=1&offset=1')).length).to.equal(2);
  });

  it('takes the first acknowledgement and tells the second officer who was faster', async () => {
    const { id } = await raiseIncident(agent, 'gate-1');
    const [first, second] = [await signInAs(central, 'operator'), await signInAs(central, 'operator')];

    const taken = await first.send('POST', `/api/incidents/${id}/acknowledgement`, { note: 'Đã cử người' });
    const late = await second.send('POST', `/api/incidents/${id}/acknowledgement`, { note: '' });

    expect([taken.status, late.status]).to.deep.equal([200, 409]);
    expect(await late.text()).to.match(/acknowledged already by Người operator/);
  });

  it('pages incidents without losing or repeating one', async () => {
    const operator = await signInAs(central, 'operator');
    for (let sequence = 1; sequence <= 5; sequence += 1) {
      await raiseIncident(agent, 'hall-1', { sequence, startedAtMs: 1_700_000_000_000 });
    }

    const seen: string[] = [];
    let before: string | null = '';
    while (before !== null) {
      const query: string = before === '' ? '' : `&before=${before}`;
      const response = await operator.get(`/api/incidents?cameraId=hall-1&limit=2${query}`);
      const page = (await response.json()) as { items: { id: string }[]; nextBefore: string | null };
      seen.push(...page.items.map(({ id }) => id));
      before = page.nextBefore;
    }

    expect(seen).to.have.length(5);
    expect(new Set(seen).size).to.equal(5);
  });

  it('serves the viewer at every address of the page, with a strict policy', async () => {
    const nobody = openBrowser(central);

    const page = await nobody.get('/incidents/0190b5a0');
    const asset = await nobody.get('/assets/page-1a2b.js');
    const missing = await nobody.get('/assets/gone.js');

    expect(await page.text()).to.include('Mắt Làng');
    expect(page.headers.get('cache-control')).to.equal('no-cache');
    expect(page.headers.get('content-security-policy')).to.match(
      /script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(asset.headers.get('cache-control')).to.match(/immutable/);
    expect(missing.status).to.equal(404);
  });

  it('hands out packed what the build has packed, to those who can unpack it', async () => {
    const asked = new URL('/assets/packed-3c4d.js', central.url);

    for (const encoding of ['gzip', 'identity']) {
      const answer = await fetch(asked, { headers: { 'accept-encoding': encoding } });

      expect(answer.headers.get('content-encoding')).to.equal(encoding === 'gzip' ? 'gzip' : null);
      expect(answer.headers.get('content-type')).to.match(/javascript/);
      expect(answer.headers.get('vary')).to.match(/accept-encoding/i);
      expect(answer.headers.get('cache-control')).to.match(/immutable/);
      expect(await answer.text()).to.equal('export {};');
    }
  });

  it('says what to do when the viewer is not built', async () => {
    const bare = await startTestCentral();

    const page = await openBrowser(bare).get('/');

    expect(page.status).to.equal(503);
    expect(await page.text()).to.include('npm start');
    await bare.dispose();
  });
});
