import { expect } from 'chai';
import { createBackoff } from '#base/backoff.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { createEventWatch, type CameraReport, type EventWatch } from './event-watch.ts';
import {
  soap,
  soapFault,
  startOnvifServer,
  type OnvifAnswer,
  type OnvifRequest,
  type OnvifServer,
  type OnvifServerOptions,
} from './onvif-server.helpers.ts';

const LOGIN = { username: 'admin', password: 'right' };
const GRANTED =
  '<CreatePullPointSubscriptionResponse><SubscriptionReference><w:Address xmlns:w="http://www.w3.org/2005/08/addressing">http://10.9.9.9/onvif/pull?n=1</w:Address>' +
  '<w:ReferenceParameters xmlns:w="http://www.w3.org/2005/08/addressing"><dom0:SubscriptionId xmlns:dom0="http://www.axis.com/2009/event">7&amp;8</dom0:SubscriptionId></w:ReferenceParameters></SubscriptionReference>' +
  '<CurrentTime>2014-01-01T00:00:00Z</CurrentTime><TerminationTime>2014-01-01T00:02:00Z</TerminationTime></CreatePullPointSubscriptionResponse>';

describe('listening to a camera', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  interface Listening {
    server: OnvifServer;
    clock: FakeClock;
    reports: CameraReport[];
    wanted: { isSo: boolean };
    watch: EventWatch;
    stop: () => Promise<void>;
    /** Lets time pass in quarters of a second until it is so. */
    until: (isSo: () => boolean) => Promise<void>;
    count: (operation: string) => number;
  }

  async function listen(
    answer: (request: OnvifRequest, nth: number) => OnvifAnswer | undefined,
    options: OnvifServerOptions = {},
    credentials = LOGIN,
  ): Promise<Listening> {
    const counts = new Map<string, number>();
    const server = await startOnvifServer({
      ...options,
      answer: (request) => {
        const nth = (counts.get(request.operation) ?? 0) + 1;
        counts.set(request.operation, nth);
        return answer(request, nth);
      },
    });
    const clock = createFakeClock();
    const reports: CameraReport[] = [];
    const wanted = { isSo: true };
    const watch = createEventWatch({
      address: server.address,
      credentials,
      isWanted: () => wanted.isSo,
      clock,
      log: silentLog,
      onReport: (report) => reports.push(report),
      backoff: createBackoff({ baseMs: 1000, maxMs: 60_000, random: () => 1 }),
    });
    const controller = new AbortController();
    const running = watch.run(controller.signal);
    const stop = async (): Promise<void> => {
      controller.abort();
      await running;
    };
    cleanUps.push(() => server.close(), stop);
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        await clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { server, clock, reports, wanted, watch, stop, until, count: (name) => counts.get(name) ?? 0 };
  }

  function pulled(messages: string): OnvifAnswer {
    return { body: soap(`<PullMessagesResponse>${messages}</PullMessagesResponse>`) };
  }

  function tamper(isOn: boolean, operation: string, second: number): string {
    return (
      '<n:NotificationMessage><n:Topic>tns1:RuleEngine/TamperDetector/Tamper</n:Topic><n:Message>' +
      `<t:Message UtcTime="2026-11-22T10:00:${second}Z" PropertyOperation="${operation}"><t:Source><t:SimpleItem Name="Rule" Value="R"/></t:Source>` +
      `<t:Data><t:SimpleItem Name="IsTamper" Value="${isOn}"/></t:Data></t:Message></n:Message></n:NotificationMessage>`
    );
  }

  it('passes on what happens, renews in time, and gives the pull point back at the end', async () => {
    const { server, watch, reports, stop, until, count } = await listen(({ operation }, nth) => {
      if (operation === 'CreatePullPointSubscription') {
        return { body: soap(GRANTED) };
      }
      const messages = ['Initialized', 'Changed', 'Changed'].map((name, index) =>
        tamper(index === 1, name, 10 + index),
      );
      return operation === 'PullMessages' ? pulled(messages[nth - 1] ?? '') : undefined;
    });

    expect(server.requests, 'before the camera is known to be well').to.deep.equal([]);
    watch.described();
    await until(() => count('Renew') === 1);
    await stop();

    expect(reports).to.deep.equal([
      { topic: 'RuleEngine/TamperDetector/Tamper', source: 'Rule=R', isOn: true },
      { topic: 'RuleEngine/TamperDetector/Tamper', source: 'Rule=R', isOn: false },
    ]);
    expect(count('PullMessages'), 'polls in 96 s at one in 750 ms').to.be.within(80, 130);
    expect(count('SetSynchronizationPoint')).to.equal(1);
    expect(count('Unsubscribe')).to.equal(1);
    expect(count('CreatePullPointSubscription')).to.equal(1);
    const pull = server.requests.find(({ operation }) => operation === 'PullMessages');
    expect(pull?.path).to.equal('/onvif/pull?n=1');
    expect(pull?.body).to.contain('>http://10.9.9.9/onvif/pull?n=1<');
    expect(pull?.body).to.match(
      /<p:SubscriptionId xmlns:p="http:\/\/www.axis.com\/2009\/event"[^>]*IsReferenceParameter="true">7&amp;8</,
    );
  });

  it('subscribes again when the camera has forgotten it, with back-off', async () => {
    const { watch, until, count, clock } = await listen(({ operation }) => {
      if (operation === 'CreatePullPointSubscription') {
        return { body: soap(GRANTED) };
      }
      return operation === 'PullMessages'
        ? { status: 400, body: soapFault('ter:ResourceUnknown') }
        : undefined;
    });

    const startedAtMs = clock.monotonicMs();
    watch.described();
    await until(() => count('CreatePullPointSubscription') === 5);

    expect(clock.monotonicMs() - startedAtMs).to.be.at.least(1000 + 2000 + 4000 + 8000);
    expect(count('Unsubscribe')).to.equal(4);
  });

  it('bears a camera that closes idle polls, by asking for shorter ones', async () => {
    let hanging = 0;
    const { server, watch, until, count, clock } = await listen(({ operation }, nth) => {
      if (operation === 'CreatePullPointSubscription') {
        return { body: soap(GRANTED) };
      }
      if (operation !== 'PullMessages') {
        return undefined;
      }
      hanging = nth;
      return nth === 1 ? 'hang' : pulled('');
    });

    watch.described();
    await until(() => hanging === 1);
    await clock.advance(3000);
    server.dropConnections();
    await until(() => count('PullMessages') >= 3);

    const polls = server.requests.filter(({ operation }) => operation === 'PullMessages');
    expect(polls.map(({ body }) => /Timeout>(\w+)</.exec(body)?.[1]).slice(0, 3)).to.deep.equal([
      'PT20S',
      'PT8S',
      'PT8S',
    ]);
    expect(count('CreatePullPointSubscription')).to.equal(1);
  });

  it('does not try again with a password that was refused until the camera is described again', async () => {
    const { server, watch, until, clock } = await listen(
      () => undefined,
      { login: 'digest', credentials: LOGIN },
      { username: 'admin', password: 'wrong' },
    );

    watch.described();
    await until(() => server.requests.some(({ authorization }) => authorization !== undefined));
    await until(() => clock.monotonicMs() > 60_000);
    const tried = server.requests.filter(({ authorization }) => authorization !== undefined).length;
    await clock.advance(3_600_000);

    expect(tried).to.equal(1);
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).to.have.length(1);
  });

  it('leaves a camera without events alone for ten minutes', async () => {
    const { watch, until, clock, count } = await listen(({ operation }) =>
      operation === 'CreatePullPointSubscription'
        ? { status: 400, body: soapFault('ter:ActionNotSupported') }
        : undefined,
    );

    watch.described();
    await until(() => count('CreatePullPointSubscription') === 1);
    const firstAtMs = clock.monotonicMs();
    await until(() => count('CreatePullPointSubscription') === 2);

    expect(clock.monotonicMs() - firstAtMs).to.be.at.least(599_000);
  });

  it('listens only while a rule asks for it', async () => {
    const { server, watch, wanted, until, count } = await listen(({ operation }) =>
      operation === 'CreatePullPointSubscription' ? { body: soap(GRANTED) } : undefined,
    );

    wanted.isSo = false;
    watch.described();
    expect(server.requests).to.deep.equal([]);
    wanted.isSo = true;
    watch.wantedChanged();
    await until(() => count('PullMessages') === 2);
    wanted.isSo = false;
    await until(() => count('Unsubscribe') === 1);
    wanted.isSo = true;
    watch.wantedChanged();
    await until(() => count('CreatePullPointSubscription') === 2);
  });
});
