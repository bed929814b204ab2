import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { readFacePictures } from './face-pictures.ts';

describe('pictures of faces', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-faces-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const give = (person: string, name: string, width: number): void => {
    mkdirSync(join(folder, person), { recursive: true });
    writeFileSync(join(folder, person, name), createCanvas(width, width).toBuffer('image/png'));
  };

  it('are the last of each folder, by name', async () => {
    give('Bình', '1.png', 20);
    give('Bình', '2.png', 30);
    give('An', 'a.PNG', 40);
    mkdirSync(join(folder, 'nobody'));
    writeFileSync(join(folder, 'notes.txt'), 'x');

    const people = await readFacePictures(folder);

    expect(people.map(({ id, face }) => [id, face.width])).to.deep.equal([
      ['An', 40],
      ['Bình', 30],
    ]);
  });

  it('are missed by name', async () => {
    const refusal = async (path: string): Promise<unknown> =>
      readFacePictures(path).then(
        () => null,
        (error: unknown) => error,
      );

    expect(await refusal(folder))
      .to.be.instanceOf(GiveUp)
      .with.property('message')
      .that.contains('one folder a person');
    expect(await refusal(join(folder, 'absent')))
      .to.have.property('message')
      .that.contains('absent: cannot be read');
    give('An', 'a.png', 4);
    writeFileSync(join(folder, 'An', 'b.jpg'), 'not a picture');
    expect(await refusal(folder))
      .to.have.property('message')
      .that.contains('b.jpg: cannot be read as a picture');
  });
});
