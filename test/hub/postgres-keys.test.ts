import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHub } from '../../src/hub/create-hub'
import { postgresStore } from '../../src/sql/postgres-store'
import { testKeys } from '../../src/testing/a-hub'
import { testChannel } from '../../src/testing/test-channel'
import { freshSchema, testPool } from '../postgres/database'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

it('processes that start at once over an empty PostgreSQL schema agree on one key ring', async () => {
  for (let round = 0; round < 5; round++) {
    const schema = freshSchema()
    const rings = Array.from({ length: 6 }, (_, index) => testKeys(index % 2 === 0 ? 'mine' : 'other'))
    const hubs = await Promise.all(
      rings.map(async (keys) =>
        createHub({
          store: await postgresStore({ pool, schema }),
          keys,
          channels: [{ adapter: testChannel(), shops: [] }],
        }),
      ),
    )
    const ready = await Promise.allSettled(hubs.map((hub) => hub.ready()))
    const winners = rings.filter((_, index) => ready[index]?.status === 'fulfilled').map(({ rootId }) => rootId)
    expect(winners).toHaveLength(3)
    expect(new Set(winners).size).toBe(1)
    for (const result of ready) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'KEY_MISMATCH', store: winners[0] })
    }
  }
})
