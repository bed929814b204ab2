/**
 * A process of its own that fills an outbox and says so line by line, to be killed in the middle of it:
 * `outbox-writer.helpers.ts FILE FOLDER`. What it has said is committed.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { closedIncident, openedIncident } from './agent.helpers.ts';
import { openOutbox } from './outbox.ts';

const [, , file = '', filesDir = ''] = process.argv;
const outbox = openOutbox({ file, filesDir, clock: systemClock, log: silentLog });
for (;;) {
  const opened = openedIncident('gate', outbox.nextSequence('gate'));
  outbox.addOpened(opened);
  writeSync(1, `opened ${opened.id}\n`);
  outbox.addClosed(closedIncident(opened));
  writeSync(1, `closed ${opened.id}\n`);
}
