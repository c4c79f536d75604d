import { describe, expect, it } from 'vitest'
import { createLockStrategies } from '../../src/inventory/lock-strategies'
import { minutes, NOON } from '../order/sample-order'
import { by, levels, openShop, paidFact, placedFact, type Shop, stockUp, teaOrder } from './shop-fixture'

const KEY = 'TB/s1/1001'
const plenty = { 'TEA-1': 10, 'CUP-1': 10 }
const left = (parcel: string, lines: string[] | null = null, at = NOON + minutes(60)) => ({
  kind: 'ParcelHandedOver' as const,
  ref: `out-${parcel}`,
  at,
  parcel,
  lines,
})
const cancelled = { kind: 'OrderCancelled' as const, ref: 'c', at: NOON + minutes(70) }
const findings = async ({ hub }: Shop) => (await hub.orders.get(KEY))?.anomalies ?? []
const both = ({ hub }: Shop) => levels(hub, 'TEA-1', 'CUP-1')
const movesOf = async ({ hub }: Shop, sku: string) =>
  (await hub.stock.movements({ sku, warehouse: 'main', pool: 'normal' }))
    .flatMap(({ movements }) => movements)
    .map(({ kind, onHand, locked }) => [kind, onHand, locked])

describe('the stock of a parcel', () => {
  it('leaves the shelf with it, and the lock keeps the rest', async () => {
    const shop = openShop()
    await stockUp(shop.hub, plenty)
    await shop.book('1001', placedFact(), paidFact())
    await shop.hub.orders.review(KEY, { by })
    await shop.hub.orders.ship(KEY, { parcel: 'P1', lines: ['l1'] }, { by })
    expect(await both(shop)).toEqual([
      [8, 0],
      [10, 1],
    ])
    expect(await shop.hub.stock.lockOf('order:TB/s1/1001:1')).toMatchObject({
      state: 'locked',
      fence: 2,
      deducted: [{ stockKey: 'main/normal/TEA-1', quantity: 2 }],
    })
    expect(await shop.hub.orders.ship(KEY, { parcel: 'P2', lines: ['l2'] }, { by })).toMatchObject({
      value: { status: 'shipped' },
    })
    expect(await both(shop)).toEqual([
      [8, 0],
      [9, 0],
    ])
    expect(await movesOf(shop, 'TEA-1')).toEqual([
      ['received', 10, 0],
      ['locked', 0, 2],
      ['deducted', -2, -2],
    ])
  })

  it('leaves once, however often and in whatever order its channel tells of it', async () => {
    const facts = [placedFact(), paidFact(), left('P1', ['l1']), left('P2', ['l2'])]
    for (const order of [facts, [...facts].reverse(), [...facts, ...facts], [...facts.slice(2), ...facts]]) {
      const shop = openShop()
      await stockUp(shop.hub, plenty)
      for (const fact of order) await shop.book('1001', fact)
      expect(await both(shop)).toEqual([
        [8, 0],
        [9, 0],
      ])
      expect(await findings(shop)).toEqual([])
    }
  })

  it('of a bundle is that of its components', async () => {
    const shop = openShop({
      catalog: {
        gifts: [],
        componentsOf: (sku) =>
          sku === 'TEA-1'
            ? [
                { sku: 'LEAF', quantity: 3, share: 1 },
                { sku: 'CUP-1', quantity: 1, share: 1 },
              ]
            : undefined,
        skuOf: () => null,
      },
    })
    await stockUp(shop.hub, { LEAF: 10, 'CUP-1': 10 })
    await shop.book('1001', placedFact(), paidFact(), left('P1', ['l1']))
    expect(await levels(shop.hub, 'LEAF', 'CUP-1')).toEqual([
      [4, 0],
      [8, 1],
    ])
    await shop.book('1001', left('P2', ['l2']))
    expect(await levels(shop.hub, 'LEAF', 'CUP-1')).toEqual([
      [4, 0],
      [7, 0],
    ])
  })

  it('that stays here is free again when the rest is cancelled', async () => {
    const shop = openShop()
    await stockUp(shop.hub, plenty)
    await shop.book('1001', placedFact(), paidFact())
    await shop.book('1001', left('P1', ['l1']))
    expect(await shop.hub.orders.cancel(KEY, 'changed mind', { by })).toMatchObject({
      rejection: { code: 'ORDER_PARTLY_SHIPPED', parcels: ['P1'] },
    })
    expect(await shop.hub.orders.cancel(KEY, 'changed mind', { by, rest: true })).toMatchObject({
      value: { status: 'cancelled' },
    })
    expect(await both(shop)).toEqual([
      [8, 0],
      [10, 0],
    ])
    expect((await findings(shop)).map(({ code }) => code)).toEqual(['CANCELLED_PARTLY_SHIPPED'])
    expect(await shop.hub.stock.lockOf('order:TB/s1/1001:1')).toMatchObject({
      state: 'released',
      deducted: [{ stockKey: 'main/normal/TEA-1', quantity: 2 }],
    })
  })

  it('is the same whether the channel tells of the parcel or of the cancellation first', async () => {
    for (const order of [
      [left('P1', ['l1']), cancelled],
      [cancelled, left('P1', ['l1'])],
    ]) {
      const shop = openShop()
      await stockUp(shop.hub, plenty)
      await shop.book('1001', placedFact(), paidFact())
      for (const fact of order) await shop.book('1001', fact)
      expect(await both(shop)).toEqual([
        [8, 0],
        [10, 0],
      ])
      expect((await findings(shop)).map(({ code }) => code)).toEqual(['CANCELLED_PARTLY_SHIPPED'])
    }
  })

  it('of an order amended afterwards is not asked for again', async () => {
    const shop = openShop()
    await stockUp(shop.hub, plenty)
    await shop.book('1001', placedFact(), paidFact(), left('P1', ['l1']))
    const lines = [
      { id: 'l1', sku: 'TEA-1', quantity: 2, unitPrice: 1_000 },
      { id: 'l2', sku: 'CUP-1', quantity: 4, unitPrice: 500 },
    ]
    await shop.book('1001', placedFact({ lines }, NOON + 1, 1))
    expect(await both(shop)).toEqual([
      [8, 0],
      [10, 4],
    ])
  })
})

describe('goods that left without being set aside', () => {
  it.each([
    // free pieces, still owed
    [2, []],
    [1, [{ code: 'SHIPPED_NOT_DEDUCTED', about: 'main/normal/TEA-1', expected: 1 }]],
    [0, [{ code: 'SHIPPED_NOT_DEDUCTED', about: 'main/normal/TEA-1', expected: 2 }]],
  ])('are deducted as far as %i free pieces go, and the rest is told', async (free, owed) => {
    const shop = openShop()
    await stockUp(shop.hub, { 'TEA-1': 2, 'CUP-1': 10 })
    await shop.hub.stock.lock({ lockId: 'cart', lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by })
    await shop.book('1001', placedFact(), paidFact())
    expect((await findings(shop)).map(({ code }) => code)).toEqual(['STOCK_SHORT'])
    if (free === 0) await shop.hub.stock.lock({ lockId: 'b', lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by })
    if (free === 2) await shop.hub.stock.release('cart', { by })
    await shop.book('1001', left('P1'))
    expect(await findings(shop)).toEqual(owed)
    expect(await both(shop)).toEqual([
      [2 - free, 2 - free],
      [9, 0],
    ])
    await shop.book('1001', paidFact(1, NOON + minutes(61), 'pay-2'))
    expect((await findings(shop)).filter(({ code }) => code === 'SHIPPED_NOT_DEDUCTED')).toEqual(owed)
  })

  it('are told of also once the order wants only goods that are kept elsewhere', async () => {
    const strategies = createLockStrategies([{ channel: 'TB', shop: 's1', skus: ['CUP-1'], lock: 'never' }])
    if (!strategies.ok) throw new Error(strategies.rejection.reason)
    const shop = openShop({ lockStrategies: strategies.value })
    await stockUp(shop.hub, { 'TEA-1': 1 })
    await shop.book('1001', teaOrder(2), { kind: 'OrderCompleted', ref: 'done', at: NOON + minutes(9) })
    const owed = { code: 'SHIPPED_NOT_DEDUCTED', about: 'main/normal/TEA-1', expected: 1 }
    expect(await findings(shop)).toContainEqual(owed)
    const lines = [{ id: 'l1', sku: 'CUP-1', quantity: 1, unitPrice: 500 }]
    await shop.book('1001', placedFact({ lines, discounts: [], freight: 0, total: 500 }, NOON + 1, 1))
    expect(await findings(shop)).toContainEqual(owed)
  })

  it('of an order that was cancelled before are deducted as well', async () => {
    const shop = openShop()
    await stockUp(shop.hub, plenty)
    await shop.book('1001', placedFact(), paidFact(), cancelled)
    expect(await both(shop)).toEqual([
      [10, 0],
      [10, 0],
    ])
    await shop.book('1001', left('P1', null, NOON + minutes(80)))
    expect((await findings(shop)).map(({ code }) => code)).toEqual(['SHIPPED_AFTER_CANCEL'])
    expect(await both(shop)).toEqual([
      [8, 0],
      [9, 0],
    ])
  })

  const owing = async () => {
    const shop = openShop()
    await stockUp(shop.hub, { 'TEA-1': 1, 'CUP-1': 10 })
    await shop.book('1001', placedFact(), paidFact(), left('P1'))
    return shop
  }

  it('are deducted by a person once they are in the books', async () => {
    const shop = await owing()
    const { orders } = shop.hub
    expect(await orders.settleStock(KEY, { how: 'deduct', reason: 'COUNTED' }, { by })).toMatchObject({
      rejection: { code: 'STOCK_INSUFFICIENT', shortages: [{ sku: 'TEA-1', requested: 1, available: 0 }] },
    })
    await stockUp(shop.hub, { 'TEA-1': 5 })
    await shop.hub.tick()
    expect(await both(shop)).toEqual([
      [5, 0],
      [9, 0],
    ])
    const options = { by, commandId: 'settle-1' }
    for (let i = 0; i < 2; i++) {
      expect(await orders.settleStock(KEY, { how: 'deduct', reason: 'COUNTED' }, options)).toMatchObject({ ok: true })
    }
    expect(await both(shop)).toEqual([
      [4, 0],
      [9, 0],
    ])
    expect(await findings(shop)).toEqual([])
    expect(await orders.settleStock(KEY, { how: 'deduct', reason: 'COUNTED' }, { by })).toMatchObject({
      rejection: { code: 'NOTHING_OWED' },
    })
  })

  it('are settled though the order says by now that it wanted something else', async () => {
    const shop = await owing()
    await shop.book(
      '1001',
      placedFact({ lines: [{ id: 'l2', sku: 'CUP-1', quantity: 1, unitPrice: 1_000 }] }, NOON + 1, 1),
    )
    await stockUp(shop.hub, { 'TEA-1': 1 })
    const settled = shop.hub.orders.settleStock(KEY, { how: 'deduct', reason: 'COUNTED' }, { by })
    expect(await settled).toMatchObject({ ok: true })
    expect(await both(shop)).toEqual([
      [0, 0],
      [9, 0],
    ])
  })

  it('are written off by a person where the books never had them', async () => {
    const shop = await owing()
    const settled = shop.hub.orders.settleStock(KEY, { how: 'writeOff', reason: 'NEVER_COUNTED' }, { by })
    expect(await settled).toMatchObject({ ok: true })
    expect(await findings(shop)).toEqual([])
    expect(await both(shop)).toEqual([
      [0, 0],
      [9, 0],
    ])
  })
})

describe("a host's lock", () => {
  const lines = [
    { sku: 'TEA-1', quantity: 3 },
    { sku: 'CUP-1', quantity: 2 },
  ]

  it('is deducted in parts, each once, and ends with the last', async () => {
    const shop = openShop()
    const { stock } = shop.hub
    await stockUp(shop.hub, plenty)
    await stock.lock({ lockId: 'a', lines }, { by })
    const part = { by, commandId: 'box-1', fence: 1, lines: [{ sku: 'TEA-1', quantity: 1 }] }
    for (let i = 0; i < 2; i++) {
      expect(await stock.deduct('a', part)).toEqual({
        ok: true,
        value: {
          lockId: 'a',
          state: 'locked',
          fence: 2,
          left: [
            { stockKey: 'main/normal/CUP-1', quantity: 2 },
            { stockKey: 'main/normal/TEA-1', quantity: 2 },
          ],
        },
      })
    }
    expect(await both(shop)).toEqual([
      [9, 2],
      [10, 2],
    ])
    expect(await stock.deduct('a', { ...part, commandId: 'box-2' })).toMatchObject({
      rejection: { code: 'LOCK_FENCED', fence: 2 },
    })
    expect(await stock.deduct('a', { by, lines: [{ sku: 'TEA-1', quantity: 3 }] })).toMatchObject({
      rejection: { code: 'LOCK_SHORT', shortages: [{ sku: 'TEA-1', requested: 3, available: 2, short: 1 }] },
    })
    expect(await stock.deduct('a', { by, lines: [{ sku: 'MUG', quantity: 1 }] })).toMatchObject({
      rejection: { code: 'LOCK_SHORT' },
    })
    expect(await stock.deduct('a', { by })).toMatchObject({ ok: true, value: { state: 'deducted' } })
    expect(await both(shop)).toEqual([
      [7, 0],
      [8, 0],
    ])
  })

  it('gives back what was not deducted', async () => {
    const shop = openShop()
    const { stock } = shop.hub
    await stockUp(shop.hub, plenty)
    await stock.lock({ lockId: 'a', lines }, { by })
    await stock.deduct('a', { by, lines: [{ sku: 'CUP-1', quantity: 2 }] })
    expect(await stock.release('a', { by })).toMatchObject({ ok: true, value: { state: 'released' } })
    expect(await both(shop)).toEqual([
      [10, 0],
      [8, 0],
    ])
    expect(await stock.lock({ lockId: 'a', lines }, { by })).toMatchObject({ ok: true })
  })

  it('deducted in parts to the last piece is deducted', async () => {
    const shop = openShop()
    const { stock } = shop.hub
    await stockUp(shop.hub, plenty)
    await stock.lock({ lockId: 'a', lines }, { by })
    await stock.deduct('a', { by, lines: [{ sku: 'CUP-1', quantity: 2 }] })
    expect(await stock.deduct('a', { by, lines: [{ sku: 'TEA-1', quantity: 3 }] })).toMatchObject({
      value: { state: 'deducted', left: [] },
    })
    expect(await stock.release('a', { by })).toMatchObject({ rejection: { code: 'LOCK_DEDUCTED' } })
  })
})
