import { expect } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import { heldLines } from '../../src/inventory/lock-lines'
import type { OrderContentInput } from '../../src/order/order-content'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { by, openShop, orderKey, paidFact, placedFact } from './shop-fixture'

/** A list of orders of one shop, stock in several warehouses, and a routing policy in force. */
export async function routedShop(
  store: Store,
  plan: RoutingPlanInput,
  stock: Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: Parameters<typeof openShop>[0] = {},
) {
  const shop = openShop({ store, settings: { paymentTimeLimitMs: null, warehouse: 'HZ' }, ...options })
  for (const [warehouse, skus] of Object.entries(stock)) {
    for (const [sku, change] of Object.entries(skus)) {
      expect(await shop.hub.stock.adjust({ sku, warehouse, change }, { by })).toMatchObject({ ok: true })
    }
  }
  await inForce(shop.hub, plan)
  const paid = async (no: string, differing: Partial<OrderContentInput> = {}) => {
    const booked = await shop.book(no, placedFact(differing), paidFact(3_199, NOON + 60_000, `pay-${no}`))
    if (!booked.ok) throw new Error(booked.rejection.code)
    return orderKey(no)
  }
  return { ...shop, paid }
}

export async function inForce(hub: Hub, body: RoutingPlanInput): Promise<number> {
  const saved = await hub.policies.save({ kind: 'routing', body }, { by })
  if (!saved.ok) throw new Error(JSON.stringify(saved.rejection))
  const { version } = saved.value
  const active = await hub.policies.activate({ kind: 'routing', version }, { by })
  if (!active.ok) throw new Error(JSON.stringify(active.rejection))
  return version
}

export const code = (outcome: { ok: true } | { ok: false; rejection: object }) =>
  outcome.ok ? 'ok' : (outcome.rejection as { code: string }).code

/** Every row has locked just what the locks hold of it, and no more than it has. */
export async function booksAreRight(store: Store): Promise<void> {
  const held = new Map<string, number>()
  const locks = await store.list('stockLock', { where: { state: 'locked' }, limit: 1_000 })
  for (const lock of locks.items) {
    for (const { stockKey, quantity } of heldLines(lock)) held.set(stockKey, (held.get(stockKey) ?? 0) + quantity)
  }
  const levels = await store.list('stock', { limit: 1_000 })
  for (const { key, locked, onHand } of levels.items) {
    expect([key, locked]).toEqual([key, held.get(key) ?? 0])
    expect(locked).toBeLessThanOrEqual(onHand)
  }
}

/** Orders routed at the same time by two hubs, to a warehouse that has goods for so many, or takes so many parcels a day. */
export async function routingAtOnce(
  store: Store,
  orders: number,
  most: { readonly cups?: number; readonly parcels?: number },
) {
  const { cups = 100, parcels } = most
  const plan: RoutingPlanInput = {
    policy: { preferences: [{ prefer: ['GZ'] }] },
    warehouses: [
      { warehouse: 'HZ' },
      { warehouse: 'GZ', ...(parcels === undefined ? {} : { parcelsPerDay: parcels }) },
    ],
  }
  const stock = { HZ: { 'TEA-1': 100, 'CUP-1': 100 }, GZ: { 'TEA-1': 100, 'CUP-1': cups } }
  const { hub, paid } = await routedShop(store, plan, stock)
  const other = openShop({ store, settings: { paymentTimeLimitMs: null, warehouse: 'HZ' } })
  const keys: string[] = []
  for (let no = 1; no <= orders; no++) keys.push(await paid(String(no)))
  const outcomes = await Promise.all(keys.map((key, at) => (at % 2 === 0 ? hub : other.hub).routing.route(key, { by })))
  const seen = outcomes.map(code)
  for (const one of seen) expect(['ok', 'STOCK_INSUFFICIENT', 'CAPACITY_EXHAUSTED']).toContain(one)
  await booksAreRight(store)
  const routes = (await hub.routing.list({ limit: 1_000 })).items
  const sent = routes.filter(({ rows }) => rows.every(({ stockKey }) => stockKey.startsWith('GZ/')))
  expect(sent).toHaveLength(Math.min(cups, parcels ?? cups))
  const days = await store.list('warehouseDay', { limit: 10 })
  expect(days.items.map(({ parcels }) => parcels)).toEqual(parcels === undefined ? [] : [parcels])
  for (const key of keys) expect((await hub.orders.get(key))?.lock?.state).toBe('locked')
  return seen
}
