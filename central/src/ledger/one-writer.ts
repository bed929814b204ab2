/**
 * Transactions of the ledger go one after another; on PostgreSQL those that wait wait here, and not in the server, where
 * each would hold a connection: three or four of them, and pages could read nothing until they are through. The server's
 * lock (postgres.ts) stays for other processes. Read-only ones wait for nobody.
 */
import { Kysely, type Transaction, type TransactionBuilder } from 'kysely';

export class OneWriterKysely<Tables> extends Kysely<Tables> {
  #last: Promise<unknown> = Promise.resolve();

  override transaction(): TransactionBuilder<Tables> {
    const builder = super.transaction();
    const execute = builder.execute.bind(builder);
    // What sets it to read only gives another builder, without this.
    builder.execute = <Result>(work: (transaction: Transaction<Tables>) => Promise<Result>) => {
      const running = this.#last.then(() => execute(work));
      this.#last = running.catch(() => undefined);
      return running;
    };
    return builder;
  }
}
