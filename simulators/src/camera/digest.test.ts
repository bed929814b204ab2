import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { createDigestGuard, type DigestGuard } from './digest.ts';

const credentials = { username: 'matlang', password: 'mật khẩu "dài"' };
const uri = 'rtsp://127.0.0.1:554/main';

describe('Digest authentication of a camera', () => {
  for (const [algorithm, hash] of [
    ['MD5', 'md5'],
    ['SHA-256', 'sha256'],
  ] as const) {
    it(`lets a client in that answers with ${algorithm}`, () => {
      const guard = createDigestGuard({ realm: 'r', credentials, clock: createFakeClock(), hasQop: true });
      const nonce = nonceOf(guard);

      const right = guard.check(
        'PLAY',
        uri,
        answer({ algorithm, hash, nonce, password: credentials.password }),
      );
      const wrong = guard.check(
        'PLAY',
        uri,
        answer({ algorithm, hash, nonce, password: 'guess', nc: '00000002' }),
      );

      expect([right.status, wrong.status]).to.deep.equal(['granted', 'refused']);
    });
  }

  it('asks again with stale=true when the nonce has aged, so that nobody thinks the password wrong', async () => {
    const clock = createFakeClock();
    const guard = createDigestGuard({ realm: 'r', credentials, clock, hasQop: false });
    const nonce = nonceOf(guard);
    await clock.advance(301_000);

    const verdict = guard.check('PLAY', uri, answer({ algorithm: 'MD5', hash: 'md5', nonce, qop: null }));

    expect(
      verdict.status === 'refused' && verdict.challenges.every((entry) => entry.includes('stale=true')),
    ).to.equal(true);
  });

  it('refuses an answer that was overheard and sent again', () => {
    const guard = createDigestGuard({ realm: 'r', credentials, clock: createFakeClock(), hasQop: true });
    const overheard = answer({ algorithm: 'SHA-256', hash: 'sha256', nonce: nonceOf(guard) });

    const verdicts = [guard.check('PLAY', uri, overheard), guard.check('PLAY', uri, overheard)];

    expect(verdicts.map(({ status }) => status)).to.deep.equal(['granted', 'refused']);
  });

  it('refuses an answer made for another address', () => {
    const guard = createDigestGuard({ realm: 'r', credentials, clock: createFakeClock(), hasQop: true });
    const forMain = answer({ algorithm: 'MD5', hash: 'md5', nonce: nonceOf(guard) });

    const verdict = guard.check('PLAY', 'rtsp://127.0.0.1:554/sub', forMain);

    expect(verdict.status).to.equal('refused');
  });
});

function nonceOf(guard: DigestGuard): string {
  const verdict = guard.check('PLAY', uri, undefined);
  return verdict.status === 'refused' ? (/nonce="([^"]+)"/.exec(verdict.challenges[0] ?? '')?.[1] ?? '') : '';
}

interface Answer {
  algorithm: string;
  hash: 'md5' | 'sha256';
  nonce: string;
  password?: string;
  nc?: string;
  qop?: 'auth' | null;
}

function answer({
  algorithm,
  hash,
  nonce,
  password = credentials.password,
  nc = '00000001',
  qop = 'auth',
}: Answer): string {
  const digest = (text: string): string => createHash(hash).update(text).digest('hex');
  const middle = qop === null ? nonce : `${nonce}:${nc}:c:auth`;
  const response = digest(`${digest(`matlang:r:${password}`)}:${middle}:${digest(`PLAY:${uri}`)}`);
  const tail = qop === null ? '' : `, qop=auth, nc=${nc}, cnonce="c"`;
  return `Digest username="matlang", realm="r", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, response="${response}"${tail}`;
}
