import { expect } from 'chai';
import { MOST_PICTURE_BYTES, MOST_PICTURES } from '#protocol/watch-list.ts';
import { isSending, nextToSend, reduceUploads, type Upload } from './uploads.ts';

const jpeg = (sizeBytes = 1000): File =>
  new File([new Uint8Array(sizeBytes)], 'mat.jpg', { type: 'image/jpeg' });
const add = (files: File[], held = 0): readonly Upload[] => reduceUploads([], { type: 'add', files, held });

describe('pictures on their way to an entry', () => {
  it('go one after the other, in the order they were given', () => {
    const waiting = add([jpeg(), jpeg()]);
    const first = nextToSend(waiting);
    const moving = reduceUploads(waiting, { type: 'move', key: 1, now: { state: 'sending', share: 0 } });

    expect(first?.key).to.equal(1);
    expect(nextToSend(moving)).to.equal(null);
    expect(nextToSend(reduceUploads(moving, { type: 'remove', key: 1 }))?.key).to.equal(2);
  });

  it('are refused before they are sent when they are no picture, too heavy or too many', () => {
    const states = [
      ...add([new File(['x'], 'bao-cao.pdf', { type: 'application/pdf' })]),
      ...add([jpeg(MOST_PICTURE_BYTES + 1)]),
      ...add([jpeg(), jpeg()], MOST_PICTURES - 1),
    ].map(({ now }) => (now.state === 'unfit' ? now.fault : now.state));

    expect(states).to.deep.equal(['notPicture', 'tooBig', 'waiting', 'tooMany']);
  });

  it('that failed keep nobody waiting, and can be sent again', () => {
    const failed = reduceUploads(add([jpeg()]), {
      type: 'move',
      key: 1,
      now: { state: 'failed', error: 'no answer' },
    });

    expect(isSending(failed)).to.equal(false);
    expect(
      nextToSend(reduceUploads(failed, { type: 'move', key: 1, now: { state: 'waiting' } }))?.key,
    ).to.equal(1);
  });
});
