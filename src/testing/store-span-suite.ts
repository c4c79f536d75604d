import type { Order } from '../order/order'
import type { Page, Store } from '../store/store'
import { withStore } from './store-fresh'
import { orderRecord, put } from './store-records'
import type { SuiteRunner } from './store-runner'

/** Listings of a span of time. */
export function storeSpanSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)

  describe('a listing', () => {
    it(
      'keeps to a span of time: its first instant is inside, its last is not',
      fresh(async (store) => {
        const orders = [9, 10, 15, 19, 20].map((placedAt) => orderRecord(`o${placedAt}`, { placedAt }))
        await put(store, 'order', Object.fromEntries(orders.map((order) => [order.key, order])))
        const seen = async (query: { since?: number; before?: number; oldestFirst?: boolean }) => {
          const keys: string[] = []
          let after: string | null = null
          do {
            const page: Page<Order> = await store.list('order', { ...query, limit: 2, after })
            keys.push(...page.items.map(({ key }) => key))
            after = page.next
          } while (after !== null)
          return keys.join(' ')
        }
        expect(await seen({ since: 10, before: 20 })).toBe('o19 o15 o10')
        expect(await seen({ since: 10, before: 20, oldestFirst: true })).toBe('o10 o15 o19')
        expect(await seen({ since: 19 })).toBe('o20 o19')
        expect(await seen({ before: 10 })).toBe('o9')
      }),
    )
  })
}
