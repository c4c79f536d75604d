export type { StoreWarning } from './check-server'
export type { PGliteClass, PGliteInstance, PGliteQueryable } from './pglite-database'
export { type PGliteStoreOptions, pgliteStore } from './pglite-store'
export type { PostgresClient, PostgresPool, PostgresQuery } from './postgres-database'
export { type PostgresStoreOptions, postgresStore } from './postgres-store'
export {
  type QueryCountedAt,
  type QueryDriver,
  type QuerySnapshotOptions,
  querySnapshot,
} from './query-snapshot'
export { SnapshotQueryError, SqlFault, UnstorableTextError } from './sql-faults'
