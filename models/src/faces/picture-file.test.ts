import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { expect } from 'chai';
import { describeError, GiveUp } from '#base/errors.ts';
import type { RgbPicture } from './face.ts';
import { encodeChip, readPicture } from './picture-file.ts';
import { pictureSize } from './picture-size.ts';

/** Left half red, right half blue. */
function twoHalves(width: number, height: number): Canvas {
  return drawn(width, height, (context) => {
    context.fillStyle = 'red';
    context.fillRect(0, 0, width / 2, height);
    context.fillStyle = 'blue';
    context.fillRect(width / 2, 0, width / 2, height);
  });
}

function drawn(width: number, height: number, paint: (context: SKRSContext2D) => void): Canvas {
  const canvas = createCanvas(width, height);
  paint(canvas.getContext('2d'));
  return canvas;
}

/** Exif 2.32, 4.6.4: one tag, 0x0112, in an APP1 segment behind the start of the picture. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

function colourAt({ width, data }: RgbPicture, x: number, y: number): string {
  const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 3);
  return [red, green, blue].map((value) => (value > 200 ? 'F' : value < 60 ? '0' : '8')).join('');
}

async function refusal(bytes: Uint8Array): Promise<{ code: string; reason: string }> {
  try {
    await readPicture(bytes);
  } catch (error) {
    return { code: error instanceof GiveUp ? error.code : 'other', reason: describeError(error) };
  }
  return { code: 'taken', reason: '' };
}

describe('a picture that somebody gives', () => {
  for (const kind of ['image/jpeg', 'image/png', 'image/webp'] as const) {
    it(`is read from ${kind}`, async () => {
      const canvas = twoHalves(60, 40);
      const file = kind === 'image/png' ? canvas.toBuffer(kind) : canvas.toBuffer(kind, 90);

      const picture = await readPicture(file);

      expect([picture.width, picture.height, picture.data.length]).to.deep.equal([60, 40, 7200]);
      expect([colourAt(picture, 10, 20), colourAt(picture, 50, 20)]).to.deep.equal(['F00', '00F']);
      expect(pictureSize(file)).to.deep.equal({ kind: kind.slice(6), width: 60, height: 40 });
    });
  }

  it('stands upright when the camera was held on its side', async () => {
    const jpeg = twoHalves(60, 40).toBuffer('image/jpeg', 90);

    const turned = await readPicture(withOrientation(jpeg, 6));
    const upsideDown = await readPicture(withOrientation(jpeg, 3));

    expect([turned.width, turned.height]).to.deep.equal([40, 60]);
    expect([colourAt(turned, 20, 10), colourAt(turned, 20, 50)]).to.deep.equal(['F00', '00F']);
    expect([colourAt(upsideDown, 10, 20), colourAt(upsideDown, 50, 20)]).to.deep.equal(['00F', 'F00']);
  });

  it('is scaled down to 2000 pixels a side, and fine stripes become grey, not coarse stripes', async () => {
    const striped = drawn(6000, 60, (context) => {
      for (let x = 0; x < 6000; x += 2) {
        context.fillStyle = 'white';
        context.fillRect(x, 0, 1, 60);
      }
      context.globalCompositeOperation = 'destination-over';
      context.fillStyle = 'black';
      context.fillRect(0, 0, 6000, 60);
    });

    const picture = await readPicture(striped.toBuffer('image/png'));

    expect([picture.width, picture.height]).to.deep.equal([2000, 20]);
    const middle = [...picture.data.subarray(10 * 2000 * 3, 11 * 2000 * 3)];
    expect(Math.min(...middle)).to.be.above(60);
    expect(Math.max(...middle)).to.be.below(200);
  });

  it('is white where it was transparent', async () => {
    const picture = await readPicture(drawn(8, 8, () => undefined).toBuffer('image/png'));

    expect(colourAt(picture, 4, 4)).to.equal('FFF');
  });

  it('is refused, with what was expected, when it is none, damaged or too large', async () => {
    const png = twoHalves(60, 40).toBuffer('image/png');
    const promisesTooMuch = Buffer.from(png);
    promisesTooMuch.writeUInt32BE(60_000, 16);
    promisesTooMuch.writeUInt32BE(60_000, 20);
    const jpeg = twoHalves(60, 40).toBuffer('image/jpeg', 90);
    const frameHeader = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const withoutSize = Buffer.from(jpeg);
    withoutSize.writeUInt16BE(0, frameHeader + 5);

    expect(await refusal(Buffer.alloc(0))).to.deep.equal({
      code: 'not-a-picture',
      reason: 'expected a JPEG, PNG or WebP picture, found an empty file',
    });
    expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).to.deep.equal({
      code: 'not-a-picture',
      reason: 'expected a JPEG, PNG or WebP picture, found a file that begins with 3c737667',
    });
    expect(await refusal(withoutSize)).to.include({ code: 'not-a-picture' });
    expect(await refusal(promisesTooMuch)).to.deep.equal({
      code: 'picture-too-large',
      reason: 'the picture has 60000x60000 pixels, expected at most 40 megapixels',
    });
    expect(await refusal(Buffer.alloc(33 << 20))).to.deep.equal({
      code: 'picture-too-large',
      reason: 'the picture has 33.0 MB, expected at most 32 MB',
    });
    expect(await refusal(jpeg.subarray(0, frameHeader + 20))).to.include({ code: 'picture-damaged' });
    expect(await refusal(png.subarray(0, 30))).to.include({ code: 'picture-damaged' });
  });
});

describe('the picture of a face for people', () => {
  it('is a JPEG that shows what was there', async () => {
    const chip = await readPicture(twoHalves(120, 140).toBuffer('image/png'));

    const file = encodeChip(chip);

    const again = await readPicture(file);
    expect(pictureSize(file)?.kind).to.equal('jpeg');
    expect([again.width, again.height]).to.deep.equal([120, 140]);
    expect([colourAt(again, 20, 70), colourAt(again, 100, 70)]).to.deep.equal(['F00', '00F']);
  });

  it('has at most 64 kB, however large and restless it is', () => {
    let state = 1;
    const data = Uint8Array.from({ length: 900 * 900 * 3 }, () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return state >> 16;
    });

    const file = encodeChip({ width: 900, height: 900, data });

    expect(file.length).to.be.within(1000, 65_536);
  });
});
