import type { Store } from '../store/store'
import { StoreIncompatibleError } from '../store/store-errors'
import { checkServer, type StoreWarning } from './check-server'
import { migrate } from './migrate'
import { MIGRATIONS } from './migrations/all'
import { PostgresDatabase, type PostgresPool } from './postgres-database'
import { SqlStore } from './sql-store'
import { quoteIdentifier } from './statement'
import { warnProcess } from './warn-process'

export interface PostgresStoreOptions {
  /**
   * A `pg.Pool` of version 8.23 or later. Make it with `pipeline: true`, then a unit of work takes two round trips;
   * without it every statement takes one. It needs at least one connection more than there are lanes, and stays yours
   * to close.
   */
  readonly pool: PostgresPool
  /** Schema that holds all tables; one per tenant. `orderhub` unless told. */
  readonly schema?: string
  /** Units of work worth having in flight at once. 2 unless told. */
  readonly lanes?: number
  /** Epoch milliseconds, for tests. The database's clock unless told. */
  readonly clock?: () => number
  /** Off for poolers that give each transaction another connection. On unless told. */
  readonly preparedStatements?: boolean
  /** How long a statement may wait for a lock: 2,000 ms unless told. */
  readonly lockTimeoutMs?: number
  /** How long a statement may run: 5,000 ms unless told. */
  readonly statementTimeoutMs?: number
  /** How long a paused process may keep its locks: 5,000 ms unless told. */
  readonly idleTimeoutMs?: number
  /** Hears what weakens the store's promises. A process warning unless told. */
  readonly onWarning?: (warning: StoreWarning) => void
}

/**
 * Opens a store in a PostgreSQL database, 15 or later, and brings its schema up to date.
 *
 * @throws StoreIncompatibleError when the server or the schema does not fit, with what to do about it.
 * @throws StoreUnavailableError when the server cannot be reached.
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { pool, schema = 'orderhub', lanes = 2, clock, onWarning = warnProcess } = options
  const database = new PostgresDatabase(pool, {
    preparedStatements: options.preparedStatements ?? true,
    lockTimeoutMs: milliseconds(options.lockTimeoutMs ?? 2_000),
    statementTimeoutMs: milliseconds(options.statementTimeoutMs ?? 5_000),
    idleTimeoutMs: milliseconds(options.idleTimeoutMs ?? 5_000),
  })
  if (schema === '' || schema.includes('\0') || Buffer.byteLength(schema) > 63) {
    throw new StoreIncompatibleError('The schema name does not fit PostgreSQL.', 'Use 1 to 63 bytes.')
  }
  const durable = await checkServer(database, onWarning)
  await migrate(database, quoteIdentifier(schema), MIGRATIONS)
  return new SqlStore(database, {
    name: 'postgres',
    supports: { survives: durable ? 'power loss' : 'process death', shared: true, lanes },
    schema,
    clock,
  })
}

function milliseconds(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('A time limit is a whole number of milliseconds.')
  return value
}
