import { expect } from 'chai';
import { startText } from './i18n.ts';
import { sayCodec, sayDuration, sayShift, saySize } from './say-recording.ts';
import type { Say } from './use-text.ts';

describe('lengths, sizes and clocks in words', () => {
  let t: Say;
  before(async () => {
    t = (await startText('vi')).getFixedT('vi', 'page');
  });

  it('name the two largest units of a length', () => {
    expect(sayDuration(t, 192_000)).to.equal('3 phút 12 giây');
    expect(sayDuration(t, 26 * 3_600_000 + 59_000)).to.equal('1 ngày 2 giờ');
    expect(sayDuration(t, 3_600_000 + 5_000)).to.equal('1 giờ');
    expect(sayDuration(t, 200)).to.equal('1 giây');
  });

  it('say which way a clock was set right', () => {
    expect(sayShift(t, 192_000)).to.equal('+3 phút 12 giây');
    expect(sayShift(t, -60_000)).to.equal('−1 phút');
  });

  it('count bytes in thousands with a decimal comma', () => {
    expect(saySize(0, 'vi')).to.equal('0 byte');
    expect(saySize(12_345_678, 'vi')).to.equal('12,3 MB');
    expect(saySize(999_950, 'en')).to.equal('1.0 MB');
    expect(saySize(2_000_000_000_000, 'vi')).to.equal('2,0 TB');
  });

  it('call a codec what people call it', () => {
    expect(sayCodec('hvc1.1.6.L93.B0,mp4a.40.2')).to.equal('H.265 (HEVC)');
    expect(sayCodec('avc1.640028')).to.equal('avc1.640028');
  });
});
