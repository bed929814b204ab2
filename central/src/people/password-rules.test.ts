import { expect } from 'chai';
import { judgePassword } from './password-rules.ts';

const NAMES = ['truc-ban', 'Nguyễn Văn Trực', 'Yên Hòa'];

describe('rules about passwords', () => {
  const faultOf = (password: string) => judgePassword(password, NAMES);

  it('take a sentence only its owner thinks of', () => {
    expect(faultOf('con mèo ngồi trên mái')).to.equal(null);
    expect(faultOf('Yên Hòa có ba cây đa già')).to.equal(null);
    expect(faultOf('X9-kumquat-74-lotus')).to.equal(null);
  });

  it('refuse what is shorter than twelve letters', () => {
    expect(faultOf('mười một ch')).to.equal('too-short');
  });

  it('refuse the login, the name and the commune, however they are dressed up', () => {
    const own = ['truc-ban-2026', 'Nguyễn Văn Trực', 'NguyenVanTruc1', 'YENHOA.yenhoa!1', 'truc.ban.yen.hoa'];

    expect(own.map(faultOf)).to.deep.equal(own.map(() => 'names-you'));
  });

  it('refuse what everybody thinks of first', () => {
    const common = [
      'mật khẩu 123456',
      'MatKhauMatKhau',
      'password2026!!',
      'qwertyuiop[]12',
      '123456789012',
      '987654321098',
      'aaaaaaaaaaaaaa',
      'abc123abc123',
      'anh yêu em 1990',
      'iloveyou_iloveyou',
    ];

    expect(common.map(faultOf)).to.deep.equal(common.map(() => 'too-common'));
  });
});
