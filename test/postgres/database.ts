import { randomUUID } from 'node:crypto'
import { Pool, type PoolConfig } from 'pg'
import { inject } from 'vitest'
import { startPostgres, type TestServer } from './server'

let ownServer: Promise<TestServer> | undefined

/**
 * The server of this test run. Vitest's global setup starts one and provides its URL; without it (one test file run
 * alone by another configuration) this process starts its own.
 */
export async function postgresUrl(): Promise<string> {
  const provided = inject('postgresUrl' as never) as string | undefined
  if (provided !== undefined) return provided
  ownServer ??= startPostgres()
  return (await ownServer).url
}

/** A pool as the store wants it; `end` it when the test is over. */
export async function testPool(config: PoolConfig = {}): Promise<Pool> {
  return new Pool({ connectionString: await postgresUrl(), max: 10, pipeline: true, ...config })
}

/** A schema name that no other test uses. */
export function freshSchema(): string {
  return `t_${randomUUID().replaceAll('-', '')}`
}
