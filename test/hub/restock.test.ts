import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { by, levels, openShop, orderKey, paidFact, placedFact, stockUp, teaOrder } from './shop-fixture'

const holdsOf = async (hub: ReturnType<typeof openShop>['hub'], no: string) =>
  (await hub.orders.get(orderKey(no)))?.holds.map(({ reason }) => reason)

describe('orders that wait for stock', () => {
  it('go on by themselves when stock comes in, the oldest order first', async () => {
    const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null } })
    await stockUp(hub, { 'TEA-1': 1 })
    await book('1003', teaOrder(2, NOON + 3))
    await book('1001', teaOrder(2, NOON + 1))
    await book('1002', teaOrder(2, NOON + 2))
    await stockUp(hub, { 'TEA-1': 3 })
    await hub.tick()
    expect(await Promise.all(['1001', '1002', '1003'].map((no) => holdsOf(hub, no)))).toEqual([[], [], ['STOCK_SHORT']])
    expect(await levels(hub, 'TEA-1')).toEqual([[4, 4]])
  })

  it('are looked at once for each rise, and cost nothing while there is none', async () => {
    const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null } })
    await stockUp(hub, { 'TEA-1': 1 })
    await book('1001', teaOrder(3))
    expect((await hub.tick()).timers).toBe(0)
    await stockUp(hub, { 'TEA-1': 1 })
    expect((await hub.tick()).timers).toBe(1)
    expect((await hub.tick()).timers).toBe(0)
    const revision = (await hub.orders.get(orderKey('1001')))?.revision
    await stockUp(hub, { 'TEA-1': 1 })
    await hub.tick()
    expect((await hub.orders.get(orderKey('1001')))?.revision).toBe((revision ?? 0) + 1)
    await stockUp(hub, { 'TEA-1': 1 })
    expect((await hub.tick()).timers).toBe(1)
    await stockUp(hub, { 'TEA-1': 1 })
    expect((await hub.tick()).timers).toBe(0)
  })

  it.each(['released', 'expired', 'cancelled', 'timed out'])('go on when the stock of another is %s', async (how) => {
    const { hub, book, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 2 })
    if (how === 'cancelled' || how === 'timed out') await book('1000', teaOrder(2))
    else await hub.stock.lock({ lockId: 'cart', lines: [{ sku: 'TEA-1', quantity: 2 }], ttlMs: minutes(30) }, { by })
    clock.now += minutes(1)
    await book('1001', teaOrder(2), paidFact(2_000))
    expect(await holdsOf(hub, '1001')).toEqual(['STOCK_SHORT'])
    if (how === 'released') await hub.stock.release('cart', { by })
    if (how === 'cancelled') await hub.orders.cancel(orderKey('1000'), 'changed mind', { by })
    if (how === 'expired' || how === 'timed out') clock.now += minutes(30)
    await hub.tick()
    expect(await holdsOf(hub, '1001')).toEqual([])
  })

  it('of several SKUs wait for what is missing, whichever comes first', async () => {
    for (const order of [
      ['TEA-1', 'CUP-1'],
      ['CUP-1', 'TEA-1'],
    ]) {
      const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null } })
      await stockUp(hub, { 'TEA-1': 1, 'CUP-1': 1 })
      await hub.stock.lock({ lockId: 'cart', lines: [{ sku: 'CUP-1', quantity: 1 }] }, { by })
      await book('1001', placedFact())
      for (const sku of order) {
        expect(await holdsOf(hub, '1001')).toEqual(['STOCK_SHORT'])
        await stockUp(hub, { [sku]: 1 })
        await hub.tick()
      }
      expect(await holdsOf(hub, '1001')).toEqual([])
    }
  })

  it('for stock that was never kept go on when it is received first', async () => {
    const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null } })
    await book('1001', teaOrder(2))
    expect((await hub.orders.get(orderKey('1001')))?.anomalies).toMatchObject([{ code: 'STOCK_UNKNOWN' }])
    expect(await hub.stock.level({ sku: 'TEA-1' })).toBe(undefined)
    expect((await hub.stock.list({})).items).toEqual([])
    expect(await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by })).toMatchObject({
      rejection: { code: 'UNKNOWN_STOCK' },
    })
    await stockUp(hub, { 'TEA-1': 2 })
    await hub.tick()
    expect(await holdsOf(hub, '1001')).toEqual([])
    expect(await levels(hub, 'TEA-1')).toEqual([[2, 2]])
  })

  it('are not forgotten when the process dies before it has looked', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const first = openShop({ store, settings: { paymentTimeLimitMs: null } })
    await stockUp(first.hub, { 'TEA-1': 1 })
    await first.book('1001', teaOrder(2))
    await stockUp(first.hub, { 'TEA-1': 1 })
    const second = openShop({ store, settings: { paymentTimeLimitMs: null } })
    const third = openShop({ store, settings: { paymentTimeLimitMs: null } })
    await Promise.all([second.hub.tick(), third.hub.tick()])
    expect(await holdsOf(second.hub, '1001')).toEqual([])
    expect(await levels(second.hub, 'TEA-1')).toEqual([[2, 2]])
  })

  it('are all served, however many, while there is stock', async () => {
    const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null } })
    await stockUp(hub, { 'TEA-1': 1 })
    for (let i = 0; i < 230; i++) await book(String(2_000 + i), teaOrder(2, NOON + i))
    await stockUp(hub, { 'TEA-1': 439 })
    await hub.tick()
    expect(await levels(hub, 'TEA-1')).toEqual([[440, 440]])
    expect(await holdsOf(hub, '2219')).toEqual([])
    expect(await holdsOf(hub, '2220')).toEqual(['STOCK_SHORT'])
    await stockUp(hub, { 'TEA-1': 20 })
    await hub.tick()
    expect(await holdsOf(hub, '2229')).toEqual([])
  })
})

describe('a refused lock', () => {
  it('names stock that was never kept and stock that is short in one answer, every time', async () => {
    const { hub } = openShop()
    await stockUp(hub, { 'TEA-1': 1 })
    const lines = [
      { sku: 'NEVER', quantity: 1 },
      { sku: 'TEA-1', quantity: 3 },
    ]
    const refused = {
      ok: false,
      rejection: {
        code: 'UNKNOWN_STOCK',
        stockKeys: ['main/normal/NEVER'],
        shortages: [{ stockKey: 'main/normal/TEA-1', sku: 'TEA-1', requested: 3, available: 1, short: 2 }],
      },
    }
    for (let i = 0; i < 2; i++) expect(await hub.stock.lock({ lockId: 'a', lines }, { by })).toEqual(refused)
  })

  it('of an order names both too', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'TEA-1': 1 })
    await book('1001', placedFact())
    expect((await hub.orders.get(orderKey('1001')))?.anomalies).toEqual([
      { code: 'STOCK_UNKNOWN', about: 'main/normal/CUP-1' },
      { code: 'STOCK_SHORT', about: 'main/normal/TEA-1', expected: 2, actual: 1 },
    ])
  })
})
