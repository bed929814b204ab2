import { expect } from 'chai';
import { actionOf, KEY_SPEED, speedOf, type KeyFacts, type ToolKeys } from './tool-keys.ts';

describe('the keys of an enlarged camera', () => {
  const does = (facts: Partial<KeyFacts>, situation: Partial<ToolKeys>): string => {
    let done = 'nothing';
    const note =
      (what: string) =>
      (...facts_: unknown[]) =>
        void (done = [what, ...facts_.map((fact) => JSON.stringify(fact))].join(' '));
    const keys: ToolKeys = {
      ...{ hasMotor: true, isPadOpen: false, isZoomed: false },
      ...{ zoom: note('zoom'), pan: note('pan'), resetZoom: note('whole'), snapshot: note('picture') },
      ...{ replay: note('replay'), togglePad: note('pad'), goToPreset: note('preset'), drive: note('drive') },
      leave: () => false,
      ...situation,
    };
    const action = actionOf({ key: '', code: '', shiftKey: false, ...facts }, keys);
    if (action === null) {
      return 'of the wall';
    }
    if ('held' in action) {
      return `held ${action.held}`;
    }
    action.act();
    return done;
  };

  it('leave the arrows to the wall until the picture is seen closer, and turn the camera with Shift', () => {
    const right = { key: 'ArrowRight', code: 'ArrowRight' };

    expect(does(right, {})).to.equal('of the wall');
    expect(does(right, { isZoomed: true })).to.equal('pan {"x":1,"y":0}');
    expect(does({ key: 'ArrowUp' }, { isZoomed: true })).to.equal('pan {"x":0,"y":-1}');
    expect(does({ ...right, shiftKey: true }, {})).to.equal('held ArrowRight');
    expect(does({ ...right, shiftKey: true }, { hasMotor: false })).to.equal('of the wall');
  });

  it('look closer by plus and minus, and by the lens itself while the pad is open', () => {
    expect(does({ key: '+', code: 'Equal', shiftKey: true }, {})).to.equal('zoom 1');
    expect(does({ key: '=', code: 'Equal' }, { isPadOpen: true })).to.equal('held closer');
    expect(does({ key: '-', code: 'NumpadSubtract' }, { hasMotor: false, isPadOpen: true })).to.equal(
      'zoom -1',
    );
  });

  it('go to presets by figures only while the pad is open', () => {
    expect(does({ key: '3', code: 'Digit3' }, {})).to.equal('of the wall');
    expect(does({ key: '3', code: 'Digit3' }, { isPadOpen: true })).to.equal('preset 2');
    expect(does({ key: '0', code: 'Digit0' }, { isZoomed: true })).to.equal('whole');
  });

  it('are found by their place under a Vietnamese keyboard as well', () => {
    expect(does({ key: 'ß', code: 'KeyS' }, {})).to.equal('picture');
    expect(does({ key: 'r', code: 'KeyR' }, {})).to.equal('replay');
    expect(does({ key: 'p', code: 'KeyP' }, { hasMotor: false })).to.equal('of the wall');
  });

  it('held together turn aslant, held against each other not at all', () => {
    expect(speedOf(new Set(['ArrowLeft', 'ArrowUp']))).to.deep.equal({
      ...{ pan: -KEY_SPEED, tilt: KEY_SPEED, zoom: 0 },
    });
    expect(speedOf(new Set(['ArrowLeft', 'ArrowRight']))).to.equal(null);
    expect(speedOf(new Set())).to.equal(null);
  });
});
