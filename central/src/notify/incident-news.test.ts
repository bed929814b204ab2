import { expect } from 'chai';
import {
  nextIncident,
  onIncident,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from '../central.helpers.ts';

const MANY = 250;

describe('what pages are told of incidents', () => {
  let central: TestCentral;
  let agent: TestAgent;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  it('comes once for each of many that arrive together, to everybody what they may see', async () => {
    const operator = await openPage(central, await signInAs(central, 'operator'));
    const owner = await openPage(
      central,
      await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null }),
    );
    const told: string[] = [];
    const toldOwner: string[] = [];
    const all = new Promise<void>((resolve) => {
      onIncident(operator, ({ id }) => {
        told.push(id);
        if (told.length === MANY + 1) {
          resolve();
        }
      });
    });
    onIncident(owner, ({ id }) => toldOwner.push(id));

    const raised = await Promise.all(
      Array.from({ length: MANY }, (_, i) => raiseIncident(agent, 'gate-1', { sequence: i + 1 })),
    );
    const last = nextIncident(owner);
    const nursery = await raiseIncident(agent, 'nursery-1');
    await all;

    expect(told.toSorted()).to.deep.equal([...raised, nursery].map(({ id }) => id).sort());
    expect((await last).id).to.equal(nursery.id);
    expect(toldOwner).to.deep.equal([nursery.id]);
    operator.disconnect();
    owner.disconnect();
  });

  it('leaves files out for who may not see evidence there', async () => {
    const leader = await openPage(central, await signInAs(central, 'leader'));
    const opened = nextIncident(leader);

    const { id } = await raiseIncident(agent, 'hall-1');

    const seen = await opened;
    expect(seen.id).to.equal(id);
    expect(seen.files).to.deep.equal([]);
    leader.disconnect();
  });
});
