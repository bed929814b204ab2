import { expect } from 'chai';
import type { Paper } from '#protocol/report.ts';
import { composeMonthly } from './monthly.ts';
import { busyMonth, LETTERHEAD, quietMonth } from './reports.helpers.ts';
import { comparedWith, duration, list, percent } from './words.ts';

describe('the sentences of the monthly report', () => {
  it('say of a month without anything that there was nothing, and not that it fell', () => {
    const paper = composeMonthly(quietMonth(), LETTERHEAD);

    expect(textOf(paper, 'cameras.count')).to.equal(
      'Tính đến ngày 31/10/2026, trên địa bàn xã có 1 camera; trong tháng lắp đặt thêm 1 camera.',
    );
    expect(textOf(paper, 'cameras.hours')).to.match(/^Chưa có số liệu/);
    expect(textOf(paper, 'violations.count')).to.equal(
      'Trong tháng không có vụ vi phạm nào được xác nhận; chưa có số liệu tháng trước để so sánh; chưa có số liệu cùng kỳ năm trước để so sánh.',
    );
    expect(textOf(paper, 'cases')).to.equal(
      'Không lập vụ việc mới; không có vụ việc nào kết thúc; cuối kỳ không còn vụ việc đang xử lý.',
    );
    expect(textOf(paper, 'forecast')).to.match(/^Chưa đủ số liệu để dự báo cho tháng 11 năm 2026/);
    expect(textOf(paper, 'assessment')).to.match(/^Đây là kỳ đầu có số liệu/);
    expect(paper.mark).to.equal(null);
  });

  it('compare with the month and the year before, and say how far a forecast has been off', () => {
    const paper = composeMonthly(busyMonth(), LETTERHEAD);

    expect(textOf(paper, 'violations.count')).to.equal(
      'Trong tháng có 12 vụ vi phạm được xác nhận; giảm 3 vụ (20%) so với tháng trước (15 vụ); tăng 2 vụ (20%) so với cùng kỳ năm trước (10 vụ).',
    );
    expect(textOf(paper, 'violations.hamlet')).to.match(/nhiều nhất là Thôn Đông với 5 vụ, bằng 11,9 vụ/);
    expect(textOf(paper, 'installation')).to.match(/giảm rõ rệt tại Thôn Đông; các thôn còn lại chưa thấy/);
    expect(textOf(paper, 'forecast')).to.match(/khoảng 11 vụ .* từ 6 đến 15 vụ.* sai lệch trung bình 3,1 vụ/);
    expect(paper.mark).to.equal('Số liệu minh họa');
  });

  it('say no change as equal, give no share of nothing, and round as an office does', () => {
    expect(comparedWith(4, 4, 'tháng trước', 'vụ')).to.equal('bằng tháng trước (4 vụ)');
    expect(comparedWith(4, 0, 'tháng trước', 'vụ')).to.equal('tăng 4 vụ so với tháng trước (0 vụ)');
    expect(percent(0.1234)).to.equal('12,3%');
    expect([duration(12_000), duration(150_000), duration(7_500_000)]).to.deep.equal([
      '12 giây',
      '2 phút 30 giây',
      '2 giờ 5 phút',
    ]);
    expect([list(['a']), list(['a', 'b', 'c'])]).to.deep.equal(['a', 'a, b và c']);
  });
});

function textOf({ blocks }: Paper, id: string): string | undefined {
  const block = blocks.find((one) => one.type === 'paragraph' && one.id === id);
  return block?.type === 'paragraph' ? block.text : undefined;
}
