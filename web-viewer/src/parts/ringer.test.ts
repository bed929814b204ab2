import { expect } from 'chai';
import { createRinger } from './ringer.ts';

/** Of one browser: the next in line gets the lock when its holder is through. */
function locksOfABrowser(): Pick<LockManager, 'request'> {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, { signal }: LockOptions, hold: () => Promise<void>): Promise<void> => {
    const turn = last.then(() => (signal?.aborted === true ? undefined : hold()));
    last = turn;
    return turn;
  };
  return { request: request as LockManager['request'] };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the one tab that rings', () => {
  it('is the first that can be heard, and the next when that one is muted or closed', async () => {
    const locks = locksOfABrowser();
    const [first, second] = [createRinger(locks), createRinger(locks)];

    first.stand(true);
    second.stand(true);
    await settled();
    const before = [first.isMine, second.isMine];
    first.stand(false);
    await settled();
    const after = [first.isMine, second.isMine];

    expect(before).to.deep.equal([true, false]);
    expect(after).to.deep.equal([false, true]);
  });

  it('is none while no tab can be heard', async () => {
    const ringer = createRinger(locksOfABrowser());

    ringer.stand(true);
    ringer.stand(false);
    await settled();

    expect(ringer.isMine).to.equal(false);
  });

  it('is every tab where the browser has no locks: two rings are better than none', () => {
    expect(createRinger(undefined).isMine).to.equal(true);
  });
});
