import { expect } from 'chai';
import type { AccessUnit, ParameterSets } from '../camera/access-unit.ts';
import { createStreamHub, type StreamListener } from './stream-hub.ts';

const sets: ParameterSets = { codec: 'h264', sps: Buffer.from([0x67, 1]), pps: Buffer.from([0x68, 1]) };

function unit(captureAtMs: number, isKey: boolean): AccessUnit {
  return {
    slices: [Buffer.from([isKey ? 0x65 : 0x41])],
    isKey,
    time90k: captureAtMs * 90,
    captureAtMs,
    isDamaged: false,
  };
}

function createWitness(): StreamListener & { seen: (string | number)[] } {
  const seen: (string | number)[] = [];
  return {
    seen,
    onParameterSets: () => seen.push('sets'),
    onAccessUnit: ({ captureAtMs }) => seen.push(captureAtMs),
    onLost: (reason) => seen.push(reason),
  };
}

describe('stream hub', () => {
  it('gives a late listener the pictures since the last key frame, then the live ones', () => {
    const hub = createStreamHub();
    const witness = createWitness();
    hub.onParameterSets(sets);
    [unit(1, true), unit(2, false), unit(3, true), unit(4, false)].forEach(hub.onAccessUnit);

    hub.add(witness);
    hub.onAccessUnit(unit(5, false));

    expect(witness.seen).to.deep.equal(['sets', 3, 4, 5]);
  });

  it('forgets the old pictures when the decoder has to change', () => {
    const hub = createStreamHub();
    const witness = createWitness();
    hub.onParameterSets(sets);
    hub.onAccessUnit(unit(1, true));

    hub.onParameterSets({ ...sets, sps: Buffer.from([0x67, 2]) });
    hub.add(witness);

    expect(witness.seen).to.deep.equal(['sets']);
  });

  it('says when the stream is lost and gives no old picture as if it were live', () => {
    const hub = createStreamHub();
    const [early, late] = [createWitness(), createWitness()];
    hub.onParameterSets(sets);
    hub.add(early);
    hub.onAccessUnit(unit(1, true));

    hub.onLost('offline');
    hub.add(late);

    expect(early.seen).to.deep.equal(['sets', 1, 'offline']);
    expect(late.seen).to.deep.equal([]);
  });

  it('holds no more than its bound when a camera never sends a second key frame', () => {
    const hub = createStreamHub();
    const witness = createWitness();
    hub.onParameterSets(sets);
    hub.onAccessUnit(unit(0, true));
    for (let i = 1; i <= 2000; i++) {
      hub.onAccessUnit(unit(i, false));
    }

    hub.add(witness);

    expect(witness.seen).to.deep.equal(['sets']);
  });
});
