import { StoreUnavailableError } from '../store/store-errors'
import type { Database, Transaction } from './database'
import { breaksConnection, mapSqlError } from './map-sql-error'
import { SqlFault } from './sql-faults'
import { type Call, LongText, type SqlRow } from './statement'

/** The part of a `pg.Pool` that the store uses. No driver is imported: hand in the pool of your `pg`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  readonly on?: {
    (event: 'error', listener: (error: Error) => void): unknown
    (event: 'connect', listener: (client: PostgresClient) => void): unknown
  }
}

/** The part of a `pg.PoolClient` that the store uses. */
export interface PostgresClient {
  query(config: PostgresQuery): Promise<unknown>
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  /** True when the pool was made with `pipeline: true`: statements then travel together. */
  readonly pipeline?: boolean
}

/** A query as the driver `pg` takes it; `name` lets the server keep its plan. */
export interface PostgresQuery {
  readonly text: string
  readonly values?: unknown[]
  readonly name?: string
  readonly rowMode?: 'array'
  readonly types?: { getTypeParser(): (value: string) => string }
}

export interface PostgresDatabaseOptions {
  /** Connections remember statements by name. Off for poolers that hand out a connection per transaction. */
  readonly preparedStatements: boolean
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly idleTimeoutMs: number
}

interface Answer {
  readonly command?: string
  readonly rows?: readonly SqlRow[]
}

const asText = { getTypeParser: () => (value: string) => value }
const ignore = () => {}
/** Pools whose errors somebody listens to already: several stores may share one. */
const heard = new WeakSet<PostgresPool>()

/** PostgreSQL through a pool of connections; one connection per transaction. */
export class PostgresDatabase implements Database {
  private readonly begin: string
  private closed = false

  constructor(
    private readonly pool: PostgresPool,
    private readonly options: PostgresDatabaseOptions,
  ) {
    this.begin = [
      'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
      `SET LOCAL lock_timeout = ${options.lockTimeoutMs}`,
      `SET LOCAL statement_timeout = ${options.statementTimeoutMs}`,
      `SET LOCAL idle_in_transaction_session_timeout = ${options.idleTimeoutMs}`,
      // Plans must not depend on how large a table was, nor be made anew for each set of keys.
      'SET LOCAL enable_seqscan = off',
      'SET LOCAL plan_cache_mode = force_generic_plan',
    ].join(';')
    // Without a listener a lost idle connection would end the process.
    if (!heard.has(pool)) {
      pool.on?.('error', ignore)
      // A server may end a session in the very packet that opens it, before whoever asked for it has heard of it.
      pool.on?.('connect', (client) => client.on('error', ignore))
    }
    heard.add(pool)
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.withClient(async (client, lose) => {
      const transaction = new PostgresTransaction(client, this.begin, this.options.preparedStatements, lose)
      try {
        return await work(transaction)
      } catch (error) {
        await transaction.rollback()
        throw error
      }
    })
  }

  async query(call: Call, writes = false): Promise<readonly SqlRow[]> {
    return this.withClient(async (client, lose) => {
      try {
        const answer = (await client.query(queryOf(call, this.options.preparedStatements))) as Answer
        return answer.rows ?? []
      } catch (error) {
        if (breaksConnection(error)) lose()
        throw mapSqlError(error, { committing: writes })
      }
    })
  }

  async script(text: string): Promise<void> {
    await this.withClient(async (client, lose) => {
      try {
        await client.query({ text })
      } catch (error) {
        lose()
        throw mapSqlError(error, { committing: false })
      }
    })
  }

  /** The pool is the host's: it stays open. */
  async close(): Promise<void> {
    this.closed = true
  }

  private async withClient<T>(work: (client: PostgresClient, lose: () => void) => Promise<T>): Promise<T> {
    if (this.closed) throw new StoreUnavailableError({ retryable: false, inDoubt: false, storeCode: 'CLOSED' })
    const client = await this.connect()
    let lost = false
    const lose = () => {
      lost = true
    }
    // A connection that dies while it is ours must not end the process either.
    client.on('error', lose)
    try {
      return await work(client, lose)
    } finally {
      client.removeListener('error', lose)
      client.release(lost)
    }
  }

  private async connect(): Promise<PostgresClient> {
    try {
      return await this.pool.connect()
    } catch (error) {
      throw mapSqlError(error, { committing: false })
    }
  }
}

class PostgresTransaction implements Transaction {
  private state: 'new' | 'open' | 'ended' = 'new'

  constructor(
    private readonly client: PostgresClient,
    private readonly begin: string,
    private readonly prepared: boolean,
    private readonly lose: () => void,
  ) {}

  async run(calls: readonly Call[]): Promise<readonly (readonly SqlRow[])[]> {
    const queries = calls.map((call) => queryOf(call, this.prepared))
    if (this.state === 'new') {
      this.state = 'open'
      queries.unshift({ text: this.begin })
      return (await this.send(queries, false)).slice(1)
    }
    return this.send(queries, false)
  }

  async commit(calls: readonly Call[]): Promise<void> {
    const queries = calls.map((call) => queryOf(call, this.prepared))
    if (this.client.pipeline !== true) await this.send(queries.splice(0), false)
    this.state = 'ended'
    queries.push({ text: 'COMMIT' })
    await this.send(queries, true)
  }

  async rollback(): Promise<void> {
    if (this.state !== 'open') return
    this.state = 'ended'
    await this.client.query({ text: 'ROLLBACK' }).catch(this.lose)
  }

  /** Waits for every answer, so that nothing is still under way when a failure is reported. */
  private async send(queries: readonly PostgresQuery[], committing: boolean): Promise<readonly (readonly SqlRow[])[]> {
    if (this.client.pipeline !== true) return this.sendOneByOne(queries, committing)
    const settled = await Promise.allSettled(queries.map((query) => this.client.query(query)))
    const failed = settled.find((answer) => answer.status === 'rejected')
    if (failed === undefined) {
      const answers = settled.map((answer) => (answer.status === 'fulfilled' ? (answer.value as Answer) : {}))
      if (committing) this.checkCommitted(answers.at(-1))
      return answers.map((answer) => answer.rows ?? [])
    }
    const reason: unknown = failed.reason
    if (settled.some((answer) => answer.status === 'rejected' && breaksConnection(answer.reason))) this.lose()
    // A COMMIT that was answered came after the failure and so rolled back: then nothing is in doubt.
    throw mapSqlError(reason, { committing: committing && settled.at(-1)?.status === 'rejected' })
  }

  private async sendOneByOne(queries: readonly PostgresQuery[], committing: boolean): Promise<(readonly SqlRow[])[]> {
    const rows: (readonly SqlRow[])[] = []
    for (const query of queries) {
      try {
        const answer = (await this.client.query(query)) as Answer
        if (committing) this.checkCommitted(answer)
        rows.push(answer.rows ?? [])
      } catch (error) {
        if (breaksConnection(error)) this.lose()
        throw mapSqlError(error, { committing })
      }
    }
    return rows
  }

  private checkCommitted(answer: Answer | undefined): void {
    if (answer?.command === 'COMMIT') return
    throw new SqlFault({ storeCode: '25P02', constraint: null, table: null })
  }
}

function queryOf({ statement, values }: Call, prepared: boolean): PostgresQuery {
  const parameters = values.map((value) => (value instanceof LongText ? Buffer.from(value.text) : value))
  const query = { text: statement.text, values: parameters, rowMode: 'array', types: asText } as const
  return prepared ? { ...query, name: statement.name } : query
}
