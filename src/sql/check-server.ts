import { StoreIncompatibleError } from '../store/store-errors'
import type { Database } from './database'
import { call, statement } from './statement'

/** Something about the server that weakens a promise, without making it useless. */
export interface StoreWarning {
  readonly code: 'SYNCHRONOUS_COMMIT_OFF' | 'FSYNC_OFF' | 'FULL_PAGE_WRITES_OFF' | 'NOT_CLOSED_CLEANLY'
  readonly message: string
}

const SETTINGS = statement(
  'server_settings',
  `SELECT current_setting('server_version_num'), current_setting('server_encoding'), pg_is_in_recovery()::text,
  current_setting('default_transaction_read_only'), current_setting('fsync'), current_setting('full_page_writes'),
  current_setting('synchronous_commit')`,
)
const OLDEST_VERSION = 150_000

/**
 * Looks at the server before anything is written to it.
 *
 * @returns Whether an acknowledged commit survives the loss of power.
 * @throws StoreIncompatibleError when the store cannot work there, with what to do about it.
 */
export async function checkServer(database: Database, onWarning: (warning: StoreWarning) => void): Promise<boolean> {
  const row = (await database.query(call(SETTINGS)))[0] ?? []
  const [version, encoding, inRecovery, readOnly, fsync, fullPageWrites, synchronousCommit] = row.map(String)

  if (Number(version) < OLDEST_VERSION) {
    throw new StoreIncompatibleError(
      `The server is PostgreSQL ${Math.floor(Number(version) / 10_000)}.`,
      'Use PostgreSQL 15 or later.',
    )
  }
  if (encoding !== 'UTF8') {
    throw new StoreIncompatibleError(
      `The database's encoding is ${encoding}.`,
      "Create the database with ENCODING 'UTF8' TEMPLATE template0.",
    )
  }
  if (inRecovery === 'true') {
    throw new StoreIncompatibleError('The server is a replica in recovery.', 'Connect to the primary.')
  }
  if (readOnly === 'on') {
    throw new StoreIncompatibleError(
      'The server starts transactions read-only.',
      'Set default_transaction_read_only to off for this role and database.',
    )
  }

  if (fsync === 'off') {
    onWarning({ code: 'FSYNC_OFF', message: 'fsync is off: a loss of power may destroy the whole database.' })
  }
  if (fullPageWrites === 'off') {
    onWarning({ code: 'FULL_PAGE_WRITES_OFF', message: 'full_page_writes is off: a loss of power may tear pages.' })
  }
  if (synchronousCommit === 'off') {
    onWarning({
      code: 'SYNCHRONOUS_COMMIT_OFF',
      message: 'synchronous_commit is off: acknowledged commits may vanish when the server stops.',
    })
  }
  return fsync === 'on' && fullPageWrites === 'on' && synchronousCommit !== 'off'
}
