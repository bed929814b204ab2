import { expect } from 'chai';
import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { wrapKey } from '#base/key-wrap.ts';
import { newId } from '#base/ids.ts';
import { recordingKey, type HelloReply } from '#protocol/agent.ts';
import type { KeysUnwrapped } from '#protocol/recording.ts';
import { keyCertificate, type SignedText } from '#protocol/statement.ts';
import {
  CAMERAS,
  connectAgent,
  describeIncident,
  enrolAgent,
  signInAs,
  SITES,
  startTestCentral,
  type Identity,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

type Welcome = Extract<HelloReply, { status: 'welcome' }>;

describe('agents of this version and of the one before', () => {
  let central: TestCentral;
  let identity: Identity;
  let agent: TestAgent;

  beforeEach(async () => {
    central = await startTestCentral();
    identity = await enrolAgent(central);
    agent = await connectAgent(central, identity);
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const hello = (protocolVersion: number): Promise<HelloReply> =>
    agent.ask('hello', { protocolVersion, agentVersion: '0.3.0', sites: SITES, cameras: CAMERAS });
  const isSigned = ({ text, signature, by }: SignedText): boolean =>
    verify(
      null,
      Buffer.from(text),
      createPublicKey({ key: Buffer.from(by, 'base64'), format: 'der', type: 'spki' }),
      Buffer.from(signature, 'base64'),
    );

  it('are served: version 3 is welcomed in its own words and its incidents are stored', async () => {
    const welcome = await hello(3);
    const incident = describeIncident('hall-1');
    const opened = await agent.ask<{ status: string }>('incident-opened', incident);
    const closed = await agent.ask<{ status: string }>('incident-closed', {
      ...{ id: incident.id, endedAtMs: incident.startedAtMs + 1000, tracks: incident.tracks, files: [] },
    });
    const again = await agent.ask<{ status: string }>('incident-opened', incident);

    expect(Object.keys(welcome).sort()).to.deep.equal(['centralKey', 'centralNowMs', 'status']);
    expect([opened.status, closed.status, again.status]).to.deep.equal([
      ...['stored', 'stored', 'already-stored'],
    ]);
  });

  it('of this version report broken recordings as incidents of their own kind', async () => {
    await hello(4);
    const operator = await signInAs(central, 'operator');
    const incident = describeIncident('hall-1', {
      ...{ kind: 'recording-fault', region: { type: 'picture' }, tracks: [] },
      why: { vi: 'Ổ đĩa đầy', en: 'The disk is full' },
    });

    const opened = await agent.ask<{ status: string }>('incident-opened', incident);
    const shown = (await (await operator.get(`/api/incidents/${incident.id}`)).json()) as { kind: string };

    expect([opened.status, shown.kind]).to.deep.equal(['stored', 'recording-fault']);
  });

  it('are never asked what they do not know: people are told to update them', async () => {
    const heard: string[] = [];
    agent.socket.onAny((event: string) => heard.push(event));
    await hello(3);
    const [investigator, technician] = [
      await signInAs(central, 'investigator'),
      await signInAs(central, 'technician'),
    ];
    const range = { cameraId: 'hall-1', fromMs: 1000, toMs: 2000 };

    await investigator.send('POST', '/api/recordings/holds', {
      ...{ ...range, reason: 'Vụ 12', expiresAtMs: null },
    });
    await investigator.send('POST', '/api/recordings/packages', {
      ...{ ranges: [range], reference: 'Vụ 12', reason: 'Vụ 12' },
    });
    const answers = [
      await investigator.get('/api/cameras/hall-1/recordings?fromMs=1&toMs=2'),
      await investigator.get('/api/cameras/hall-1/recordings/play?fromMs=1&toMs=2'),
      await investigator.get('/api/cameras/hall-1/recordings/picture?atMs=1'),
      await technician.get(`/api/agents/${identity.agentId}/state`),
      await technician.send('POST', `/api/agents/${identity.agentId}/dead-letters/file-1/retry`),
    ];

    expect(answers.map(({ status }) => status)).to.deep.equal([503, 503, 503, 503, 503]);
    for (const answer of answers) {
      expect(await answer.text()).to.include('of an older version');
    }
    expect(heard).to.deep.equal([]);
  });

  it('of this version get a certificate of their key and the key to encrypt for, both signed', async () => {
    const welcome = (await hello(4)) as Welcome;

    const [certificate, letter] = [welcome.keyCertificate, welcome.recordingKey];
    expect(certificate && isSigned(certificate)).to.equal(true);
    expect(letter && isSigned(letter)).to.equal(true);
    expect([certificate?.by, letter?.by]).to.deep.equal([identity.centralKey, identity.centralKey]);
    const ownKey = createPublicKey(identity.privateKey).export({ format: 'der', type: 'spki' });
    expect(keyCertificate.parse(JSON.parse(certificate?.text ?? ''))).to.deep.include({
      ...{ agentId: identity.agentId, agentName: 'Hộp trụ sở', communeId: 'yen-hoa', communeName: 'Yên Hòa' },
      publicKey: ownKey.toString('base64'),
    });
  });

  it('get the keys of their recordings back after a restart, those of nobody else, and it is on record', async () => {
    const welcome = (await hello(4)) as Welcome;
    const { publicKey } = recordingKey.parse(JSON.parse(welcome.recordingKey?.text ?? ''));
    const stranger = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' });
    const [keyId, otherId] = [newId(), newId()];
    const key = randomBytes(32);
    const wrapped = wrapKey(key, publicKey, keyId);

    const answer = await agent.ask<KeysUnwrapped>('keys-unwrap', {
      keys: [
        { keyId, wrapped },
        { keyId: otherId, wrapped },
        { keyId: newId(), wrapped: wrapKey(key, stranger.toString('base64'), newId()) },
      ],
    });
    await agent.ask<KeysUnwrapped>('keys-unwrap', { keys: [{ keyId, wrapped }] });
    const rubbish = await agent.ask<KeysUnwrapped>('keys-unwrap', { keys: 'all' });

    const keys = answer.status === 'unwrapped' ? answer.keys.map((opened) => opened.key) : [];
    expect(keys).to.deep.equal([key.toString('base64'), null, null]);
    expect(rubbish.status).to.equal('refused');
    const auditor = await signInAs(central, 'auditor');
    const page = (await (await auditor.get('/api/audit')).json()) as {
      items: { action: string; detail: string }[];
    };
    const rows = page.items.filter(({ action }) => action === 'recording.keys-unwrapped');
    expect(rows.map(({ detail }) => detail)).to.deep.equal(['1 of 3']);
  });
});
