import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { addressShop, KEY, NANJING } from './change-address-laws'
import { by, openShop, orderKey, paidFact, placedFact } from './shop-fixture'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

describe('on PostgreSQL', () => {
  it('no snapshot that comes at the same moment, to another process, takes a changed address back', async () => {
    const schema = freshSchema()
    const store = (clock: () => number) => postgresStore({ pool, schema, clock })
    const { hub, errors } = await addressShop(store)
    const other = openShop({ store: await postgresStore({ pool, schema, clock: () => NOON }), now: () => NOON })
    const orders = Array.from({ length: 20 }, (_, no) => `${no + 2}`)
    await Promise.all(orders.map((no) => other.book(no, placedFact(), paidFact())))
    await Promise.all(
      orders.flatMap((no) => [
        hub.orders.changeAddress(orderKey(no), NANJING, { by, commandId: `c-${no}` }),
        ...[1, 2, 3].map((version) => other.book(no, placedFact({ tags: [`${version}`] }, NOON + version, version))),
        other.hub.orders.changeAddress(orderKey(no), NANJING, { by, commandId: `c-${no}` }),
      ]),
    )
    for (const no of orders) {
      const found = await other.hub.orders.get(orderKey(no))
      expect(found?.content).toMatchObject({
        tags: ['3'],
        region: { city: '南京市' },
        personal: { recipient: { address: { city: '南京市', detail: '滨河大道 9****' } } },
      })
    }
    expect((await hub.orders.get(KEY))?.content?.region.city).toBe('杭州市')
    expect(errors).toEqual([])
    expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)
    await Promise.all([hub.close(), other.hub.close()])
  })

  it('of two who change one address at once the later counts, whole', async () => {
    const schema = freshSchema()
    const { hub, stored } = await addressShop((clock) => postgresStore({ pool, schema, clock }))
    const other = openShop({ store: await postgresStore({ pool, schema, clock: () => NOON }), now: () => NOON })
    const suzhou = { province: '江苏省', city: '苏州市', district: '姑苏区', detail: '平江路 5 号' }
    const outcomes = await Promise.all([
      hub.orders.changeAddress(KEY, NANJING, { by }),
      other.hub.orders.changeAddress(KEY, suzhou, { by }),
    ])
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    const { region, personal } = (await hub.orders.get(KEY))?.content ?? {}
    expect(personal?.recipient.address).toMatchObject({ ...region })
    expect((await stored())?.revision).toBe(3)
    await Promise.all([hub.close(), other.hub.close()])
  })
})
