import { expect } from 'chai';
import fc from 'fast-check';
import { newId } from '#base/ids.ts';
import type { LedgerDatabase } from '../database.ts';
import { openTestLedger } from '../ledger.helpers.ts';
import { createSearch, type Search, type SearchFilter, type SearchPlace } from './search.ts';
import type { SearchSight } from './search-sight.ts';
import { eraseSearchTexts, SEARCHED, storeSearchTexts, type SearchText } from './search-texts.ts';
import { answers, readQuestion } from './search-words.ts';

const COMMUNE = 'yen-hoa';
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const NOWHERE = { siteIds: [], cameraIds: [], caseIds: [] };

function seeing(siteIds: string[], isEverywhere: boolean): SearchSight {
  const places = { siteIds, cameraIds: [], caseIds: [] };
  const whole = { ...places, isEverywhere };
  return {
    incidents: { ...places, hidden: [] },
    cases: whole,
    caseWork: whole,
    violations: whole,
  };
}
const ALL = seeing(['gate', 'hall', 'school'], true);

function textOf(given: Partial<SearchText> & { text: string }): SearchText {
  return {
    of: 'incident',
    id: newId(),
    caseId: null,
    atMs: START_MS,
    kind: 'intrusion',
    siteId: 'gate',
    cameraId: 'gate-1',
    ...given,
  };
}

describe('search of the ledger', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;
  let search: Search;

  before(async () => {
    ({ db, close } = await openTestLedger());
    search = createSearch(db, COMMUNE, 3);
  });

  after(() => close());

  const store = (texts: SearchText[]): Promise<void> =>
    db.transaction().execute((transaction) => storeSearchTexts(transaction, COMMUNE, texts));

  const clear = (ids: string[]): Promise<void> =>
    db.transaction().execute(async (transaction) => {
      for (const of of SEARCHED) {
        await eraseSearchTexts(transaction, COMMUNE, of, ids);
      }
    });

  const find = async (
    typed: string,
    { sight = ALL, pageSize = 50, ...filter }: SearchFilter & { sight?: SearchSight; pageSize?: number } = {},
    isTyping = false,
  ): Promise<string[]> => {
    const question = readQuestion(typed, isTyping);
    const asked = question.status === 'read' ? question.asked : [];
    const ids: string[] = [];
    let after: SearchPlace | undefined;
    do {
      const { items, next } = await search.page({ asked, sight, limit: pageSize, ...filter, after });
      ids.push(...items.map(({ id }) => id));
      after = next ?? undefined;
    } while (after !== undefined);
    return ids;
  };

  it('finds with and without diacritics, newest first', async () => {
    const old = textOf({ text: 'Trộm cắp tại cổng', atMs: START_MS });
    const recent = textOf({ text: 'trom cap xe may', atMs: START_MS + 40 * DAY_MS });
    const other = textOf({ text: 'Họp ủy ban công an', atMs: START_MS + DAY_MS });
    await store([old, recent, other]);

    expect(await find('trom cap')).to.deep.equal([recent.id, old.id]);
    expect(await find('trộm cắp')).to.deep.equal([recent.id, old.id]);
    expect(await find('cổng')).to.deep.equal([old.id]);
    expect(await find('cong')).to.deep.equal([other.id, old.id]);
    await clear([old.id, recent.id, other.id]);
  });

  it('forgets the old words of what was changed, and all words of what was erased', async () => {
    const id = newId();
    const of = 'note';
    await store([textOf({ id, of, caseId: newId(), text: 'nghi can Nguyễn Văn Tám' })]);
    await store([textOf({ id, of, caseId: newId(), text: 'đã rút lời khai', atMs: START_MS + 99 * DAY_MS })]);

    expect(await find('tám')).to.deep.equal([]);
    expect(await find('rút lời khai')).to.deep.equal([id]);

    await clear([id]);
    expect(await find('rút')).to.deep.equal([]);
  });

  it('takes what people type as text, whatever it would mean to a database', async () => {
    const text = textOf({ text: 'cổng OR near không' });
    await store([text]);

    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc
            .array(
              fc.constantFrom(
                '"',
                "'",
                '*',
                '(',
                ')',
                ':',
                '^',
                '-',
                '+',
                'NEAR(',
                'AND',
                'OR',
                'NOT',
                '\\',
                '\0',
                '#s.gate',
                '=cong',
                '{',
                '|',
                '&',
                '!',
                '<->',
                'cong',
                ' ',
              ),
              { maxLength: 14 },
            )
            .map((parts) => parts.join('')),
        ),
        fc.boolean(),
        async (typed, isTyping) => {
          const question = readQuestion(typed, isTyping);
          const isAnswer =
            question.status === 'read' && question.asked.length > 0 && answers(question.asked, text.text);

          expect(await find(typed, {}, isTyping)).to.deep.equal(isAnswer ? [text.id] : []);
        },
      ),
      { numRuns: 150 },
    );
    await clear([text.id]);
  });

  it('finds exactly what looking through every text would find, page by page', async function () {
    this.timeout(300_000);
    const vocabulary = [
      'trộm',
      'trôm',
      'trom',
      'cắp',
      'cap',
      'cổng',
      'công',
      'cong',
      'Đông',
      'hoà',
      'hòa',
      'xe',
    ];
    const phrase = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 });
    const text = fc.record({
      of: fc.constantFrom(...SEARCHED),
      atMs: fc.integer({ min: 0, max: 400 }).map((days) => START_MS + days * DAY_MS),
      kind: fc.constantFrom('intrusion', 'crowd', null),
      siteId: fc.constantFrom('gate', 'hall', 'school', null),
      cameraId: fc.constantFrom('gate-1', 'hall-1', null),
      text: phrase.map((words) => words.join(' ')),
    });
    const question = fc.record({
      words: phrase,
      isQuoted: fc.boolean(),
      isTyping: fc.boolean(),
      cut: fc.integer({ min: 0, max: 2 }),
    });
    const filter = fc.record(
      {
        of: fc.subarray([...SEARCHED], { minLength: 1 }),
        kinds: fc.subarray(['intrusion', 'crowd']),
        siteIds: fc.subarray(['gate', 'hall', 'school']),
        cameraIds: fc.subarray(['gate-1', 'hall-1'], { minLength: 1 }),
        fromMs: fc.integer({ min: 0, max: 400 }).map((days) => START_MS + days * DAY_MS),
        toMs: fc.integer({ min: 0, max: 400 }).map((days) => START_MS + days * DAY_MS),
      },
      { requiredKeys: [] },
    );
    const sites = fc.tuple(fc.subarray(['gate', 'hall', 'school']), fc.boolean());

    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 25 }),
        question,
        filter,
        sites,
        fc.integer({ min: 1, max: 7 }),
        async (given, { words, isQuoted, isTyping, cut }, wanted, [seen, isEverywhere], pageSize) => {
          const texts = given.map((one) => textOf({ ...one, caseId: one.of === 'note' ? newId() : null }));
          await store(texts);
          const plain = words.join(' ');
          const typed = isQuoted ? `"${plain}"` : plain.slice(0, plain.length - cut);

          const found = await find(
            typed,
            { ...wanted, sight: seeing(seen, isEverywhere), pageSize },
            isTyping,
          );

          const asked = readQuestion(typed, isTyping);
          const expected = texts.filter(
            (one) =>
              asked.status === 'read' &&
              asked.asked.length > 0 &&
              answers(asked.asked, one.text) &&
              (wanted.of?.includes(one.of) ?? true) &&
              (wanted.kinds?.includes(one.kind ?? '') ?? true) &&
              (wanted.siteIds?.includes(one.siteId ?? '') ?? true) &&
              (wanted.cameraIds?.includes(one.cameraId ?? '') ?? true) &&
              one.atMs >= (wanted.fromMs ?? 0) &&
              one.atMs < (wanted.toMs ?? Number.MAX_SAFE_INTEGER) &&
              (one.siteId === null ? isEverywhere && one.of !== 'incident' : seen.includes(one.siteId)),
          );
          const atOf = new Map(texts.map(({ id, atMs }) => [id, atMs]));
          const times = found.map((id) => atOf.get(id) ?? 0);
          expect(found).to.have.members(expected.map(({ id }) => id));
          expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
          await clear(texts.map(({ id }) => id));
        },
      ),
      { numRuns: 120 },
    );
  });

  it('shows a leader no police-only case, and no note of any', async () => {
    const [open, secret] = [newId(), newId()];
    for (const [id, isPoliceOnly] of [
      [open, 0],
      [secret, 1],
    ] as const) {
      await db
        .insertInto('cases')
        .values({
          ...{ commune_id: COMMUNE, id, number: id, title: 'Ma túy', summary: '', category: null },
          ...{ status: 'open', outcome: null, is_police_only: isPoliceOnly, site_id: null, hamlet_id: null },
          ...{ occurred_from_ms: 0, occurred_to_ms: null, opened_at_ms: 0, opened_by_id: 'a' },
          ...{ opened_by_name: 'A', lead_id: null, lead_name: null, closed_at_ms: null },
          ...{ merged_into_id: null, is_demo: 0, revision: 1 },
        })
        .execute();
    }
    const notes = [newId(), newId()];
    await store([
      textOf({ of: 'case', id: open, siteId: null, text: 'Ma túy ở chợ' }),
      textOf({ of: 'case', id: secret, siteId: null, text: 'Ma túy ở bến' }),
      textOf({ of: 'note', id: notes[0] ?? '', caseId: open, siteId: null, text: 'ma túy: ghi chú' }),
      textOf({ of: 'note', id: notes[1] ?? '', caseId: secret, siteId: null, text: 'ma túy: mật' }),
    ]);
    const leader: SearchSight = { ...ALL, caseWork: { ...NOWHERE, isEverywhere: false } };

    expect(await find('ma túy', { sight: leader })).to.deep.equal([open]);
    expect(await find('ma túy')).to.have.members([open, secret, ...notes]);
    await clear([open, secret, ...notes]);
  });

  it('shows a partner the incidents of a case handed over to it and nothing else', async () => {
    const caseId = newId();
    const mine = textOf({ text: 'vượt biên ở mốc 12' });
    const others = textOf({ text: 'vượt biên ở mốc 13' });
    await store([mine, others]);
    await db
      .insertInto('case_incidents')
      .values({ commune_id: COMMUNE, case_id: caseId, incident_id: mine.id, by_name: 'A', at_ms: 0 })
      .execute();
    const shared = { ...NOWHERE, caseIds: [caseId] };
    const nothing = { ...NOWHERE, isEverywhere: false };
    const partner: SearchSight = {
      incidents: { ...shared, hidden: [] },
      cases: { ...shared, isEverywhere: false },
      caseWork: nothing,
      violations: nothing,
    };

    expect(await find('vượt biên', { sight: partner })).to.deep.equal([mine.id]);
    await clear([mine.id, others.id]);
  });

  it('hides matches of faces from those who do not judge them', async () => {
    const match = textOf({ text: 'khuôn mặt ở cổng', kind: 'face-watch-list' });
    const plain = textOf({ text: 'người ở cổng' });
    await store([match, plain]);
    const sight: SearchSight = {
      ...ALL,
      incidents: { ...ALL.incidents, hidden: [{ kind: 'face-watch-list', shown: NOWHERE }] },
    };

    expect(await find('cổng', { sight })).to.deep.equal([plain.id]);
    await clear([match.id, plain.id]);
  });
});
