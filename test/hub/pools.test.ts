import { describe, expect, it } from 'vitest'
import { NOON } from '../order/sample-order'
import { by, openShop, paidFact, placedFact, stockUp } from './shop-fixture'

type Hub = ReturnType<typeof openShop>['hub']
const inPool = async (hub: Hub, pool: string, warehouse = 'main') => {
  const level = await hub.stock.level({ sku: 'TEA-1', pool, warehouse })
  return level === undefined ? undefined : [level.onHand, level.locked]
}
const receive = (hub: Hub, pool: string, change: number) => hub.stock.adjust({ sku: 'TEA-1', pool, change }, { by })
const presale = { kind: 'deposit' as const, deposit: 100, shipBy: null }

describe('a pool', () => {
  it('of presale goods serves the presale lines of an order, the normal one the others', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'TEA-1': 5 })
    await receive(hub, 'presale', 4)
    const lines = [
      { id: 'l1', sku: 'TEA-1', quantity: 3, unitPrice: 1_000, presale },
      { id: 'l2', sku: 'TEA-1', quantity: 1, unitPrice: 1_000 },
    ]
    await book('1001', placedFact({ lines, discounts: [], freight: 0, total: 4_000 }), paidFact(4_000))
    expect([await inPool(hub, 'normal'), await inPool(hub, 'presale')]).toEqual([
      [5, 1],
      [4, 3],
    ])
    await book('1001', { kind: 'ParcelHandedOver', ref: 'p', at: NOON + 90_000, parcel: 'P1', lines: ['l1'] })
    expect([await inPool(hub, 'normal'), await inPool(hub, 'presale')]).toEqual([
      [5, 1],
      [1, 0],
    ])
  })

  it('named by the shop serves its presale lines', async () => {
    const { hub, book } = openShop({ settings: { presalePool: 'normal' } })
    await stockUp(hub, { 'TEA-1': 5 })
    const lines = [{ id: 'l1', sku: 'TEA-1', quantity: 3, unitPrice: 1_000, presale }]
    await book('1001', placedFact({ lines }))
    expect(await inPool(hub, 'normal')).toEqual([5, 3])
  })

  it.each(['damaged', 'inbound'])('of %s goods is never sold', async (pool) => {
    const { hub } = openShop()
    await stockUp(hub, { 'TEA-1': 5 })
    await receive(hub, pool, 5)
    const lines = [{ sku: 'TEA-1', quantity: 1, pool }]
    const refused = { ok: false, rejection: { code: 'POOL_NOT_SOLD', pool } }
    expect(await hub.stock.lock({ lockId: 'a', lines }, { by })).toEqual(refused)
    await hub.stock.lock({ lockId: 'b', lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by })
    expect(await hub.stock.resize('b', lines, { by })).toEqual(refused)
    for (const name of ['pool', 'presalePool']) expect(() => openShop({ settings: { [name]: pool } })).toThrow(name)
  })
})

describe('a transfer', () => {
  const transfer = (hub: Hub, quantity: number, from: object, to: object, commandId?: string) =>
    hub.stock.transfer({ sku: 'TEA-1', quantity, from, to }, commandId === undefined ? { by } : { by, commandId })

  it('moves pieces between pools and warehouses, both sides at once, and once', async () => {
    const { hub } = openShop()
    await receive(hub, 'inbound', 10)
    for (let i = 0; i < 2; i++) {
      expect(await transfer(hub, 7, { pool: 'inbound' }, { pool: 'normal', warehouse: 'east' }, 'arrival-1')).toEqual({
        ok: true,
        value: { from: 3, to: 7 },
      })
    }
    expect([await inPool(hub, 'inbound'), await inPool(hub, 'normal', 'east')]).toEqual([
      [3, 0],
      [7, 0],
    ])
    const moved = await hub.stock.movements({ sku: 'TEA-1', warehouse: 'east', pool: 'normal' })
    expect(moved[0]?.movements).toMatchObject([{ kind: 'transferred', ref: 'arrival-1', onHand: 7 }])
  })

  it.each([
    [3, { ok: true }],
    [4, { rejection: { code: 'STOCK_INSUFFICIENT', shortages: [{ requested: 4, available: 3, short: 1 }] } }],
  ])('of %i pieces leaves what is promised where it is', async (quantity, expected) => {
    const { hub } = openShop()
    await stockUp(hub, { 'TEA-1': 5 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 2 }] }, { by })
    expect(await transfer(hub, quantity, {}, { pool: 'damaged' })).toMatchObject(expected)
  })

  it('is refused from nowhere and to the same place', async () => {
    const { hub } = openShop()
    expect(await transfer(hub, 1, {}, { pool: 'damaged' })).toMatchObject({ rejection: { code: 'UNKNOWN_STOCK' } })
    expect(await transfer(hub, 1, {}, { warehouse: 'main' })).toMatchObject({
      rejection: { code: 'INPUT_INVALID', field: 'to' },
    })
    expect(await transfer(hub, 0, {}, { pool: 'damaged' })).toMatchObject({ rejection: { code: 'QTY_RANGE' } })
  })

  it('wakes the orders that wait where the pieces go', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'CUP-1': 5 })
    await receive(hub, 'inbound', 10)
    await book('1001', placedFact())
    await transfer(hub, 2, { pool: 'inbound' }, { pool: 'normal' })
    await hub.tick()
    expect((await hub.orders.get('TB/s1/1001'))?.holds).toEqual([])
    expect(await inPool(hub, 'normal')).toEqual([2, 2])
  })
})

describe('a partly paid order', () => {
  const deposit = [{ id: 'l1', sku: 'TEA-1', quantity: 1, unitPrice: 3_000, presale }]
  const one = [{ id: 'l1', sku: 'TEA-1', quantity: 1, unitPrice: 3_000 }]
  it.each([
    // lines, paid, status when the time to pay is over
    [one, 0, 'closed', []],
    [one, 100, 'closed', ['PART_PAYMENT_TIMED_OUT']],
    [one, 3_000, 'paid', []],
    [deposit, 99, 'closed', ['PART_PAYMENT_TIMED_OUT']],
    [deposit, 100, 'awaitingPayment', []],
  ])('is closed in time too, unless its deposit is paid', async (lines, amount, status, codes) => {
    const { hub, book, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 5 })
    await receive(hub, 'presale', 5)
    const payments = amount === 0 ? [] : [paidFact(amount)]
    await book('1001', placedFact({ lines, discounts: [], freight: 0, total: 3_000 }), ...payments)
    clock.now += 30 * 60_000
    await hub.tick()
    const order = await hub.orders.get('TB/s1/1001')
    expect([order?.status, order?.anomalies.map(({ code }) => code)]).toEqual([status, codes])
  })
})
