import { expect } from 'chai';
import { PROBLEM_CODES, type ProblemCode } from '#protocol/problem.ts';
import { Refused, UnknownAnswer, Unreachable } from '../data/http.ts';
import { en } from './en.ts';
import { startText } from './i18n.ts';
import { sayProblem, sayProblemWithId } from './say-problem.ts';
import { vi } from './vi.ts';

const refused = (code: ProblemCode, message: string, retryAfterSec: number | null = null): Refused =>
  new Refused(code, message, { httpStatus: 400, retryAfterSec, requestId: 'abc-123' });

describe('what is said when something goes wrong', () => {
  it('has a sentence of its own, in both languages, for every code that central answers', () => {
    for (const words of [vi, en]) {
      const sentences = PROBLEM_CODES.map((code) => words.problemOf[code]);

      expect(new Set(sentences).size).to.equal(PROBLEM_CODES.length);
      expect(sentences.filter((sentence) => !/\.$/.test(sentence))).to.deep.equal([]);
    }
  });

  it('never shows the English of central on a Vietnamese page', async () => {
    const { t } = await startText('vi');
    const messages = [
      'there are 50 rules, as many as there may be: change one',
      "login: 'truc-ban' is taken",
      'revision: found 1, expected 2',
      'id: hold 3 is over already',
      'something nobody has foreseen',
    ];

    const said = messages.map((message) => sayProblem(t, refused('conflict', message)));

    expect(said).to.deep.equal([
      vi.refusal.tooMany,
      vi.refusal.loginTaken,
      vi.refusal.changedElsewhere,
      vi.refusal.over,
      `${vi.problemOf.conflict} Mã yêu cầu: abc-123.`,
    ]);
  });

  it('names who was faster, and when, on the clocks of the commune', async () => {
    const { t } = await startText('vi');
    const at = '2026-11-21T19:14:00.000Z';
    const messages = [
      `revision: found 1, expected 2; changed by Trần Thị Bình at ${at}`,
      `revision: found 3, but Trần Thị Bình changed this case at ${at}: read it again`,
      `rule 'r1': Trần Thị Bình changed it at ${at}; read it again`,
      `changed by Trần Thị Bình at ${at}: read it again`,
    ];

    const said = messages.map((message) => sayProblem(t, refused('conflict', message)));

    expect(new Set(said)).to.deep.equal(
      new Set(['Trần Thị Bình đã sửa mục này lúc 22/11/2026 02:14:00. Tải lại để xem bản mới rồi làm lại.']),
    );
  });

  it('says which field, when to come back, and what a technician asks for', async () => {
    const { t } = await startText('en');

    expect(sayProblem(t, refused('bad-request', "body.title: found '', expected text"))).to.contain('title.');
    expect(sayProblem(t, refused('too-many-tries', 'wait', 30))).to.contain('30 seconds');
    expect(sayProblem(t, refused('fault', 'x'))).to.contain('abc-123');
    expect(sayProblem(t, refused('conflict', "login: 'a' is taken"))).to.not.contain('abc-123');
    expect(sayProblemWithId(t, refused('conflict', "login: 'a' is taken"))).to.contain('abc-123');
  });

  it('tells a silent central from one that is newer than the page', async () => {
    const { t } = await startText('vi');

    expect(sayProblem(t, new Unreachable('no line'))).to.equal(vi.problemMore.offline);
    expect(sayProblem(t, new UnknownAnswer('odd'))).to.equal(vi.problemMore.unknownAnswer);
  });
});
