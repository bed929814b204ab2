/**
 * Questions that are asked again and again are prepared once for each connection of PostgreSQL. Planning one over a
 * table cut into 60 months takes 20 ms and running it 3: a page of incidents came in 20 ms, prepared in 5. Only so many,
 * because each connection of the server keeps its plans.
 * SQLite's are kept by statement-cache.ts. A pooler between central and PostgreSQL has to know prepared statements.
 */
import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';

const TIMES_BEFORE = 5;
const MOST_PREPARED = 100;
const MOST_COUNTED = 2_000;
/** Lists of another length are other texts, and the longest are rarely asked twice. */
const LONGEST_TEXT = 10_000;

/** Questions, and rows that come as one JSON text (insert-rows.ts). */
const AGAIN_AND_AGAIN = /^select|^insert into [^;]* from json_/s;

/** As pg's client is: a text and its values, or both with the name they are prepared under. */
export interface NamingClient {
  query(text: string, values: readonly unknown[]): Promise<unknown>;
  query(prepared: { name: string; text: string; values: readonly unknown[] }): Promise<unknown>;
  release(): void;
}

export function withPreparedStatements(pool: {
  connect(): Promise<NamingClient>;
  end(): Promise<void>;
}): PostgresPool {
  const nameOf = createNaming();
  // Kysely keeps what it knows of a connection by the client it is given.
  const wrapped = new WeakMap<NamingClient, PostgresPoolClient>();
  const wrap = (client: NamingClient): PostgresPoolClient => {
    const known = wrapped.get(client);
    if (known !== undefined) {
      return known;
    }
    const query = (text: string, values: readonly unknown[]): Promise<unknown> => {
      const name = nameOf(text);
      return name === null ? client.query(text, values) : client.query({ name, text, values });
    };
    const made = { query, release: () => client.release() } as PostgresPoolClient;
    wrapped.set(client, made);
    return made;
  };
  return { connect: async () => wrap(await pool.connect()), end: () => pool.end() };
}

/** Null for what is not asked often enough, and when there are enough. */
function createNaming(): (text: string) => string | null {
  const names = new Map<string, string>();
  const times = new Map<string, number>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined) {
      return name;
    }
    if (!AGAIN_AND_AGAIN.test(text) || text.length > LONGEST_TEXT || names.size >= MOST_PREPARED) {
      return null;
    }
    const asked = (times.get(text) ?? 0) + 1;
    if (asked <= TIMES_BEFORE) {
      if (times.size >= MOST_COUNTED) {
        times.clear();
      }
      times.set(text, asked);
      return null;
    }
    times.delete(text);
    const made = `matlang_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
    names.set(text, made);
    return made;
  };
}
