/**
 * The ledger in PostgreSQL. What differs from SQLite, and is made alike here, so that the repositories need not know:
 * transactions of the ledger go one after another, as in SQLite (an advisory lock taken at their beginning), so what a
 * transaction has read still holds when it writes; 8-byte integers and sums are numbers; text is compared byte by byte,
 * whatever the database's language, so lists come in one order and ids lie in the order of their time.
 */
import {
  CompiledQuery,
  DataTypeNode,
  PostgresDialect,
  PostgresDriver,
  PostgresQueryCompiler,
  RawNode,
  sql,
  ValueNode,
  type ColumnDefinitionNode,
  type DatabaseConnection,
  type Driver,
  type LimitNode,
  type PostgresDialectConfig,
  type QueryCompiler,
  type QueryExecutorProvider,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { GiveUp } from '#base/errors.ts';
import { withPreparedStatements } from './prepared.ts';

/** Any number that other programs on the same server do not lock: 'matlang' in ASCII, shortened to 31 bits. */
const LEDGER_LOCK = 0x6d_61_74_6c;
/** Writing goes one after another anyway, and each connection of the server keeps plans of its own. */
const MOST_CONNECTIONS = 4;

/** As the driver reads them, but numbers for those it gives as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0], format?: 'text' | 'binary'): unknown =>
    oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC
      ? Number
      : pg.types.getTypeParser(oid, format),
};

export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

/** Without user and password. Throws GiveUp 'database-url' without quoting it: a password may stand in it. */
export function nameOf(databaseUrl: string): string {
  try {
    const { host, pathname } = new URL(databaseUrl);
    return host + pathname;
  } catch {
    throw new GiveUp(
      'database-url',
      'DATABASE_URL: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, special characters as %XX',
    );
  }
}

/** The same database, but tables are made and looked for in another schema. */
export function inSchema(databaseUrl: string, schema: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

/** Where the tables are. */
export async function schemaOf(db: QueryExecutorProvider): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  return rows[0]?.name ?? 'public';
}

/** Connects when first asked. */
export function createPostgresDialect(databaseUrl: string): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: MOST_CONNECTIONS,
    application_name: 'matlang',
    types,
  });
  // A connection that breaks while nobody uses it is replaced; one in use fails its query.
  pool.on('error', () => undefined);
  return new SerialDialect({ pool: withPreparedStatements(pool) });
}

class SerialDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new SerialDriver(this.#config);
  }

  override createQueryCompiler(): QueryCompiler {
    return new LedgerCompiler();
  }
}

class LedgerCompiler extends PostgresQueryCompiler {
  /** As a number: a prepared statement is planned without its values, and a page is not planned like a tenth of all. */
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node;
    if (ValueNode.is(limit) && Number.isSafeInteger(limit.value)) {
      this.append(`limit ${String(limit.value)}`);
    } else {
      super.visitLimit(node);
    }
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    const { dataType } = node;
    const isText = DataTypeNode.is(dataType) && dataType.dataType === 'text';
    const bytewise = RawNode.createWithSql('text collate "C"');
    super.visitColumnDefinition(isText ? { ...node, dataType: bytewise } : node);
  }
}

class SerialDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    await super.beginTransaction(connection, settings);
    if (settings.accessMode !== 'read only') {
      await connection.executeQuery(CompiledQuery.raw('select pg_advisory_xact_lock($1)', [LEDGER_LOCK]));
    }
  }
}
