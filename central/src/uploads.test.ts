import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { Upload } from 'tus-js-client';
import type { IncidentOpened, Receipt } from '#protocol/incident.ts';
import {
  connectAgent,
  enrolAgent,
  nextIncident,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

const CLIP = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));

describe('evidence files', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let incident: IncidentOpened;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    incident = await raiseIncident(agent, 'gate-1');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  it('reach the officer as the agent sent them, whole or in part', async () => {
    const operator = await signInAs(central, 'operator');
    const page = await openPage(central, operator);
    const changing = nextIncident(page, 'incidents-changed');

    await upload('clip.mp4', CLIP);
    const changed = await changing;
    const url = changed.files[0]?.url ?? '';
    const whole = await operator.get(url);
    const part = await operator.get(url, { range: 'bytes=1000-1999' });
    const known = await operator.get(url, {
      'if-none-match': whole.headers.get('etag') ?? '',
      'cache-control': 'max-age=0',
    });

    expect(Buffer.from(await whole.arrayBuffer()).equals(CLIP)).to.equal(true);
    expect(whole.headers.get('content-type')).to.equal('video/mp4');
    expect(whole.headers.get('etag')).to.equal(`"${sha256(CLIP)}"`);
    expect(part.status).to.equal(206);
    expect(part.headers.get('content-range')).to.equal(`bytes 1000-1999/${CLIP.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(CLIP.subarray(1000, 2000))).to.equal(true);
    expect(known.status).to.equal(304);
    page.disconnect();
  });

  it('lie where only date, incident and name decide', async () => {
    await upload('snapshot.jpg', CLIP);

    const [year = '', month = ''] = new Date(incident.startedAtMs).toISOString().split('-');
    const file = path.join(central.dataDir, 'evidence', year, month, incident.id, 'snapshot.jpg');
    expect((await readFile(file)).equals(CLIP)).to.equal(true);
    expect(await readdir(path.join(central.dataDir, 'uploads'))).to.deep.equal([]);
  });

  it('are thrown away when one byte differs from what was promised', async () => {
    const refused = await failureOf(upload('clip.mp4', CLIP, { sha256: sha256(Buffer.from('other')) }));
    const operator = await signInAs(central, 'operator');

    expect(refused).to.match(/422.*expected sha256/s);
    expect((await operator.get(`/api/incidents/${incident.id}/files/clip.mp4`)).status).to.equal(404);
    expect(await readdir(path.join(central.dataDir, 'uploads'))).to.deep.equal([]);
  });

  it('are never replaced by others once stored, and the same again does no harm', async () => {
    await upload('clip.mp4', CLIP);

    await upload('clip.mp4', CLIP);
    const refused = await failureOf(upload('clip.mp4', Buffer.from('something else')));

    expect(refused).to.match(/422/);
  });

  it('must be those the closed incident promised', async () => {
    const file = {
      name: 'clip.mp4',
      kind: 'clip',
      mediaType: 'video/mp4',
      sizeBytes: CLIP.length,
      sha256: sha256(CLIP),
      startsAtMs: incident.startedAtMs,
    };
    const closed = {
      id: incident.id,
      endedAtMs: incident.startedAtMs + 5000,
      tracks: incident.tracks,
      files: [file],
    };
    const receipt = await agent.ask<Receipt>('incident-closed', closed);

    const refused = await failureOf(upload('clip.mp4', Buffer.from('not the clip')));
    await upload('clip.mp4', CLIP);

    expect(receipt.status).to.equal('stored');
    expect(refused).to.match(/422.*as promised before/s);
  });

  it('are refused from an agent that did not report the incident, and beyond 512 MB', async () => {
    const other = await connectAgent(central, await enrolAgent(central, 'Hộp khác'));

    const foreign = await failureOf(upload('clip.mp4', CLIP, {}, other.token));
    const huge = await fetch(new URL('/api/uploads', central.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${agent.token}`,
        'tus-resumable': '1.0.0',
        'upload-length': String(2 ** 31),
        'upload-metadata': encode(metadataOf('clip.mp4', CLIP)),
      },
    });

    expect(foreign).to.match(/404/);
    expect(huge.status).to.equal(413);
    other.close();
  });

  it('with a name that leads elsewhere are refused (path traversal)', async () => {
    for (const name of ['../../ledger.sqlite', '..%2f..%2fx', '/etc/passwd', 'clip.mp4\u0000.jpg']) {
      const refused = await failureOf(upload(name, CLIP));

      expect(refused, name).to.match(/400|404/);
    }
  });

  it('go on after the line was cut in the middle', async () => {
    const metadata = metadataOf('clip.mp4', CLIP);
    const headers = { authorization: `Bearer ${agent.token}`, 'tus-resumable': '1.0.0' };
    const created = await fetch(new URL('/api/uploads', central.url), {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(CLIP.length), 'upload-metadata': encode(metadata) },
    });
    const where = new URL(created.headers.get('location') ?? '', central.url);
    const send = (from: number, to: number): Promise<Response> =>
      fetch(where, {
        method: 'PATCH',
        headers: {
          ...headers,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(from),
        },
        body: CLIP.subarray(from, to),
      });

    await send(0, 90_000);
    await central.stop();
    central = await startTestCentral({ dataDir: central.dataDir, port: central.port });
    agent = await startTestAgent(central, agent.identity);
    headers.authorization = `Bearer ${agent.token}`;
    const asked = await fetch(where, { method: 'HEAD', headers });
    const finished = await send(90_000, CLIP.length);

    expect(asked.headers.get('upload-offset')).to.equal('90000');
    expect(finished.status).to.equal(204);
  });

  const metadataOf = (name: string, bytes: Buffer): Record<string, string> => ({
    incidentId: incident.id,
    name,
    sha256: sha256(bytes),
    startsAtMs: String(incident.startedAtMs),
  });

  const upload = (
    name: string,
    bytes: Buffer,
    change: Record<string, string> = {},
    token = agent.token,
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      new Upload(bytes, {
        endpoint: new URL('/api/uploads', central.url).href,
        headers: { authorization: `Bearer ${token}` },
        metadata: { ...metadataOf(name, bytes), ...change },
        retryDelays: [],
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function encode(metadata: Record<string, string>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return String(error);
  }
  return 'it was taken';
}
