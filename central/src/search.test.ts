import { expect } from 'chai';
import { openLedger } from './ledger/database.ts';
import { storeSearchTexts, type SearchText } from './ledger/search/search-texts.ts';
import {
  openBrowser,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

interface Found {
  items: { id: string; of: string; text: string; marks: [number, number][] }[];
  next: string | null;
}

describe('searching at central', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;
  let siteOwner: Browser;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
    siteOwner = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const store = async (texts: Partial<SearchText>[]): Promise<void> => {
    const db = await openLedger(central.ledgerPlace);
    const whole = texts.map((text): SearchText => ({
      ...{ of: 'note', id: 'x', caseId: 'x', atMs: 1, kind: null, siteId: null, cameraId: null, text: '' },
      ...text,
    }));
    await db.transaction().execute((transaction) => storeSearchTexts(transaction, 'yen-hoa', whole));
    await db.destroy();
  };
  const ask = async (browser: Browser, query: string): Promise<Found> =>
    (await (await browser.get(`/api/search?${query}`)).json()) as Found;

  it('finds an incident by the name of its place, typed with or without diacritics', async () => {
    const { id } = await raiseIncident(agent, 'gate-1');

    for (const words of ['cong thon dong', 'Cổng thôn Đông', '"cổng thôn"']) {
      const { items } = await ask(operator, `q=${encodeURIComponent(words)}`);
      expect(
        items.map((item) => item.id),
        words,
      ).to.include(id);
      const [first] = items;
      const [from = 0, to = 0] = first?.marks[0] ?? [];
      expect(first?.text.slice(from, to).toLowerCase()).to.equal('cổng');
    }
  });

  it('shows the school what happened at the school, and nothing of the gate', async () => {
    await raiseIncident(agent, 'gate-1');
    const { id } = await raiseIncident(agent, 'nursery-1');

    const mine = await ask(siteOwner, 'q=truong mam non');
    const others = await ask(siteOwner, 'q=cong thon dong');

    expect(mine.items.map((item) => item.id)).to.include(id);
    expect(others).to.deep.equal({ items: [], next: null });
  });

  it('shows notes of cases to those whose work they are, and not to leaders', async () => {
    await store([{ id: 'n-1', text: 'nhân chứng thấy biển số' }]);
    const leader = await signInAs(central, 'leader');

    expect((await ask(operator, 'q=bien so')).items.map(({ id }) => id)).to.deep.equal(['n-1']);
    expect((await ask(leader, 'q=bien so')).items).to.deep.equal([]);
  });

  it('gives page after page, each result once', async () => {
    await store(
      Array.from({ length: 7 }, (_, n) => ({ id: `m-${n}`, atMs: 1000 + n, text: 'mốc giới số bảy' })),
    );

    const ids: string[] = [];
    let after = '';
    for (let page = 0; page < 10; page += 1) {
      const found = await ask(operator, `q=moc gioi&limit=3${after}`);
      ids.push(...found.items.map(({ id }) => id));
      if (found.next === null) {
        break;
      }
      after = `&after=${found.next}`;
    }

    expect(ids).to.deep.equal(['m-6', 'm-5', 'm-4', 'm-3', 'm-2', 'm-1', 'm-0']);
  });

  it('writes down what somebody looked for, once', async () => {
    await ask(operator, 'q=h%C3%A0ng%20x%C3%B3m');
    await ask(operator, 'q=h%C3%A0ng%20x%C3%B3m');
    const auditor = await signInAs(central, 'auditor');

    const response = await auditor.get('/api/audit?limit=500');
    const { items } = (await response.json()) as { items: { action: string; detail: string }[] };

    const searches = items.filter(
      ({ action, detail }) => action === 'search.made' && detail.includes('hàng xóm'),
    );
    expect(searches).to.have.length(1);
  });

  it('says what is wrong with a question it does not take', async () => {
    const tooMany = await operator.get(`/api/search?q=${'một%20'.repeat(20)}`);
    const nothing = await operator.get('/api/search?q=');

    expect(tooMany.status).to.equal(400);
    expect(await tooMany.text()).to.include('12 words');
    expect(nothing.status).to.equal(400);
  });

  it('lists incidents by words and filters together, and refuses kinds it does not know', async () => {
    const { id } = await raiseIncident(agent, 'hall-1');

    const list = async (query: string): Promise<string[]> => {
      const response = await operator.get(`/api/incidents?${query}`);
      return ((await response.json()) as { items: { id: string }[] }).items.map((item) => item.id);
    };

    expect(await list('text=tru so UBND&statuses=new,escalated&cameraIds=hall-1')).to.deep.equal([id]);
    expect(await list('siteIds=committee&isLate=0&isSigned=0')).to.deep.equal([id]);
    expect(await list('siteIds=committee&statuses=false-alarm')).to.deep.equal([]);
    expect(await list('hamlet=Thôn Đông')).not.to.include(id);
    expect(await list('text=tru so&cameraId=gate-1')).to.deep.equal([]);
    expect((await operator.get('/api/incidents?kinds=ufo')).status).to.equal(400);
  });

  it('keeps searches for oneself, shares them with one’s role, and never lets another change them', async () => {
    const other = await signInAs(central, 'operator');
    const body = { name: 'Trộm đêm', query: { page: 'search', query: 'q=trom' }, isShared: false };

    const made = await operator.send('POST', '/api/saved-searches', body);
    const { id } = (await made.json()) as { id: string };
    const seen = async (browser: Browser): Promise<string[]> => {
      const list = (await (await browser.get('/api/saved-searches')).json()) as { items: { id: string }[] };
      return list.items.map((item) => item.id);
    };
    expect(await seen(operator)).to.include(id);
    expect(await seen(other)).not.to.include(id);

    const change = { name: 'Trộm', isShared: true, revision: 1 };
    expect((await other.send('PUT', `/api/saved-searches/${id}`, change)).status).to.equal(404);
    expect((await operator.send('PUT', `/api/saved-searches/${id}`, change)).status).to.equal(200);
    expect((await operator.send('PUT', `/api/saved-searches/${id}`, change)).status).to.equal(409);
    expect(await seen(other)).to.include(id);
    expect(await seen(siteOwner)).not.to.include(id);

    expect((await operator.send('DELETE', `/api/saved-searches/${id}`)).status).to.equal(204);
    expect(await seen(operator)).not.to.include(id);
  });

  it('answers nobody', async () => {
    expect((await openBrowser(central).get('/api/search?q=a')).status).to.equal(401);
  });
});
