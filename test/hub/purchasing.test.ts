import { afterAll, describe, expect, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, openShop, orderKey, stockUp, teaOrder } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const stores: readonly (readonly [string, () => Store | Promise<Store>])[] = [
  ['memory', () => memoryStore({ clock: () => NOON })],
  ['PGlite', () => pgliteStore({ PGlite, clock: () => NOON })],
]

describe.each(stores)('on %s', (_, open) => {
  it('purchasing buys for orders that wait, and not for those whose hold says so', async () => {
    const doubtful = { countsForPurchasing: false }
    const settings = { paymentTimeLimitMs: null, holdReasons: { 'credit check': doubtful } }
    const { hub, book } = openShop({ store: await open(), settings })
    const row = async () => {
      const answer = await hub.allocation.purchasing()
      if (!answer.ok) throw new Error(answer.rejection.code)
      expect(answer.value.more).toBe(false)
      return answer.value.rows.map(({ wanted, orders, leftOut, available, onItsWay, toBuy }) => {
        return { wanted, orders, leftOut, available, onItsWay, toBuy }
      })
    }
    await stockUp(hub, { 'TEA-1': 3 })
    await book('served', teaOrder(2))
    expect(await row()).toEqual([])
    await book('1', teaOrder(4))
    await book('2', teaOrder(5))
    expect(await row()).toEqual([{ wanted: 9, orders: 2, leftOut: 0, available: 1, onItsWay: 0, toBuy: 8 }])

    await hub.orders.hold(orderKey('2'), 'credit check', { by })
    await hub.orders.hold(orderKey('1'), 'address', { by })
    expect(await row()).toEqual([{ wanted: 4, orders: 1, leftOut: 5, available: 1, onItsWay: 0, toBuy: 3 }])
    expect(await hub.allocation.purchasing({ skus: ['CUP-1'] })).toEqual({ ok: true, value: { rows: [], more: false } })

    await hub.orders.lift(orderKey('2'), 'credit check', { by })
    await hub.orders.cancel(orderKey('1'), 'changed mind', { by })
    expect(await row()).toMatchObject([{ wanted: 5, orders: 1, leftOut: 0, toBuy: 4 }])
    await stockUp(hub, { 'TEA-1': 4 })
    await hub.tick()
    expect(await row()).toEqual([])
  })
})

it.each([
  [{ skus: [] }, 'skus'],
  [{ skus: [''] }, 'skus.0'],
  [{ sku: 'TEA-1' }, ''],
])('%j is refused with its place', async (query, field) => {
  expect(await openShop().hub.allocation.purchasing(query as never)).toMatchObject({
    rejection: { code: 'INPUT_INVALID', field: expect.stringContaining(field) },
  })
})
