import { expect } from 'chai';
import { choosePlayer, detectSupport, type BrowserMedia, type PlayerSupport } from './choose-player.ts';
import type { SourceClass } from './source-feed.ts';

const CODEC = 'avc1.42c01e';
const ALL: PlayerSupport = { mse: null, 'managed-mse': 'missing', webcodecs: null };

/** A browser's Media Source that plays H.264 and nothing else. */
const source = { isTypeSupported: (type: string) => type.includes('avc1') } as unknown as SourceClass;
const decoder: BrowserMedia['VideoDecoder'] = {
  isConfigSupported: (config) => Promise.resolve({ supported: config.codec.startsWith('avc1'), config }),
};

describe('way of showing a stream', () => {
  it('is Media Source on the wall and WebCodecs for the enlarged picture', () => {
    expect(choosePlayer('sub', ALL)).to.deep.equal({ kind: 'mse', insteadOf: null });
    expect(choosePlayer('main', ALL)).to.deep.equal({ kind: 'webcodecs', insteadOf: null });
  });

  it('is Media Source for the enlarged picture of a page without HTTPS, and says so', async () => {
    const support = await detectSupport(CODEC, {
      MediaSource: source,
      VideoDecoder: decoder,
      isSecureContext: false,
    });

    expect(choosePlayer('main', support)).to.deep.equal({
      kind: 'mse',
      insteadOf: { kind: 'webcodecs', because: 'insecure' },
    });
  });

  it("is an iPhone's own Media Source where there is no other", async () => {
    const iphone = await detectSupport(CODEC, { ManagedMediaSource: source, isSecureContext: true });
    const mac = await detectSupport(CODEC, {
      MediaSource: source,
      ManagedMediaSource: source,
      isSecureContext: true,
    });

    expect(choosePlayer('sub', iphone)).to.deep.equal({ kind: 'managed-mse', insteadOf: null });
    expect(choosePlayer('sub', mac)).to.have.property('kind', 'mse');
  });

  it('is WebCodecs on the wall of a browser that has only that', async () => {
    const support = await detectSupport(CODEC, { VideoDecoder: decoder, isSecureContext: true });

    expect(choosePlayer('sub', support)).to.deep.equal({
      kind: 'webcodecs',
      insteadOf: { kind: 'mse', because: 'missing' },
    });
  });

  it('is a picture a second where the browser does not play the codec', async () => {
    const support = await detectSupport('hvc1.1.6.L93.B0', {
      MediaSource: source,
      VideoDecoder: decoder,
      isSecureContext: true,
    });

    expect(choosePlayer('sub', support)).to.deep.equal({
      kind: 'jpeg',
      insteadOf: { kind: 'mse', because: 'codec' },
    });
  });

  it('is never a picture a second for the enlarged one: the sub-stream stands there and is better', () => {
    expect(choosePlayer('main', { mse: 'codec', 'managed-mse': 'missing', webcodecs: 'codec' })).to.equal(
      null,
    );
  });

  it('is the next best where one keeps breaking, and a picture a second after the last', () => {
    expect(choosePlayer('sub', ALL, new Set(['mse']))).to.deep.equal({
      kind: 'webcodecs',
      insteadOf: { kind: 'mse', because: 'broke' },
    });
    expect(choosePlayer('sub', ALL, new Set(['mse', 'webcodecs']))).to.deep.equal({
      kind: 'jpeg',
      insteadOf: { kind: 'mse', because: 'broke' },
    });
  });
});
