import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { takeProcessLock } from './process-lock.ts';

describe('a lock of a process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const take = () => takeProcessLock(join(folder, 'one.lock'), 'in-use', 'somebody else is at it');

  it('is had by one at a time', () => {
    const first = take();

    expect(take).to.throw('somebody else is at it').with.property('code', 'in-use');
    first.release();
  });

  it('can be had again after it was given back', () => {
    take().release();

    expect(() => take().release()).not.to.throw();
  });

  it('says what the file system says where it cannot be made', () => {
    expect(() => takeProcessLock(join(folder, 'no', 'such', 'folder'), 'in-use', 'x')).to.throw(/open/);
  });
});
