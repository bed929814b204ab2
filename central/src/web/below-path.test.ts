import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { answerBelow, basePathOf } from './below-path.ts';

describe('the path that central lies below', () => {
  let server: Server;

  afterEach(() => server.close());

  it('is the root where no address is given, and ends with a slash', () => {
    server = createServer();

    expect(
      [null, 'https://xa.vn', 'https://xa.vn/an-ninh', 'https://xa.vn/an-ninh/'].map(basePathOf),
    ).to.deep.equal(['/', '/', '/an-ninh/', '/an-ninh/']);
  });

  it('is taken off an address once, and off no other that begins alike', async () => {
    server = createServer((request, response) => response.end(request.url));
    answerBelow(server, '/an-ninh/');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const heard = async (address: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}${address}`)).text();

    expect(await heard('/an-ninh/api/me?a=1')).to.equal('/api/me?a=1');
    expect(await heard('/an-ninh/')).to.equal('/');
    expect(await heard('/api/me')).to.equal('/api/me');
    expect(await heard('/an-ninh-khac/api')).to.equal('/an-ninh-khac/api');
  });
});
