/** ONVIF without a client library: raw requests, so that every wrong thing can be said. */
import { createHash, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { createRandom } from '../../actors/chance.ts';
import { startCamera, type SimulatedCamera } from '../camera.ts';
import { makeCounterClip } from '../counter-clip.ts';
import { threadReel, type Reel } from '../reel.ts';
import { createSchedule } from '../schedule.ts';
import { createTicker, type Ticker } from '../ticker.ts';
import { startDiscovery } from './discovery.ts';
import { find, parseXml, textOf, type XmlNode } from './xml.ts';

const credentials = { username: 'matlang', password: 'mật-khẩu <&>' };

describe('a camera spoken to over ONVIF', function () {
  this.timeout(300_000);
  let camera: SimulatedCamera;
  let ticker: Ticker;
  let reel: Reel;

  before(async () => {
    reel = threadReel(await makeCounterClip({ width: 320, height: 192, fps: 10, seconds: 2 }));
  });
  beforeEach(async () => {
    ticker = createTicker(systemClock);
    camera = await startCamera({
      id: 'thu',
      name: 'Cổng thử',
      hasPtz: true,
      credentials,
      reel,
      schedule: createSchedule({
        random: createRandom(1),
        firstEventAfterMs: Infinity,
        meanQuietMs: Infinity,
      }),
      clock: systemClock,
      ticker,
      faults: new Set(),
      listeners: {
        onTruth: () => undefined,
        onMotion: () => undefined,
        onSpoilt: () => undefined,
        onSent: () => undefined,
      },
    });
  });
  afterEach(async () => {
    ticker.stop();
    await camera.stop();
  });

  const ask = async (
    body: string,
    header = '',
  ): Promise<{ status: number; body: XmlNode; challenges: string }> => {
    const response = await fetch(camera.onvifAddress, {
      method: 'POST',
      body: `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
    });
    const parsed = parseXml(await response.text());
    const answer = parsed.status === 'parsed' ? find(parsed.root, 'Body') : undefined;
    if (answer === undefined) {
      throw new Error('no SOAP body');
    }
    return {
      status: response.status,
      body: answer,
      challenges: response.headers.get('www-authenticate') ?? '',
    };
  };
  const askAsUser = (body: string) => ask(body, usernameToken(credentials.password));
  const device = (name: string): string => `<${name} xmlns="http://www.onvif.org/ver10/device/wsdl"/>`;
  const ptz = (name: string, inside = ''): string =>
    `<${name} xmlns="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"><ProfileToken>profile_main</ProfileToken>${inside}</${name}>`;

  it('tells anybody the time, but nobody its serial number without a password', async () => {
    const time = await ask(device('GetSystemDateAndTime'));
    const information = await ask(device('GetDeviceInformation'));

    expect(time.status).to.equal(200);
    expect(information.status).to.equal(401);
    expect(information.challenges).to.match(/SHA-256.*MD5/);
    expect(subcode(information.body)).to.equal('ter:NotAuthorized');
  });

  it('accepts a password with accents and signs, once per nonce', async () => {
    const token = usernameToken(credentials.password);

    const first = await ask(device('GetDeviceInformation'), token);
    const replayed = await ask(device('GetDeviceInformation'), token);

    expect(first.status).to.equal(200);
    expect([replayed.status, subcode(replayed.body)]).to.deep.equal([400, 'ter:NotAuthorized']);
  });

  it('refuses a token made an hour ago', async () => {
    const old = new Date(Date.now() - 3_600_000).toISOString();

    const answer = await ask(device('GetDeviceInformation'), usernameToken(credentials.password, old));

    expect(subcode(answer.body)).to.equal('ter:NotAuthorized');
  });

  it('names the profile that does not exist and the action it does not know', async () => {
    const uri = await askAsUser(
      '<GetStreamUri xmlns="http://www.onvif.org/ver20/media/wsdl"><ProfileToken>none</ProfileToken></GetStreamUri>',
    );
    const unknown = await askAsUser(device('LaunchRocket'));

    expect(innermostSubcode(uri.body)).to.equal('ter:NoProfile');
    expect(subcode(unknown.body)).to.equal('ter:ActionNotSupported');
  });

  it('refuses documents that are bombs', async () => {
    const deep = await ask(`${'<a>'.repeat(80)}${'</a>'.repeat(80)}`);
    const doctype = parseXml('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>');
    const large = await fetch(camera.onvifAddress, { method: 'POST', body: 'x'.repeat(300_000) }).then(
      (response) => response.status,
      () => 413,
    );

    expect(subcode(deep.body)).to.equal('ter:WellFormed');
    expect(doctype.status).to.equal('refused');
    expect(large).to.equal(413);
  });

  it('turns when told, stops when told, and finds its way back to a preset', async () => {
    const where = async (): Promise<number> => {
      const { body } = await askAsUser(ptz('GetStatus'));
      const status = find(body, 'GetStatusResponse', 'PTZStatus', 'Position', 'PanTilt');
      return Number(status?.attributes.get('x'));
    };
    const made = await askAsUser(ptz('SetPreset', '<PresetName>Cổng</PresetName>'));
    const token = textOf(made.body, 'SetPresetResponse', 'PresetToken') ?? '';

    await askAsUser(ptz('ContinuousMove', '<Velocity><tt:PanTilt x="1" y="0"/></Velocity>'));
    let moved = await where();
    while (moved <= 0.02) {
      moved = await where();
    }
    await askAsUser(ptz('Stop'));
    const stopped = await where();
    const still = await where();
    await askAsUser(ptz('GotoPreset', `<PresetToken>${token}</PresetToken>`));
    let back = await where();
    while (back > 0) {
      back = await where();
    }

    expect(stopped).to.be.at.least(moved);
    expect(still).to.equal(stopped);
    expect(back).to.equal(0);
  });

  it('answers a search on the network with its own address', async function () {
    const discovery = await startDiscovery([
      { facts: camera.facts, onvifAddress: camera.onvifAddress },
    ]).catch((error: unknown) => error);
    if (discovery instanceof Error || !isDiscovery(discovery)) {
      console.warn('SKIPPED: no multicast on this machine');
      this.skip();
    }
    const socket = dgram.createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.setMulticastInterface('127.0.0.1');
    const probe =
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:1</w:MessageID></e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>';

    socket.send(probe, 3702, '239.255.255.250');
    // Cameras of other suites may answer on the same interface.
    let reply = '';
    while (!reply.includes(camera.onvifAddress)) {
      const [datagram] = (await once(socket, 'message')) as [Buffer];
      reply = datagram.toString();
    }

    socket.close();
    await discovery.stop();
    expect(reply).to.contain('<a:RelatesTo>uuid:1</a:RelatesTo>');
  });
});

function isDiscovery(value: unknown): value is { stop(): Promise<void> } {
  return typeof value === 'object' && value !== null && 'stop' in value;
}

function subcode(body: XmlNode): string | undefined {
  return textOf(body, 'Fault', 'Code', 'Subcode', 'Value');
}

function innermostSubcode(body: XmlNode): string | undefined {
  return textOf(body, 'Fault', 'Code', 'Subcode', 'Subcode', 'Value');
}

function usernameToken(password: string, created = new Date().toISOString()): string {
  const nonce = randomBytes(16);
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64');
  return (
    '<Security xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><UsernameToken>' +
    `<Username>${credentials.username}</Username><Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest">${digest}</Password>` +
    `<Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security>`
  );
}
