import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { newId } from '#base/ids.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { createNotifyPeople, type NotifyPeople } from '../ledger/notify/notify-people.ts';
import type { Message, Outcome } from './channel.ts';
import { createEMail, type Smtp } from './e-mail.ts';
import { messageIdOf } from './message.ts';
import { makeCertificate } from './notify.helpers.ts';

const PERSON = newId();
const ADDRESS = 'trucban@example.vn';
const PASSWORD = 'mật khẩu thư';
const PICTURE = Buffer.from('ffd8ffe0', 'hex');

const message: Message = {
  id: messageIdOf('one'),
  severity: 'alarm',
  locale: 'vi',
  title: 'Báo động: Xâm nhập vùng cấm',
  text: 'Cổng <b>chính</b> & sân · lúc 14:05 22/11',
  path: 'incidents/1',
  url: 'https://camera.example.vn/incidents/1',
  tag: 'tag',
  repeats: 0,
  about: null,
  snapshot: async () => PICTURE,
};

describe('messages by e-mail', () => {
  const certificate = makeCertificate();
  let ledger: TestLedger;
  let people: NotifyPeople;
  let mails: ParsedMail[];
  let closing: (() => Promise<void>)[];

  beforeEach(async () => {
    ledger = await openTestLedger();
    people = createNotifyPeople(ledger.db, 'yen-hoa');
    await people.change(PERSON, 0, { email: ADDRESS }, { name: 'Quản trị', atMs: 1 });
    mails = [];
    closing = [];
  });

  afterEach(async () => {
    await Promise.all(closing.map((close) => close()));
    await ledger.close();
  });

  /** A real mail server with TLS and a password. */
  const startServer = async (options: SMTPServerOptions = {}): Promise<number> => {
    const server = new SMTPServer({
      ...certificate,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, done) => {
        if (username === 'camera' && password === PASSWORD) {
          done(null, { user: username });
        } else {
          done(new Error('wrong password'));
        }
      },
      onData: (stream, _session, done) => {
        simpleParser(stream).then(
          (mail) => {
            mails.push(mail);
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error('unread')),
        );
      },
      ...options,
    });
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    return (server.server.address() as AddressInfo).port;
  };

  const send = (port: number, change: Partial<Smtp & Message> = {}, timeoutMs = 5000): Promise<Outcome> => {
    const smtp: Smtp = {
      host: '127.0.0.1',
      port,
      tls: 'starttls',
      from: 'camera@example.vn',
      user: 'camera',
      password: PASSWORD,
      ca: [certificate.cert],
      ...change,
    };
    const channel = { id: 'e-mail', kind: 'e-mail', name: '', isEnabled: true, webhook: null } as const;
    return createEMail({ smtp, people, timeoutMs }).send(
      { ...message, ...change },
      { accountId: PERSON, target: '', channel: { ...channel, revision: 1, changed: null } },
    );
  };

  it('arrive in Vietnamese, as text and escaped HTML, with the picture and a name that stays the same', async () => {
    const port = await startServer();

    const outcomes = [await send(port), await send(port)];

    const [first, second] = mails;
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['sent', 'sent']);
    expect(first?.subject).to.equal('Báo động: Xâm nhập vùng cấm');
    expect(first?.text).to.include('Mở sự kiện: https://camera.example.vn/incidents/1');
    expect(first?.html).to.include('Cổng &lt;b&gt;chính&lt;/b&gt; &amp; sân');
    expect(first?.attachments.map(({ content }) => content)).to.deep.equal([PICTURE]);
    expect([first?.messageId, second?.messageId]).to.deep.equal(
      [0, 1].map(() => `<${message.id}@example.vn>`),
    );
  });

  it('go out over TLS from the first byte too', async () => {
    const outcome = await send(await startServer({ secure: true }), { tls: 'tls' });

    expect(outcome.status).to.equal('sent');
  });

  it('are not sent to a server that offers no encryption, or that nobody vouches for', async () => {
    const plain = await startServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    const good = await startServer();

    const outcomes = [await send(plain), await send(good, { ca: [makeCertificate().cert] })];

    expect(outcomes.map(({ status }) => status)).to.deep.equal(['retry', 'retry']);
    expect(mails).to.have.length(0);
  });

  it('wait when the server is busy or the password is wrong, and end when the server will not have them', async () => {
    const answering = (responseCode: number) =>
      startServer({
        onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
      });

    const busy = await send(await answering(451));
    const never = await send(await answering(550));
    const wrong = await send(await startServer(), { password: 'sai' });

    expect([busy.status, never.status, wrong.status]).to.deep.equal(['retry', 'refused', 'retry']);
    expect(wrong.detail).to.match(/^sign-in refused/);
    expect(wrong.detail).not.to.include('sai');
  });

  it('wait when the server says nothing, hangs up, or is not there', async () => {
    const start = async (onConnection: Parameters<typeof createServer>[1]): Promise<number> => {
      const server: Server = createServer({}, onConnection);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closing.push(
        () =>
          new Promise((resolve) => {
            server.close(() => resolve());
          }),
      );
      return (server.address() as AddressInfo).port;
    };
    const silent = await start((socket) => socket.on('error', () => undefined));
    const dropping = await start((socket) => socket.end('220 mail\r\n', () => socket.destroy()));

    const outcomes = [await send(silent, {}, 50), await send(dropping), await send(1)];

    expect(outcomes.map(({ status }) => status)).to.deep.equal(['retry', 'retry', 'retry']);
  });

  it('let no line break in a name become a header or another recipient', async () => {
    const port = await startServer();
    const title = 'Báo động\r\nBcc: kẻ-xấu@example.com\r\n\r\nxin chào';

    await send(port, { title });

    const [mail] = mails;
    expect(mail?.headers.has('bcc')).to.equal(false);
    expect(mail?.subject).to.equal('Báo động Bcc: kẻ-xấu@example.com xin chào');
    expect([mail?.to].flat().map((to) => to?.text)).to.deep.equal([ADDRESS]);
  });
});
