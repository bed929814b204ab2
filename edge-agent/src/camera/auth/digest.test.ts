import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createDigestLogin } from './digest.ts';

const RFC_7616_CHALLENGE =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=%s, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
const clientNonce = (): string => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const GET = { method: 'GET', uri: '/dir/index.html' };

describe('digest login', () => {
  for (const [algorithm, expected] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    it(`answers the ${algorithm} example of RFC 7616 as the RFC does`, () => {
      const login = createDigestLogin(MUFASA, clientNonce);

      login.challenged([RFC_7616_CHALLENGE.replace('%s', algorithm)], false);

      expect(login.authorization(GET)).to.include(`response="${expected}"`).and.include('nc=00000001');
    });
  }

  it('answers a server that knows no qop as RFC 2069 says', () => {
    const login = createDigestLogin(MUFASA);
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

    login.challenged(['Digest realm="r", nonce="n"'], false);

    const expected = md5(`${md5('Mufasa:r:Circle of Life')}:n:${md5('GET:/dir/index.html')}`);
    expect(login.authorization(GET)).to.equal(
      `Digest username="Mufasa", realm="r", nonce="n", uri="/dir/index.html", response="${expected}"`,
    );
  });

  it('prefers SHA-256 where a camera offers both, in one header or two', () => {
    const oneHeader = createDigestLogin(MUFASA);
    const twoHeaders = createDigestLogin(MUFASA);

    oneHeader.challenged(
      ['Digest realm="r", nonce="a", algorithm=MD5, Digest realm="r", nonce="b", algorithm=SHA-256'],
      false,
    );
    twoHeaders.challenged(
      ['digest realm="r", nonce="a"', 'DIGEST nonce="b",realm="r",algorithm="SHA-256"'],
      false,
    );

    expect(oneHeader.authorization(GET)).to.include('nonce="b"').and.include('algorithm=SHA-256');
    expect(twoHeaders.authorization(GET)).to.include('nonce="b"');
  });

  it('counts the uses of a nonce and begins anew with a new one', () => {
    const login = createDigestLogin(MUFASA);

    login.challenged(['Digest realm="r", nonce="a", qop="auth"'], false);
    const first = [login.authorization(GET), login.authorization(GET)];
    login.challenged(['Digest realm="r", nonce="b", qop="auth"'], false);

    expect(first[1]).to.include('nc=00000002');
    expect(login.authorization(GET)).to.include('nc=00000001').and.include('nonce="b"');
  });

  it('takes a stale nonce as a reason to answer again, and a plain refusal as a wrong password', () => {
    const login = createDigestLogin(MUFASA);
    login.challenged(['Digest realm="r", nonce="a"'], false);

    expect(login.challenged(['Digest realm="r", nonce="b", stale=TRUE'], true)).to.deep.equal({
      status: 'answerable',
    });
    expect(login.challenged(['Digest realm="r", nonce="c"'], true)).to.deep.equal({ status: 'refused' });
  });

  it('never answers Basic, and says what was offered', () => {
    const login = createDigestLogin(MUFASA);

    const outcome = login.challenged(
      ['Basic realm="r"', 'Digest realm="r", nonce="n", algorithm=SHA-512'],
      false,
    );

    expect(outcome).to.deep.equal({ status: 'unsupported', offered: 'basic, digest' });
    expect(login.authorization(GET)).to.equal(null);
  });

  it('hashes Vietnamese passwords as UTF-8 and escapes quotes in names', () => {
    const login = createDigestLogin({ username: 'a"b\\c', password: 'mật-khẩu' });
    const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

    login.challenged(['Digest realm="r", nonce="n"'], false);

    const expected = md5(`${md5('a"b\\c:r:mật-khẩu')}:n:${md5('GET:/dir/index.html')}`);
    expect(login.authorization(GET))
      .to.include('username="a\\"b\\\\c"')
      .and.include(`response="${expected}"`);
  });

  it('includes the body where only auth-int is offered', () => {
    const login = createDigestLogin(MUFASA, () => 'c');
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

    login.challenged(['Digest realm="r", nonce="n", qop="auth-int"'], false);

    const call = md5(`POST:/x:${md5('<a/>')}`);
    const expected = md5(`${md5('Mufasa:r:Circle of Life')}:n:00000001:c:auth-int:${call}`);
    expect(login.authorization({ method: 'POST', uri: '/x', body: '<a/>' })).to.include(
      `response="${expected}"`,
    );
  });

  it('reads long nonsense in linear time', () => {
    const login = createDigestLogin(MUFASA);

    const outcome = login.challenged(
      [`Digest ${'a="\\'.repeat(5000)}`, '='.repeat(100_000), ' ,'.repeat(50_000)],
      false,
    );

    expect(outcome.status).to.equal('unsupported');
  }).timeout(1000);
});
