import { expect } from 'vitest'
import type { Hub, HubOptions } from '../../src/hub/create-hub'
import { RECORD_KINDS } from '../../src/store/records'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { by, openShop, orderKey, paidFact, placedFact, stockUp } from './shop-fixture'

export type EmptyStore = (clock: { now: number }) => Promise<Store>

const TOTAL = 3_199
type Placed = Parameters<typeof placedFact>[0]

/** A shop with plenty of stock, and orders that are paid. */
export async function shopWithStock(store: Store, options: Partial<HubOptions> = {}) {
  const shop = openShop({ store, settings: { paymentTimeLimitMs: null }, ...options })
  await stockUp(shop.hub, { 'TEA-1': 100, 'CUP-1': 100 })
  const paid = async (no: string, differing: Placed = {}) => {
    const content = placedFact({ mergeKey: 'same-door', ...differing })
    const booked = await shop.book(no, content, paidFact(TOTAL, NOON + 60_000, `pay-${no}`))
    if (!booked.ok) throw new Error(booked.rejection.code)
    return orderKey(no)
  }
  return { ...shop, paid }
}

export const code = (outcome: { ok: true } | { ok: false; rejection: object }) =>
  outcome.ok ? 'ok' : (outcome.rejection as { code: string }).code

export async function merged(hub: Hub, orders: readonly string[]) {
  const outcome = await hub.fulfilments.merge(orders, { by })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection))
  return outcome.value
}

export async function reviewed(hub: Hub, ...orders: string[]) {
  for (const order of orders) expect(code(await hub.orders.review(order, { by }))).toBe('ok')
}

/** All levels and locks of a store, to compare before and after. */
export async function stockOf(store: Store) {
  expect(RECORD_KINDS).toContain('stock')
  const levels = await store.list('stock', { limit: 100 })
  const locks = await store.list('stockLock', { where: { state: 'locked' }, limit: 1_000 })
  return {
    levels: levels.items.map(({ key, onHand, locked, version }) => ({ key, onHand, locked, version })),
    locks: locks.items.map(({ id, lines }) => ({ id, lines })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

/** Merging two orders while one of them is cancelled: whichever came first, both are decided and nothing is lost. */
export async function mergeAgainstCancel(empty: EmptyStore, rounds: number) {
  const clock = { now: NOON }
  const store = await empty(clock)
  const one = await shopWithStock(store)
  const other = openShop({ store, settings: { paymentTimeLimitMs: null } })
  const seen = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [await one.paid(`${round}a`), await one.paid(`${round}b`)]
    await reviewed(one.hub, a, b)
    const [merge, cancel] = await Promise.all([
      one.hub.fulfilments.merge([a, b], { by }),
      other.hub.orders.cancel(b, 'changed mind', { by }),
    ])
    expect(code(cancel)).toBe('ok')
    seen.add(code(merge))
    expect((await one.hub.orders.get(b))?.status).toBe('cancelled')
    if (merge.ok) {
      expect((await one.hub.fulfilments.get(merge.value.fulfilment))?.over).toEqual([b])
      const shipped = await other.hub.fulfilments.ship(
        merge.value.fulfilment,
        { part: '1', parcel: `P${round}` },
        { by },
      )
      expect(code(shipped)).toBe('ok')
    } else {
      expect(merge.rejection).toMatchObject({ code: 'REGROUP_FORBIDDEN', orderKey: b, because: 'ORDER_STATUS' })
      expect(code(await other.hub.orders.ship(a, { parcel: `P${round}` }, { by }))).toBe('ok')
    }
    expect((await one.hub.orders.get(a))?.status).toBe('shipped')
    const level = await one.hub.stock.level({ sku: 'TEA-1' })
    expect([level?.onHand, level?.locked]).toEqual([100 - 2 * (round + 1), 0])
  }
  return seen
}
