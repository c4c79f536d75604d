import { StoreUnavailableError } from '../store/store-errors'
import type { Database, Transaction } from './database'
import { mapSqlError } from './map-sql-error'
import { type Call, LongText, type SqlRow } from './statement'

/** The part of the `PGlite` class that the store uses. */
export interface PGliteClass {
  create(dataDir?: string): Promise<PGliteInstance>
}

export interface PGliteInstance extends PGliteQueryable {
  exec(text: string): Promise<unknown>
  transaction<T>(work: (transaction: PGliteQueryable) => Promise<T>): Promise<T>
  /** Hands what was written over to the file system. */
  syncToFs(): Promise<void>
  close(): Promise<void>
}

/** The one method needed of PGlite and of its transactions. */
export interface PGliteQueryable {
  query(text: string, values?: unknown[], options?: { rowMode?: 'array' }): Promise<{ rows: unknown[] }>
}

/** PostgreSQL inside this process: one connection, one transaction at a time, in the order of their arrival. */
export class PGliteDatabase implements Database {
  private closed = false

  constructor(
    private readonly pglite: PGliteInstance,
    private readonly whenClosed: () => Promise<void>,
  ) {}

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.checkOpen()
    const result = await this.pglite.transaction((queryable) => work(new PGliteTransaction(queryable)))
    // It only syncs before a transaction's body; what was committed has to be out of our hands before we say so.
    await this.sync()
    return result
  }

  async query(call: Call): Promise<readonly SqlRow[]> {
    this.checkOpen()
    const rows = await queryRows(this.pglite, call)
    await this.sync()
    return rows
  }

  async script(text: string): Promise<void> {
    this.checkOpen()
    try {
      await this.pglite.exec(text)
    } catch (error) {
      await this.pglite.exec('ROLLBACK')
      throw mapSqlError(error, { committing: false })
    }
    await this.sync()
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.pglite.close()
    await this.whenClosed()
  }

  private async sync(): Promise<void> {
    try {
      await this.pglite.syncToFs()
    } catch {
      throw new StoreUnavailableError({ retryable: false, inDoubt: true, storeCode: 'SYNC_FAILED' })
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new StoreUnavailableError({ retryable: false, inDoubt: false, storeCode: 'CLOSED' })
  }
}

class PGliteTransaction implements Transaction {
  constructor(private readonly queryable: PGliteQueryable) {}

  async run(calls: readonly Call[]): Promise<readonly (readonly SqlRow[])[]> {
    const answers: (readonly SqlRow[])[] = []
    for (const call of calls) answers.push(await queryRows(this.queryable, call))
    return answers
  }

  /** The database commits when the transaction's work is over. */
  async commit(calls: readonly Call[]): Promise<void> {
    await this.run(calls)
  }
}

async function queryRows(queryable: PGliteQueryable, { statement, values }: Call): Promise<readonly SqlRow[]> {
  const parameters = values.map((value) => (value instanceof LongText ? value.text : value))
  try {
    return (await queryable.query(statement.text, parameters, { rowMode: 'array' })).rows as SqlRow[]
  } catch (error) {
    throw mapSqlError(error, { committing: false })
  }
}
