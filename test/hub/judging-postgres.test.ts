import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { judgingShop, nothingIsLostBetween, rulesChangeUnderOpenOrders, timeTellsOnce } from './judging-laws'
import { orderKey } from './shop-fixture'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL orders are judged', () => {
  const fresh = (clock: () => number) => postgresStore({ pool, schema: freshSchema(), clock })

  it('when time alone makes a rule fire, at its moment and not before', () => timeTellsOnce(fresh))
  it('anew when the rules change, and back again', () => rulesChangeUnderOpenOrders(fresh))
  it('by the next process where one ends between judging and saving', () => nothingIsLostBetween(fresh))

  it('by two processes at the same time, and there is one case for each', async () => {
    const schema = freshSchema()
    const open = (clock: () => number) => postgresStore({ pool, schema, clock })
    const [one, two] = [await judgingShop(open), await judgingShop(open)]
    const orders = Array.from({ length: 30 }, (_, no) => `${no}`)
    await Promise.all(orders.map((no) => one.sell(no, { memos: { buyer: '投诉', seller: '' } })))
    for (let round = 0; round < 3; round++) {
      one.clock.now = NOON + round
      two.clock.now = NOON + round
      await Promise.all([one.hub.tick(), two.hub.tick()])
    }
    const found = await one.cases('sensitive-words')
    expect(found.map(([key]) => key).sort()).toEqual(orders.map(orderKey).sort())
    expect([...one.errors, ...two.errors]).toEqual([])
  })
})
