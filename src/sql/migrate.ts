import { createHash } from 'node:crypto'
import { StoreIncompatibleError } from '../store/store-errors'
import type { Database } from './database'
import type { Migration } from './migrations/migration'
import { call, statement } from './statement'

/** Any number, the same in every process: whoever holds it is the only one that changes the schema. */
const MIGRATION_LOCK = 7_305_181_419

/**
 * Brings the schema to this version: in one transaction, under one lock, so that processes that start at the same time
 * apply each step once. Steps that were applied before must be the very same.
 *
 * @throws StoreIncompatibleError when the schema is newer than this version, or was made by other steps.
 */
export async function migrate(database: Database, schema: string, migrations: readonly Migration[]): Promise<void> {
  const pending = await pendingMigrations(database, schema, migrations)
  if (pending.length === 0) return
  await database.script(migrationScript(schema, pending))
  const left = await pendingMigrations(database, schema, migrations)
  if (left.length > 0) {
    throw new StoreIncompatibleError('The schema could not be brought up to date.', 'Start again, one process first.')
  }
}

/** SHA-256 of a step's text. */
export function migrationChecksum({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex')
}

async function pendingMigrations(
  database: Database,
  schema: string,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const exists = await database.query(
    call(statement('migrations_exist', 'SELECT to_regclass($1::text)::text'), `${schema}.schema_migration`),
  )
  if (exists[0]?.[0] == null) return migrations
  const rows = await database.query(
    call(statement('migrations_applied', `SELECT number, checksum FROM ${schema}.schema_migration ORDER BY number`)),
  )
  const applied = new Map(rows.map((row) => [Number(row[0]), String(row[1])]))
  checkApplied(applied, migrations)
  return migrations.filter(({ number }) => !applied.has(number))
}

function checkApplied(applied: ReadonlyMap<number, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.number, migration]))
  for (const [number, checksum] of applied) {
    const migration = known.get(number)
    if (migration === undefined) {
      throw new StoreIncompatibleError(
        `The schema has step ${number}, this version knows steps up to ${Math.max(...known.keys())}.`,
        'Run a version of orderhub at least as new as the one that changed the schema.',
      )
    }
    if (migrationChecksum(migration) !== checksum) {
      throw new StoreIncompatibleError(
        `Step ${number} (${migration.name}) of the schema is not the one this version knows.`,
        'Use another schema, or the version of orderhub that made this one.',
      )
    }
  }
}

/**
 * Each step runs only if nobody else applied it while we waited for the lock; `EXECUTE` because a step's statements
 * must not be planned when it is skipped. The schema is looked for in the catalogue itself: what a connection remembers of it
 * may be older than the lock it has just got.
 */
function migrationScript(schema: string, pending: readonly Migration[]): string {
  const steps = pending.map(
    (migration) => `DO $orderhub_step$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM schema_migration WHERE number = ${migration.number}) THEN
    EXECUTE $orderhub_sql$${migration.sql}$orderhub_sql$;
    INSERT INTO schema_migration (number, name, checksum)
      VALUES (${migration.number}, '${migration.name}', '${migrationChecksum(migration)}');
  END IF;
END $orderhub_step$`,
  )
  return [
    'BEGIN',
    `SET LOCAL lock_timeout = '60s'`,
    `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`,
    `DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE '"' || replace(nspname, '"', '""') || '"' = '${schema.replaceAll("'", "''")}')
    THEN CREATE SCHEMA ${schema}; END IF;
END $$`,
    `SET LOCAL search_path TO ${schema}`,
    `CREATE TABLE IF NOT EXISTS schema_migration (
  number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    ...steps,
    'COMMIT',
  ].join(';\n')
}
