/**
 * What has happened and is not yet safely at central. Rules SF1.. of docs/design/003-store-and-forward.md.
 *
 * Everything is committed here before anybody hears of it. A row leaves only after central's receipt and a time of
 * grace; a row that central refused is dead: kept with the reason for a person to see, and in nobody's way.
 * Put together from: outbox-database.ts (the file), outbox-additions.ts (in), outbox-queue.ts (out),
 * outbox-upkeep.ts and orphans.ts (away), dead-letters.ts (back). When a row is sent and what becomes of failures is sender.ts.
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { openBootClock, type BootClock } from './boot-clock.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import type { IncidentSealer } from './incident-seal.ts';
import { createOrphans, type Orphans } from './orphans.ts';
import { createAdditions, type OutboxAdditions } from './outbox-additions.ts';
import { openOutboxAge } from './outbox-age.ts';
import { openOutboxDatabase } from './outbox-database.ts';
import { createQueue, type OutboxQueue } from './outbox-queue.ts';
import { createUpkeep, type OutboxUpkeep } from './outbox-upkeep.ts';
import { createPatientWrites } from './patient-writes.ts';

export interface Outbox extends OutboxAdditions, OutboxQueue, OutboxUpkeep, DeadLetters, Orphans {
  /** Additions that the disk has not taken yet. */
  unwritten: () => number;
  close: () => void;
}

export interface OutboxDeps {
  /** The SQLite file. */
  file: string;
  /** Where evidence files lie; the outbox removes them when they are no longer needed. */
  filesDir: string;
  clock: Clock;
  log: Log;
  boot?: BootClock;
  /** Signs closings. */
  sealer?: IncidentSealer;
  /** Something new is committed and waits to be sent. */
  onAdded?: () => void;
}

/** Throws GiveUp 'outbox-in-use' while another process has it open. */
export function openOutbox({ file, filesDir, clock, log, ...rest }: OutboxDeps): Outbox {
  const { boot = openBootClock(), onAdded = () => undefined, sealer } = rest;
  const { database, close } = openOutboxDatabase(file, clock, log);
  const writes = createPatientWrites(clock, log);
  const age = openOutboxAge(database, clock);
  return {
    ...createAdditions(database, { filesDir, clock, boot, age, writes, onAdded, sealer }),
    ...createQueue(database, clock, age),
    ...createUpkeep(database, filesDir, age),
    ...createDeadLetters(database, onAdded),
    ...createOrphans(database, { filesDir, age, log, isWriting: () => writes.held() > 0 }),
    unwritten: () => writes.held(),
    close: () => {
      writes.close();
      close();
    },
  };
}
