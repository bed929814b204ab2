import { expect } from 'chai';
import { startText } from './i18n.ts';
import { sayLeft, sayPlaces, saySpread } from './say-entry.ts';
import type { Say } from './use-text.ts';

const NOW = Date.UTC(2026, 10, 22, 3);
const DAY_MS = 86_400_000;

describe('an entry of the watch-list in words', () => {
  let t: Say;
  before(async () => {
    t = (await startText('vi')).getFixedT('vi', 'page');
  });

  it('warns when fewer than 14 days are left', () => {
    const after = (days: number) => sayLeft(t, NOW + days * DAY_MS, NOW);

    expect(after(14)).to.deep.equal({ words: 'còn 14 ngày', meaning: 'unknown' });
    expect(after(13.9)).to.deep.equal({ words: 'còn 13 ngày', meaning: 'warning' });
    expect(after(0.5).words).to.equal('còn chưa tới một ngày');
    expect(after(0)).to.deep.equal({ words: 'hết hạn 22/11/2026', meaning: 'unknown' });
  });

  it('warns while an agent has yet to hear of it', () => {
    const at = (holding: number, agents: number) =>
      saySpread(t, { status: 'active', spread: { agents, holding, erased: 0, stillToErase: 0 } });

    expect(at(2, 2)).to.deep.equal({ words: '2/2 bộ xử lý đang giữ', meaning: 'healthy' });
    expect(at(1, 2).meaning).to.equal('warning');
    expect(at(0, 0)).to.deep.equal({ words: 'Không camera nào ở đây tìm mặt', meaning: 'warning' });
  });

  it('is gone only when every agent that held it has signed so', () => {
    const gone = (erased: number, stillToErase: number) =>
      saySpread(t, { status: 'expired', spread: { agents: 0, holding: 0, erased, stillToErase } });

    expect(gone(1, 1)).to.deep.include({ meaning: 'warning' });
    expect(gone(2, 0)).to.deep.equal({
      words: 'Đã xóa ở 2/2 bộ xử lý, có bằng chứng',
      meaning: 'healthy',
    });
    expect(gone(0, 0).words).to.equal('Chưa gửi đi đâu');
  });

  it('names the first place and counts the others', () => {
    const nameOf = (id: string): string => ({ ubnd: 'UBND xã', cho: 'Chợ' })[id] ?? id;

    expect(sayPlaces(t, null, nameOf)).to.equal('Mọi địa điểm');
    expect(sayPlaces(t, ['ubnd'], nameOf)).to.equal('UBND xã');
    expect(sayPlaces(t, ['ubnd', 'cho', 'x'], nameOf)).to.equal('UBND xã và 2 nơi khác');
  });
});
