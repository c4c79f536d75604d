import { randomUUID } from 'node:crypto'
import { Pool, type PoolConfig } from 'pg'
import { inject } from 'vitest'
import './global-setup'

/** The server of this test run, which Vitest's global setup started. @throws when there is none: nothing is skipped. */
export async function postgresUrl(): Promise<string> {
  const url = inject('postgresUrl')
  if (url === undefined) {
    throw new Error('This test needs the PostgreSQL server of the run: only files named *postgres*.test.ts get it.')
  }
  return url
}

/** A pool as the store wants it; `end` it when the test is over. */
export async function testPool(config: PoolConfig = {}): Promise<Pool> {
  return new Pool({ connectionString: await postgresUrl(), max: 10, pipeline: true, ...config })
}

/** A schema name that no other test uses. */
export function freshSchema(): string {
  return `t_${randomUUID().replaceAll('-', '')}`
}
