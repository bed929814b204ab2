import { expect } from 'chai';
import { createPasserPictures } from './passer-pictures.ts';

describe('small pictures of passers', () => {
  /** Asks of one drawing, then lets it all come. */
  const open = (missing: readonly string[] = []) => {
    const asked: string[][] = [];
    const due: (() => void)[] = [];
    const pictures = createPasserPictures({
      fetch: async (_searchId, keys) => {
        asked.push([...keys]);
        return new Map(
          keys.filter((key) => !missing.includes(key)).map((key) => [key, `data:${key}` as const]),
        );
      },
      soon: (work) => due.push(work),
    });
    const settled = async (count: number): Promise<void> => {
      const told = new Promise<void>((resolve) => {
        let left = count;
        pictures.subscribe(() => {
          left -= 1;
          if (left === 0) {
            resolve();
          }
        });
      });
      due.splice(0).forEach((work) => work());
      await told;
    };
    return { asked, pictures, settled };
  };

  it('are asked for together, once, twenty-four at a time, what is looked at last first', async () => {
    const { asked, pictures, settled } = open();
    const keys = Array.from({ length: 30 }, (_, index) => `0-${index}`);

    const first = keys.map((key) => pictures.get('search', key));
    keys.forEach((key) => pictures.get('search', key));
    await settled(2);

    expect(new Set(first)).to.deep.equal(new Set(['waiting']));
    expect(asked.map((some) => some.length)).to.deep.equal([24, 6]);
    expect(asked[0]).to.include('0-29');
    expect(pictures.get('search', '0-3')).to.equal('data:0-3');
  });

  it('that have gone are said to be lost, not asked for again', async () => {
    const { asked, pictures, settled } = open(['0-1']);

    pictures.get('search', '0-1');
    await settled(1);

    expect(pictures.get('search', '0-1')).to.equal('lost');
    expect(asked).to.have.length(1);
  });
});
