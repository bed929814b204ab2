import { expect } from 'chai';
import { describeAlarm as alarm } from './alarms.helpers.ts';
import { answerAlarms } from './answer-alarms.ts';
import { Refused, Unreachable } from './http.ts';

const ANSWER = { act: 'acknowledge', note: '' } as const;

describe('one answer for all alarms of a row', () => {
  it('says which were taken, which another had answered before, and which were not saved', async () => {
    const noLine = new Unreachable('no line');
    const refusal = new Refused('conflict', 'acknowledged already', { httpStatus: 409, retryAfterSec: null });

    const answered = await answerAlarms(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => alarm(id, 0)),
      ANSWER,
      ({ id }) =>
        id === 'b' ? Promise.reject(refusal) : id === 'd' ? Promise.reject(noLine) : Promise.resolve(),
    );

    expect(answered.doneIds).to.have.members(['a', 'c', 'e', 'f']);
    expect(answered.fasterIds).to.deep.equal(['b']);
    expect(answered.failed).to.deep.equal([{ id: 'd', error: noLine }]);
  });

  it('asks central for a few at a time, however many there are', async () => {
    let open = 0;
    let most = 0;

    const { doneIds } = await answerAlarms(
      Array.from({ length: 50 }, (_, index) => alarm(String(index), index)),
      ANSWER,
      async () => {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
      },
    );

    expect(doneIds).to.have.length(50);
    expect(most).to.equal(4);
  });
});
