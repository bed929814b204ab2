/**
 * Two journeys through one running commune: the operator's night, and the investigator's morning after it. Each step goes
 * on from the one before.
 */
import { requireChromium } from './chromium.helpers.ts';
import { investigatorsMorning } from './journeys/investigators-morning.ts';
import { operatorsNight } from './journeys/operators-night.ts';
import { setStage, type Stage } from './journeys/stage.ts';
import { whoMustNotSee } from './journeys/who-must-not-see.ts';

describe('a night and the morning after', function () {
  this.timeout(240_000);
  this.bail(true);
  let stage: Stage;
  let caseId = '';
  const undo: (() => unknown)[] = [];

  before(async function () {
    requireChromium(this);
    stage = await setStage(undo);
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  describe("the operator's night", () => {
    operatorsNight(
      () => stage,
      (id) => {
        caseId = id;
      },
    );
  });

  describe('those whom it is no business of', () => {
    whoMustNotSee(
      () => stage,
      () => caseId,
    );
  });

  describe("the investigator's morning", () => {
    investigatorsMorning(
      () => stage,
      () => caseId,
    );
  });
});
