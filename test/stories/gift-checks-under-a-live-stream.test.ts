import { expect, it } from 'vitest'
import { createCatalog } from '../../src/order/catalog'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { openShop, paidFact, stockUp, teaOrder } from '../hub/shop-fixture'
import { NOON } from '../order/sample-order'

/*
 * A live stream brought 120,000 orders in half an hour, and each of them asked the database three times which gifts it had earned.
 * Here gifts are decided from rules in memory, and rules judge many orders with one question.
 */

const COUNTED = ['read', 'briefs', 'list', 'count', 'due', 'transact', 'tryLoneLock'] as const

/** A store that counts what it is asked. */
function countingStore(): { readonly store: Store; readonly clock: { now: number }; calls(): Record<string, number> } {
  const clock = { now: NOON }
  const inner = memoryStore({ clock: () => clock.now })
  const counts = new Map<string, number>()
  const store = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...given: readonly unknown[]) => {
        if (COUNTED.some((counted) => counted === name)) counts.set(String(name), (counts.get(String(name)) ?? 0) + 1)
        return Reflect.apply(value, target, given)
      }
    },
  })
  return {
    store,
    clock,
    calls: () => {
      const seen = Object.fromEntries(counts)
      counts.clear()
      return seen
    },
  }
}

/** So many campaigns at once; only the last gives something for two pieces of tea. */
function catalogWith(campaigns: number) {
  const catalog = createCatalog({
    gifts: Array.from({ length: campaigns }, (_, index) => ({
      id: `campaign-${index}`,
      skus: [index === campaigns - 1 ? 'TEA-1' : `OTHER-${index}`],
      gift: { sku: 'SPOON', quantity: 1 },
    })),
  })
  if (!catalog.ok) throw new Error(catalog.rejection.code)
  return catalog.value
}

async function streamed(orders: number, campaigns: number) {
  const { store, calls } = countingStore()
  const shop = openShop({ store, catalog: catalogWith(campaigns), anomalies: {} })
  await stockUp(shop.hub, { 'TEA-1': 1_000, SPOON: 1_000 })
  calls()
  for (let index = 0; index < orders; index++) await shop.book(`${index}`, teaOrder(2), paidFact(2_000))
  const booking = calls()
  await shop.hub.tick()
  return { shop, booking, judging: calls() }
}

it('a gift is decided with as many questions to the store among a thousand campaigns as without one', async () => {
  const [without, among] = [await streamed(10, 0), await streamed(10, 1_000)]

  expect((await among.shop.hub.orders.get('TB/s1/3'))?.plan).toEqual([
    { line: 'l1', sku: 'TEA-1', quantity: 2, origin: 'ordered' },
    { line: 'gift:campaign-999', sku: 'SPOON', quantity: 1, origin: 'gift' },
  ])
  expect((await without.shop.hub.orders.get('TB/s1/3'))?.plan).toHaveLength(1)
  expect(among.booking).toEqual(without.booking)
})

it('the default rules judge a hundred orders with no more questions to the store than one', async () => {
  const [one, hundred] = [await streamed(1, 5), await streamed(100, 5)]

  expect((await hundred.shop.hub.orders.get('TB/s1/99'))?.judging?.by).toMatch(/^anomalies@/)
  for (const asked of ['read', 'briefs', 'list', 'transact']) {
    expect(hundred.judging[asked], asked).toBeLessThanOrEqual(one.judging[asked] ?? 0)
  }
})
