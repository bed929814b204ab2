import { expect } from 'chai';
import { createJitterMeter, decideLag } from './lag-control.ts';

const rhythm = { intervalMs: 200, jitterMs: 10, isStarting: false };

describe('lag of the live picture', () => {
  it('leaves a picture alone that is shown as it comes', () => {
    expect(decideLag({ ...rhythm, behindMs: 12 })).to.deep.equal({ action: 'play', rate: 1 });
  });

  it('plays a little faster when behind, and never faster than half as much again', () => {
    const [near, far] = [120, 900].map((behindMs) => decideLag({ ...rhythm, behindMs }));

    expect(near).to.include({ action: 'play' });
    expect(near).to.have.property('rate').within(1.05, 1.3);
    expect(far).to.deep.equal({ action: 'play', rate: 1.5 });
  });

  it('plays slower when the playhead ran ahead, instead of stopping', () => {
    expect(decideLag({ ...rhythm, behindMs: -150 }))
      .to.have.property('rate')
      .within(0.85, 0.99);
  });

  it('jumps when more than a second behind', () => {
    expect(decideLag({ ...rhythm, behindMs: 1_001 })).to.deep.equal({ action: 'jump' });
  });

  it('jumps over the pictures since the last key frame at the start', () => {
    expect(decideLag({ ...rhythm, behindMs: 800, isStarting: true })).to.deep.equal({ action: 'jump' });
  });

  it('gives uneven arrival a cushion, but never more than 80 ms', () => {
    const calm = decideLag({ ...rhythm, behindMs: 80, jitterMs: 80 });
    const wild = decideLag({ ...rhythm, behindMs: 300, jitterMs: 5_000 });

    expect(calm).to.deep.equal({ action: 'play', rate: 1 });
    expect(wild).to.have.property('rate').greaterThan(1);
  });

  it('closes half a second within three seconds, pictures coming five times a second', () => {
    let behindMs = 500;
    for (let picture = 0; picture < 15; picture += 1) {
      const decision = decideLag({ ...rhythm, behindMs });
      behindMs -= decision.action === 'play' ? (decision.rate - 1) * 200 : behindMs;
    }

    expect(behindMs).to.be.within(0, 60);
  });
});

describe('unevenness of arrival', () => {
  it('is nothing for an even stream and grows with what is late', () => {
    const meter = createJitterMeter();

    const even = [0, 200, 400].map((at) => meter.observe(1_000 + at, at)).at(-1);
    const uneven = meter.observe(1_000 + 600 + 80, 600);

    expect(even).to.equal(0);
    expect(uneven).to.equal(5);
  });
});
