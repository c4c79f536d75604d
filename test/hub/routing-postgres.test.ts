import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { booksAreRight, routedShop, routingAtOnce } from './routing-laws'
import { openShop } from './shop-fixture'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL', () => {
  it.each([{ cups: 3 }, { parcels: 4 }])(
    'two hubs that route at once oversell nothing, and give a warehouse no more than it takes: %j',
    async (most) => {
      const store = await postgresStore({ pool, schema: freshSchema(), clock: () => NOON })
      expect(await routingAtOnce(store, 16, most)).toContain('ok')
    },
    120_000,
  )

  it('two hubs that tick at once route each order once, and none is left', async () => {
    const schema = freshSchema()
    let now = NOON
    const storeOf = () => postgresStore({ pool, schema, clock: () => now })
    const plan = { policy: { preferences: [{ prefer: ['GZ'] }] }, automatic: {} }
    const stock = { HZ: { 'TEA-1': 100, 'CUP-1': 100 }, GZ: { 'TEA-1': 12, 'CUP-1': 100 } }
    const errors: unknown[] = []
    const options = { routing: {}, onError: (error: unknown) => errors.push(error) }
    const warehouses = [{ warehouse: 'HZ' }, { warehouse: 'GZ' }]
    const store = await storeOf()
    const { hub, paid } = await routedShop(store, { ...plan, warehouses }, stock, options)
    const other = openShop({
      store: await storeOf(),
      settings: { paymentTimeLimitMs: null, warehouse: 'HZ' },
      ...options,
    })
    const keys: string[] = []
    for (let no = 1; no <= 24; no++) keys.push(await paid(String(no)))
    await Promise.all([hub.tick(), other.hub.tick(), hub.tick()])
    // Where both went for the same goods, one of them tries again a moment later.
    now += 1_000
    await hub.tick()
    const routes = (await hub.routing.list({ limit: 1_000 })).items
    expect(routes.map(({ state }) => state)).toEqual(Array.from({ length: 24 }, () => 'routed'))
    expect(
      routes.filter(({ rows }) => rows.every(({ stockKey }) => stockKey.startsWith('GZ/'))).length,
    ).toBeLessThanOrEqual(6)
    expect(errors).toEqual([])
    await booksAreRight(store)
  }, 120_000)
})
