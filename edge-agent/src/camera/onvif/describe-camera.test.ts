import { expect } from 'chai';
import { systemClock, type Clock } from '#base/clock.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { DataFile } from '../real-data.helpers.ts';
import { readDataFolder } from '../real-data.helpers.ts';
import {
  describeCamera,
  type CameraDescribed,
  type CameraDescription,
  type DescribeOptions,
} from './describe-camera.ts';
import type { OnvifMemory } from './onvif-caller.ts';
import {
  closedPort,
  profile,
  soap,
  soapFault,
  startOnvifServer,
  type OnvifAnswer,
  type OnvifServer,
  type OnvifServerOptions,
} from './onvif-server.helpers.ts';

const LOGIN = { username: 'vận hành & <co>', password: 'mật-khẩu' };

describe('describing a camera by ONVIF', () => {
  const servers: OnvifServer[] = [];

  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function serve(options: OnvifServerOptions): Promise<OnvifServer> {
    const server = await startOnvifServer(options);
    servers.push(server);
    return server;
  }

  function describe_(server: OnvifServer, extra: Partial<DescribeOptions> = {}): Promise<CameraDescription> {
    return describeCamera({
      address: server.address,
      credentials: LOGIN,
      preferredProfiles: {},
      clock: systemClock,
      log: silentLog,
      signal: new AbortController().signal,
      ...extra,
    });
  }

  it('finds the streams, what the camera is, its clock, and whether it can turn', async () => {
    const server = await serve({ login: 'digest', credentials: LOGIN, clockOffsetMs: 3_600_000 });

    const described = await describe_(server);

    expect(described).to.deep.include({
      status: 'described',
      hasPtz: true,
      device: { manufacturer: 'Acme', model: 'M1', firmware: '2.40', serial: '12345678901234567890' },
      sub: { uri: 'rtsp://127.0.0.1:8554/lo?a=1&b=2', profileToken: 'lo', width: 640, height: 360, fps: 10 },
      main: {
        uri: 'rtsp://127.0.0.1:8554/hi?a=1&b=2',
        profileToken: 'hi',
        width: 1920,
        height: 1080,
        fps: 10,
      },
    });
    expect((described as CameraDescribed).clockOffsetMs).to.be.closeTo(3_600_000, 1_500);
    expect(server.mostConnections()).to.be.at.most(2);
  });

  it('logs in by token with the time of the camera where it refuses everything else', async () => {
    const server = await serve({ login: 'username-token', credentials: LOGIN, clockOffsetMs: -86_400_000 });

    const described = await describe_(server);

    expect(described.status).to.equal('described');
  });

  it('remembers how a camera wants to be logged in to', async () => {
    const server = await serve({ login: 'username-token', credentials: LOGIN });
    const memory: OnvifMemory = { login: null };

    await describe_(server, { memory });
    const first = server.requests.length;
    await describe_(server, { memory });

    expect(memory.login).to.equal('username-token');
    expect(server.requests.length - first).to.equal(first - 1);
  });

  for (const login of ['digest', 'username-token'] as const) {
    it(`sends a wrong password once per visit and says so (${login})`, async () => {
      const server = await serve({ login, credentials: LOGIN });
      const memory: OnvifMemory = { login: null };

      const failed = await describe_(server, { memory, credentials: { ...LOGIN, password: 'x' } });

      const tries = server.requests.filter(
        ({ authorization, body }) => authorization !== undefined || body.includes('UsernameToken'),
      );
      expect(tries).to.have.length(1);
      expect(failed).to.include({ status: 'failed', reason: 'wrong-password', isAuth: true });
      expect(failed).to.have.property('detail').that.includes('refused user name and password');
      if (login === 'digest') {
        expect(failed).to.have.property('detail').that.includes('You still have 4 attempt(s)');
      }
    });
  }

  it('finds out a wrong password where connecting alone succeeds', async () => {
    const server = await serve({
      answer: ({ operation }) =>
        operation === 'GetDeviceInformation'
          ? { status: 400, body: soapFault('ter:NotAuthorized') }
          : undefined,
    });

    expect(await describe_(server)).to.include({ reason: 'wrong-password', isAuth: true });
  });

  it('says that a password is missing rather than wrong', async () => {
    const server = await serve({ login: 'digest', credentials: LOGIN });

    expect(await describe_(server, { credentials: null }))
      .to.have.property('detail')
      .that.includes('none is configured');
  });

  it('falls back to Media1 where Media2 is advertised but broken, and to GetCapabilities where services are', async () => {
    const media1 = (body: string): boolean => body.includes('ver10/media');
    const server = await serve({
      answer: ({ operation, body }) => {
        if (operation === 'GetServices') {
          return { status: 500, body: soapFault('ter:ActionNotSupported') };
        }
        if (operation === 'GetCapabilities') {
          return {
            body: soap('<R><Capabilities><Media><XAddr>/onvif/media</XAddr></Media></Capabilities></R>'),
          };
        }
        if (operation === 'GetProfiles' && media1(body)) {
          return { body: soap(CLASSIC_PROFILES) };
        }
        return operation === 'GetStreamUri' && media1(body)
          ? { body: soap('<R><MediaUri><Uri>rtsp://0.0.0.0/ch0_1.h264</Uri></MediaUri></R>') }
          : undefined;
      },
    });
    const broken = await serve({
      answer: ({ operation, path, body }): OnvifAnswer | undefined => {
        if (path === '/onvif/media2') {
          return { status: 500, body: 'oops' };
        }
        return operation === 'GetProfiles' && media1(body) ? { body: soap(CLASSIC_PROFILES) } : undefined;
      },
    });

    const old = await describe_(server);
    const half = await describe_(broken);

    expect(old).to.have.nested.property('sub.uri', 'rtsp://127.0.0.1:554/ch0_1.h264');
    expect(half).to.have.nested.property('sub.profileToken', 'classic');
    expect(half).to.have.property('main', null);
  });

  it('reaches a service on the port it names, or on the configured one where that is closed', async () => {
    const deadPort = await closedPort();
    const server = await serve({
      answer: ({ operation }) =>
        operation === 'GetServices'
          ? {
              body: soap(
                '<R><Service><Namespace>http://www.onvif.org/ver20/media/wsdl</Namespace>' +
                  `<XAddr>\n http://127.0.0.1:${deadPort}/onvif/media2</XAddr></Service></R>`,
              ),
            }
          : undefined,
    });

    expect(await describe_(server)).to.have.nested.property('sub.profileToken', 'lo');
  });

  it('names the codecs of a camera without H.264, and the profiles where a named one is missing', async () => {
    const h265 = await serve({
      answer: ({ operation }) =>
        operation === 'GetProfiles'
          ? { body: soap(`<R>${profile('a', 'H265', 2560, 1440, false)}</R>`) }
          : undefined,
    });
    const usual = await serve({});

    const at = (server: OnvifServer): string => new URL(server.address).origin;
    expect(await describe_(h265)).to.include({
      reason: 'unsupported-codec',
      detail: `${at(h265)}: no H.264 profile; the camera offers H265 2560x1440`,
      isAuth: false,
    });
    expect(await describe_(usual, { preferredProfiles: { sub: 'nope' } })).to.include({
      reason: 'no-such-profile',
      detail: `${at(usual)}: no profile "nope"; the camera has hi, lo, tiny`,
    });
    expect(await describe_(usual, { preferredProfiles: { sub: 'tiny', main: 'lo' } })).to.deep.include({
      status: 'described',
    });
  });

  it('takes an H.265 profile for main where H.264 is only in the sub-stream, never for sub', async () => {
    const profiles = `<R>${profile('uhd', 'H265', 3840, 2160, true)}${profile('lo', 'H264', 640, 360, false)}</R>`;
    const server = await serve({
      answer: ({ operation }) => (operation === 'GetProfiles' ? { body: soap(profiles) } : undefined),
    });

    const described = await describe_(server);
    const named = await describe_(server, { preferredProfiles: { sub: 'uhd' } });

    expect(described).to.have.nested.property('sub.profileToken', 'lo');
    expect(described).to.have.nested.property('main.profileToken', 'uhd');
    expect(named).to.include({ status: 'failed', reason: 'unsupported-codec' });
  });

  it('says that a camera is unreachable where nothing listens', async () => {
    const server = await serve({});
    await server.close();

    expect(await describe_(server)).to.include({ status: 'failed', reason: 'unreachable', isAuth: false });
  });

  for (const [title, answer, detail] of [
    ['a web page', { body: '<html><p>Welcome' }, 'cannot be read'],
    ['a redirect', { status: 302, headers: { Location: 'http://127.0.0.1:1/' }, body: '' }, 'HTTP 302'],
    ['an answer without end', { body: soap('x'.repeat(3_000_000)) }, 'longer than 2097152 bytes'],
    ['a document type', { body: `<!DOCTYPE a [<!ENTITY b "c">]>${soap('<R/>')}` }, 'document type'],
    ['a hundred thousand nested elements', { body: soap('<a>'.repeat(100_000)) }, 'nested deeper'],
  ] as const) {
    it(`calls ${title} in place of an answer a failure of ONVIF`, async () => {
      const server = await serve({
        answer: ({ operation }) => (operation === 'GetDeviceInformation' ? answer : undefined),
      });

      const failed = await describe_(server);

      expect(failed).to.include({ status: 'failed', reason: 'onvif-failed' });
      expect(failed).to.have.property('detail').that.includes(detail);
    });
  }

  it('gives a silent camera eight seconds per call, and stops at once when told to', async () => {
    const server = await serve({ answer: () => 'hang' });
    const clock = createFakeClock();
    const patient = describe_(server, { clock });
    const controller = new AbortController();
    const told = describe_(server, { clock: watchful(clock), signal: controller.signal });
    while (server.requests.length < 2) {
      await clock.advance(0);
    }

    controller.abort();
    await clock.advance(8_000);

    const { origin } = new URL(server.address);
    expect(await told).to.include({ status: 'failed', detail: `${origin}: stopped` });
    expect(await patient).to.include({
      reason: 'unreachable',
      detail: `${origin}: no whole answer within 8000 ms`,
    });
    expect(clock.pending()).to.equal(0);
  });

  it('describes real cameras by their recorded answers, though their addresses lead nowhere', async function () {
    const folders = groupByFolder(readDataFolder(this, 'onvif', 'captures'));
    expect(folders.size).to.be.greaterThan(3);
    const deadPort = await closedPort();
    const seen: Record<string, unknown> = {};

    for (const [name, files] of folders) {
      const server = await serve({ answer: replay(files, deadPort) });
      const described = await describe_(server);
      seen[name.split('_')[0] ?? ''] =
        described.status === 'described'
          ? [
              described.sub.uri,
              described.sub.width,
              described.main?.width ?? null,
              described.device.model !== '',
            ]
          : described;
    }

    expect(seen).to.deep.include({
      AXIS: [
        'rtsp://127.0.0.1:554/onvif-media/media.amp?profile=profile_1_h264&sessiontimeout=60&streamtype=unicast',
        1920,
        null,
        true,
      ],
      REOLINK: ['rtsp://127.0.0.1:554/h264Preview_01_sub', 640, 2048, true],
    });
    expect(JSON.stringify(seen)).not.to.include('failed');
  }).timeout(10_000);
});

const CLASSIC_PROFILES =
  '<R><trt:Profiles token="classic" fixed="true"><tt:Name>c</tt:Name>' +
  '<tt:VideoSourceConfiguration token="v"><tt:SourceToken>s</tt:SourceToken></tt:VideoSourceConfiguration>' +
  '<tt:VideoEncoderConfiguration token="e"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>704</tt:Width>' +
  '<tt:Height>576</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles></R>';

function watchful(clock: Clock): Clock {
  return { ...clock };
}

function groupByFolder(files: readonly DataFile[]): Map<string, DataFile[]> {
  const folders = new Map<string, DataFile[]>();
  for (const file of files) {
    const folder = file.name.split('/')[0] ?? '';
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

interface Recorded {
  operation_name?: string;
  status_code?: number;
  parameters?: { ProfileToken?: string };
  response_body?: string;
}

/** Answers by operation and profile as the real camera did; what was not recorded it does not know. */
function replay(files: readonly DataFile[], deadPort: number): NonNullable<OnvifServerOptions['answer']> {
  const recorded = files
    .filter(({ name }) => /capture_.*\.json$/.test(name))
    .map(({ bytes }) => JSON.parse(bytes.toString()) as Recorded);
  return ({ operation, path, body }) => {
    const token = /ProfileToken>([^<]*)</.exec(body)?.[1];
    const found = recorded.find(
      (entry) =>
        entry.operation_name === operation &&
        !/media2/i.test(path) &&
        (token === undefined || entry.parameters?.ProfileToken === token),
    );
    const text = (found?.response_body ?? soapFault('ter:ActionNotSupported')).replace(
      /http:\/\/192\.168\.\d+\.\d+(?::\d+)?\//g,
      `http://192.168.1.1:${deadPort}/`,
    );
    return { status: found ? (found.status_code ?? 200) : 400, body: text };
  };
}
