import { expect } from 'vitest'
import { createCatalog } from '../../src/order/catalog'
import { minutes, NOON, sampleContent } from '../order/sample-order'
import { judgingShop, type StoreOn } from './judging-laws'
import { by, openShop, orderKey, paidFact, placedFact } from './shop-fixture'

const RULE = 'many-orders-from-one-ip'
const from = (no: number, ip: string, buyer = `buyer-${no}`) => ({ ...sampleContent().buyer, id: buyer, ip })

/** Two hubs share a store, and a third comes after them: each counts what all have booked. */
export async function allProcessesCountAlike(storeOn: StoreOn): Promise<void> {
  const { hub, sell, cases, clock, store } = await judgingShop(storeOn)
  const beside = () => openShop({ store, now: () => clock.now, anomalies: {}, settings: { paymentTimeLimitMs: null } })
  const other = beside()
  for (let no = 1; no <= 6; no++) {
    clock.now = NOON + minutes(no)
    const content = { buyer: from(no, '203.0.113.7'), placedAt: clock.now }
    const { ok } = await (no % 2 === 0 ? other.book(`${no}`, placedFact(content, clock.now)) : sell(`${no}`, content))
    expect(ok).toBe(true)
    await (no % 2 === 0 ? other : { hub }).hub.tick()
  }
  expect(await cases(RULE)).toEqual([[orderKey('6'), 'open', 1, 1]])

  const restarted = beside()
  clock.now = NOON + minutes(24 * 60 + 1)
  const content = { buyer: from(7, '203.0.113.7'), placedAt: clock.now }
  await restarted.book('7', placedFact(content, clock.now))
  // The first of the six has just left the span, and with this one there are six in it again.
  const sixth = await restarted.hub.anomalies.judge(orderKey('7'))
  expect(sixth.ok && sixth.value.unknown).not.toContain(RULE)
  expect(sixth.ok && sixth.value.fired.map(({ rule }) => rule)).toContain(RULE)
  clock.now += 1
  await restarted.book('8', placedFact({ buyer: from(8, '198.51.100.1'), placedAt: clock.now }, clock.now))
  const alone = await restarted.hub.anomalies.judge(orderKey('8'))
  expect(alone.ok && alone.value.unknown).not.toContain(RULE)
  expect(alone.ok && alone.value.fired.map(({ rule }) => rule)).not.toContain(RULE)
  const shown = JSON.stringify((await store.list('order', { limit: 10 })).items)
  expect(shown).not.toContain('203.0.113.7')
  await hub.close()
}

/** Orders booked before the hub judged do not say where they came from: as long as they are in the span, few is not said. */
export async function unmarkedOrdersAreNotFew(storeOn: StoreOn): Promise<void> {
  const { hub, sell, clock, store } = await judgingShop(storeOn)
  const before = openShop({ store, now: () => clock.now, settings: { paymentTimeLimitMs: null } })
  await before.book('1', placedFact({ buyer: from(1, '203.0.113.7'), placedAt: clock.now }, clock.now))
  clock.now = NOON + minutes(5)
  await sell('2', { buyer: from(2, '203.0.113.7'), placedAt: clock.now })
  const early = await hub.anomalies.judge(orderKey('2'))
  expect(early.ok && early.value.unknown).toContain(RULE)
  clock.now = NOON + minutes(60 * 24 * 8)
  await sell('3', { buyer: from(3, '203.0.113.7'), placedAt: clock.now })
  const late = await hub.anomalies.judge(orderKey('3'))
  expect(late.ok && late.value.unknown).not.toContain(RULE)
  await hub.close()
}

/** What a buyer ordered before is told from the store: an order does not count itself, nor those that came after it. */
export async function buyersAreKnownByTheirOrders(storeOn: StoreOn): Promise<void> {
  const gives = { stage: 'preSale', impact: 'minor', party: 'customer', priority: 'P2' } as const
  const rule = (id: string, field: string, value: number) =>
    ({ id, when: { test: 'above', field, value }, gives }) as const
  const rules = [
    rule('orders', 'buyer.orders', 1),
    rule('refunds', 'buyer.refunds', 0),
    rule('cancelled', 'buyer.cancellations', 0),
    rule('returns', 'buyer.returns', 0),
  ]
  const { hub, sell, book, clock } = await judgingShop(storeOn, {
    anomalies: { rules: { id: 'history', version: 1, lists: {}, rules } },
  })
  for (let no = 1; no <= 4; no++) {
    clock.now = NOON + minutes(no)
    await sell(`${no}`, { placedAt: clock.now })
  }
  await book('2', paidFact(3_199, clock.now), { kind: 'PaymentRefunded', ref: 'r', at: clock.now + 1, amount: 100 })
  await hub.orders.cancel(orderKey('3'), 'no longer wanted', { by })
  const fired = async (no: string) => {
    const judged = await hub.anomalies.judge(orderKey(no))
    expect(judged.ok && judged.value.unknown).toEqual([])
    return judged.ok && judged.value.fired.map((one) => one.rule)
  }
  expect(await fired('1')).toEqual([])
  expect(await fired('2')).toEqual([])
  expect(await fired('3')).toEqual(['orders', 'refunds'])
  expect(await fired('4')).toEqual(['orders', 'refunds', 'cancelled'])
  await book('1', { kind: 'ParcelReturned', ref: 'p', at: clock.now + 2, parcel: 'p' })
  expect(await fired('4')).toEqual(['orders', 'refunds', 'cancelled', 'returns'])
  // Erased, nothing leads from one order to another any more.
  await hub.privacy.erase({ channel: 'TB', buyer: 'buyer-1' }, { by })
  const erased = await hub.anomalies.judge(orderKey('4'))
  expect(erased.ok && erased.value.unknown).toEqual(['orders', 'refunds', 'cancelled', 'returns'])
  await hub.close()
}

/** List prices of the catalog are compared with what was charged; a SKU without one stays unknown. */
export async function catalogPricesAreReferences(storeOn: StoreOn): Promise<void> {
  const rule = 'price-far-from-list'
  const { hub, sell, cases } = await judgingShop(storeOn)
  const lines = [{ id: 'l1', sku: 'TEA-1', quantity: 1, unitPrice: 400 }]
  const content = { lines, discounts: [], freight: 0, total: 400 }
  await sell('1', content)
  const unknown = await hub.anomalies.judge(orderKey('1'))
  expect(unknown.ok && unknown.value.unknown).toContain(rule)
  for (const [no, price] of [800, 801].entries()) {
    const catalog = createCatalog({ listPrices: [{ sku: 'TEA-1', currency: 'CNY', price }] })
    if (!catalog.ok) throw new Error(catalog.rejection.code)
    hub.useCatalog(catalog.value)
    await hub.anomalies.judge(orderKey('1'))
    expect(await cases(rule)).toHaveLength(no)
  }
  await hub.close()
}
