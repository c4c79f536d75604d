import { Pool } from 'pg'
import type { PostgresClient, PostgresPool } from '../../src/sql/postgres-database'

/** What the server said of failing statements, by SQLSTATE or by the socket's code: the store hides most by trying again. */
export type ServerErrors = Record<string, number>

/** A pool that counts every error of the driver, retried or not, and may rewrite what is sent. */
export function observedPool(
  port: number,
  errors: ServerErrors,
  rewrite: (sql: string) => string = (sql) => sql,
): { readonly pool: PostgresPool; end(): Promise<void> } {
  const pool = new Pool({
    connectionString: `postgres://postgres:test@127.0.0.1:${port}/postgres`,
    max: 8,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
  })
  const rewritten = new Map<string, string>()
  const sqlFor = (sql: string) => {
    const known = rewritten.get(sql) ?? rewrite(sql)
    if (rewritten.size < 1_000) rewritten.set(sql, known)
    return known
  }
  const observed: PostgresPool = {
    on: pool.on.bind(pool),
    async connect() {
      const client = (await pool.connect().catch(count)) as unknown as PostgresClient
      return {
        pipeline: true,
        query: (config) => client.query({ ...config, text: sqlFor(config.text) }).catch(count),
        release: (destroy) => client.release(destroy),
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
      }
    },
  }
  return { pool: observed, end: () => pool.end() }

  function count(error: { readonly code?: unknown; readonly message?: unknown }): never {
    const code = typeof error.code === 'string' ? error.code : 'connection lost'
    errors[code] = (errors[code] ?? 0) + 1
    throw error
  }
}
