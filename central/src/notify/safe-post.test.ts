/** Attack class 11: what people type in leads to no machine of ours. */
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { systemClock } from '#base/clock.ts';
import { isPublicAddress } from './addresses.ts';
import { outcomeOf } from './http-outcome.ts';
import { makeCertificate, startReceiver, type Receiver } from './notify.helpers.ts';
import { createSafePost } from './safe-post.ts';

const BODY = Buffer.from('{}');

describe('posting to addresses that people typed in (NO14)', () => {
  const certificate = makeCertificate();
  let receiver: Receiver;

  before(async () => {
    receiver = await startReceiver(certificate);
  });

  afterEach(() => {
    receiver.answer = (_request, response) => response.writeHead(201).end();
  });

  after(async () => {
    await receiver.close();
  });

  const allowing = (allowedHosts: string[], ownPort: number | null = null) =>
    createSafePost({ clock: systemClock, allowedHosts, ca: [certificate.cert], ownPort: () => ownPort });

  it('refuses every way of writing an address of this machine or its network', async () => {
    const { port } = new URL(receiver.origin);
    const post = allowing([]);
    const hosts = [
      '127.0.0.1',
      'localhost',
      '0x7f.1',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
    ];
    const others = [
      '10.0.0.1',
      '192.168.1.1',
      '172.20.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '[fe80::1]',
      '[fd00::1]',
    ];

    const outcomes = [];
    for (const host of [...hosts, ...others]) {
      outcomes.push((await outcomeOf(post(`https://${host}:${port}/`, {}, BODY))).status);
    }

    expect(outcomes).to.deep.equal([...hosts, ...others].map(() => 'refused'));
    expect(receiver.received).to.have.length(0);
  });

  it('refuses anything but https, and names with a password in them', async () => {
    const post = allowing([receiver.host]);

    const plain = await outcomeOf(post(`http://${receiver.host}/`, {}, BODY));
    const named = await outcomeOf(post(`https://user:secret@${receiver.host}/`, {}, BODY));

    expect([plain.status, named.status]).to.deep.equal(['refused', 'refused']);
    expect(named.detail).not.to.include('secret');
  });

  it('reaches a private host that the configuration names, but never central itself', async () => {
    const seen = await outcomeOf(allowing([receiver.host])(`${receiver.origin}/hook`, {}, BODY));
    const own = await outcomeOf(
      allowing([receiver.host], Number(new URL(receiver.origin).port))(`${receiver.origin}/hook`, {}, BODY),
    );

    expect([seen.status, own.status]).to.deep.equal(['sent', 'refused']);
    expect(receiver.received.map(({ path }) => path)).to.deep.equal(['/hook']);
  });

  it('does not follow redirects, and reads no more than the beginning of an answer', async () => {
    const post = allowing([receiver.host]);
    receiver.answer = (_request, response) =>
      response.writeHead(302, { location: `${receiver.origin}/inner` }).end();
    const before = receiver.received.length;

    const redirected = await outcomeOf(post(`${receiver.origin}/outer`, {}, BODY));
    receiver.answer = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    };
    const endless = await post(`${receiver.origin}/endless`, {}, BODY);

    expect(redirected).to.deep.equal({ status: 'refused', detail: 'HTTP 302: redirects are not followed' });
    expect(receiver.received.slice(before).map(({ path }) => path)).to.deep.equal(['/outer', '/endless']);
    expect(endless.text).to.have.length(4096);
  });

  it('gives up waiting for an answer that does not come, and tries again later', async () => {
    const clock = createFakeClock();
    const post = createSafePost({
      clock,
      allowedHosts: [receiver.host],
      ca: [certificate.cert],
      ownPort: () => null,
    });
    let begun = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      begun = resolve;
    });
    receiver.answer = () => begun();

    const outcome = outcomeOf(post(`${receiver.origin}/silent`, {}, BODY));
    await arrived;
    await clock.advance(10_000);

    expect(await outcome).to.deep.equal({ status: 'retry', detail: 'no answer within 10 s' });
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const post = createSafePost({ clock: systemClock, allowedHosts: [receiver.host], ownPort: () => null });

    const outcome = await outcomeOf(post(`${receiver.origin}/`, {}, BODY));

    expect(outcome).to.deep.equal({ status: 'retry', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('knows the addresses that are reachable from everywhere', () => {
    const outside = [
      '8.8.8.8',
      '113.160.0.1',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
      '64:ff9b::a00:1',
      '2002:a00:1::',
    ];

    expect(outside.map(isPublicAddress)).to.deep.equal([true, true, true, false, false, false]);
  });
});
