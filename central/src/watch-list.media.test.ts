/** Pictures for the watch-list, real ones, read by the nets of central. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openSeal } from '#base/seal.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import type { Problem } from '#protocol/problem.ts';
import { MOST_PICTURE_BYTES, type WatchListEntry, type WatchListPicture } from '#protocol/watch-list.ts';
import {
  connectAgent,
  enrolAgent,
  openBrowser,
  openPage,
  signInAs,
  SITES,
  startTestCentral,
  type Browser,
  type TestCentral,
} from './central.helpers.ts';
import { FACE_CAMERAS } from './faces.helpers.ts';
import { openLedger } from './ledger/database.ts';
import { createWatchList } from './ledger/faces/watch-list.ts';
import { describeDraft, entryOnce, order, readList, takeWatchList } from './watch-list.helpers.ts';
import { createDescriptorVault } from './watch-list/descriptor-vault.ts';

const FACES = path.join(
  process.env['MATLANG_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data'),
  'faces',
);
const OF_ONE = ['Abel_Pacheco_0001', 'Abel_Pacheco_0002', 'Abel_Pacheco_0003'].map(
  (name) => `lfw/Abel_Pacheco/${name}.jpg`,
);
const SAME_AGAIN = 'lfw/Abel_Pacheco/Abel_Pacheco_0004.jpg';
const OF_ANOTHER = 'lfw/Adrien_Brody/Adrien_Brody_0003.jpg';

describe('pictures for the watch-list', function () {
  this.timeout(300_000);
  let central: TestCentral;
  let investigator: Browser;

  before(async function () {
    if (!existsSync(FACES)) {
      console.warn(`      SKIPPED: no test data in ${FACES} (set MATLANG_DATA)`);
      this.skip();
    }
  });

  beforeEach(async () => {
    central = await startTestCentral({ modelDir: MODEL_DIR });
    investigator = await signInAs(central, 'investigator');
  });

  afterEach(() => central.dispose());

  const propose = async (name: string): Promise<string> =>
    (await order(investigator, 'POST', '', describeDraft({ name }))).entry.id;
  const post = (id: string, file: Buffer, type = 'image/jpeg'): Promise<Response> =>
    fetch(new URL(`/api/watch-list/${id}/pictures`, central.url), {
      method: 'POST',
      headers: { cookie: investigator.cookie, 'content-type': type },
      body: new Uint8Array(file),
    });
  const give = async (id: string, name: string): Promise<WatchListPicture> => {
    const response = await post(id, readFileSync(path.join(FACES, name)));
    return (await response.json()) as WatchListPicture;
  };
  const entryOf = async (id: string): Promise<WatchListEntry | undefined> =>
    (await readList(investigator)).find((entry) => entry.id === id);
  const problemOf = async (response: Response): Promise<string> =>
    `${response.status} ${((await response.json()) as Problem).error.message}`;

  it('of one person are accepted, shown as faces, and kept sealed', async () => {
    const id = await propose('Abel');

    const pictures = [];
    for (const name of OF_ONE) {
      pictures.push(await give(id, name));
    }

    expect(pictures.map(({ faults, isAccepted }) => [isAccepted, faults])).to.deep.equal(
      Array(3).fill([true, []]),
    );
    const face = await investigator.get(pictures[0]?.url ?? '');
    const bytes = Buffer.from(await face.arrayBuffer());
    expect(face.headers.get('content-type')).to.equal('image/jpeg');
    expect([...bytes.subarray(0, 3)]).to.deep.equal([0xff, 0xd8, 0xff]);
    expect(await entryOf(id)).to.deep.include({ version: 4, maySubmit: true });
    const folder = path.join(central.dataDir, 'watch-list');
    const given = createHash('sha256')
      .update(readFileSync(path.join(FACES, OF_ONE[0] ?? '')))
      .digest('hex');
    const kept = readdirSync(folder).map((file) => readFileSync(path.join(folder, file)));
    expect(kept).to.have.length(6);
    expect(kept.filter((file) => file.includes(bytes.subarray(20, 60)))).to.deep.equal([]);
    expect(kept.map((file) => createHash('sha256').update(file).digest('hex'))).to.not.include(given);
  });

  it('of somebody else, or the same twice, are answered with what is wrong and not kept', async () => {
    const id = await propose('Abel');
    for (const name of OF_ONE) {
      await give(id, name);
    }

    const another = await give(id, OF_ANOTHER);
    const twice = await give(id, OF_ONE[0] ?? '');

    expect([another.isAccepted, another.faults]).to.deep.equal([false, ['another-person']]);
    expect(another.url).to.match(/^data:image\/jpeg;base64,/);
    expect([twice.isAccepted, twice.faults, twice.duplicateOf]).to.deep.equal([
      false,
      ['duplicate'],
      ['Abel'],
    ]);
    expect((await entryOf(id))?.pictures).to.have.length(3);
  });

  it('of a person on another entry name it, to those who may read it', async () => {
    const known = await propose('Abel');
    for (const name of OF_ONE) {
      await give(known, name);
    }
    const id = await propose('Người trùng');

    const same = await give(id, SAME_AGAIN);

    expect([same.faults, same.duplicateOf]).to.deep.equal([['duplicate'], ['Abel']]);
  });

  it('of dogs and of a group are told apart from a person’s', async () => {
    const id = await propose('Ai đó');

    const dogs = await give(id, 'dlib_faces/dogs.jpg');
    const group = await give(id, 'faceapi/bbt1.jpg');

    expect(dogs.isAccepted).to.equal(false);
    expect(dogs.faults).to.satisfy(
      (faults: string[]) => faults.includes('no-face') || faults.includes('unlike-a-face'),
    );
    expect(group.isAccepted).to.equal(false);
    expect(group.faults).to.include('two-faces');
    expect((await entryOf(id))?.pictures).to.deep.equal([]);
  });

  it('that are none, of another type, or too large are refused with what was expected', async () => {
    const id = await propose('Ai đó');

    const rubbish = await problemOf(await post(id, Buffer.from('MZ this is a program')));
    const typed = await problemOf(await post(id, Buffer.from('GIF89a'), 'image/gif'));
    const empty = await problemOf(await post(id, Buffer.alloc(0)));
    const large = await problemOf(await post(id, Buffer.alloc(MOST_PICTURE_BYTES + 1)));

    expect(rubbish).to.match(/^400 body: expected a JPEG, PNG or WebP picture/);
    expect(typed).to.match(/^400 content-type: found image\/gif, expected/);
    expect(empty).to.match(/^400 body: found nothing/);
    expect(large).to.match(/^400 body: found 10485761 bytes or more, expected at most 10485760/);
  });

  it('take an entry back to draft, and are erased when they are taken out', async () => {
    const id = await propose('Abel');
    const ids = [];
    for (const name of OF_ONE) {
      ids.push((await give(id, name)).id);
    }
    await order(investigator, 'POST', `/${id}/submission`, { version: 4 });

    const removed = await investigator.send('DELETE', `/api/watch-list/${id}/pictures/${ids[0] ?? ''}`);
    const gone = await investigator.get(`/api/watch-list/${id}/pictures/${ids[0] ?? ''}`);

    expect([removed.status, gone.status]).to.deep.equal([204, 404]);
    expect(await entryOf(id)).to.deep.include({ status: 'draft', version: 5, maySubmit: false });
    expect(readdirSync(path.join(central.dataDir, 'watch-list'))).to.have.length(4);
  });

  it('are read again when the nets have changed; agents keep what they have until all are done', async () => {
    const id = await propose('Abel');
    for (const name of OF_ONE) {
      await give(id, name);
    }
    await order(investigator, 'POST', `/${id}/submission`, { version: 4 });
    for (let approvals = 0; approvals < 2; approvals += 1) {
      const approver = await signInAs(central, 'investigator');
      await order(approver, 'POST', `/${id}/approvals`, { version: 4, note: '' });
    }
    const { dataDir } = central;
    await central.stop();
    await ageDescriptors(dataDir, OLD_RECIPE);

    central = await startTestCentral({ modelDir: MODEL_DIR, dataDir });
    investigator = openBrowser(central, investigator.cookie);
    const page = await openPage(central, investigator);
    const identity = await enrolAgent(central);
    const agent = await connectAgent(central, identity);
    const watching = takeWatchList(agent, identity.centralKey);
    await agent.hello(SITES, FACE_CAMERAS);
    const isNew = (): boolean => watching.bundles.at(-1)?.recipe !== OLD_RECIPE;
    await entryOnce(investigator, page, ({ spread }) => spread.holding === 1 && isNew());

    const shapes = watching.bundles.map(({ recipe, entries }) => [
      recipe === OLD_RECIPE,
      entries.map(({ descriptors }) => descriptors.length),
    ]);
    expect(shapes.at(0)).to.deep.equal([true, [3]]);
    expect(shapes.at(-1)).to.deep.equal([false, [3]]);
    expect(new Set(shapes.map(String)).size).to.equal(2);
    page.disconnect();
    agent.close();
  });
});

const OLD_RECIPE = 'nets of last year';

/** As if other nets had described the pictures. */
async function ageDescriptors(dataDir: string, recipe: string): Promise<void> {
  const db = await openLedger(path.join(dataDir, 'ledger.sqlite'));
  const watchList = createWatchList(db, 'yen-hoa');
  const vault = createDescriptorVault(openSeal(path.join(dataDir, 'faces.key')));
  for (const sealed of await watchList.descriptors()) {
    await watchList.addDescriptor(vault.close(sealed.pictureId, recipe, vault.open(sealed)));
  }
  await watchList.dropOtherRecipes(recipe);
  await db.destroy();
}
