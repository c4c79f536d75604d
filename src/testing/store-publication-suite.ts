import type { PublicationRecord } from '../store/publication-record'
import type { Page, Store } from '../store/store'
import { withStore } from './store-fresh'
import { publicationRecord, put, stockRecord } from './store-records'
import type { SuiteRunner } from './store-runner'

/** What channels are told, and what they have to hear of. */
export function storePublicationSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)

  describe('listing publications', () => {
    it(
      'by key alone stays whole while records change',
      fresh(async (store) => {
        const key = (i: number) => `p${i}`
        const all = Object.fromEntries(
          [4, 2, 0, 3, 1].map((i) => [key(i), publicationRecord(key(i), { nextAt: 9 - i })]),
        )
        await put(store, 'publication', all)
        for (const oldestFirst of [false, true]) {
          const seen: string[] = []
          let after: string | null = null
          do {
            const query = { where: { channel: 'own' }, byKey: true, oldestFirst, limit: 2, after }
            const page: Page<PublicationRecord> = await store.list('publication', query)
            seen.push(...page.items.map((record) => record.key))
            after = page.next
            for (const record of page.items) {
              await put(store, 'publication', { [record.key]: { ...record, nextAt: (record.nextAt ?? 0) + 100 } })
            }
          } while (after !== null)
          expect(seen).toEqual([0, 1, 2, 3, 4].map(key))
        }
      }),
    )

    it(
      'finds what is to be told to a shop, the longest overdue first, and levels that channels have to hear of',
      fresh(async (store) => {
        const waiting = (nextAt: number) => publicationRecord('', { nextAt })
        const told = { waiting: null, shown: { number: 7, version: 0 }, nextAt: null, toldAt: 5 }
        await put(store, 'publication', {
          a: { ...waiting(30), key: 'a' },
          b: { ...waiting(10), key: 'b' },
          c: { ...waiting(20), key: 'c', waiting: null, underWay: { number: 1, version: 3 } },
          d: { ...waiting(10), key: 'd', waiting: { number: 0, version: 1 } },
          e: publicationRecord('e', told),
          f: publicationRecord('f', { shop: 's2' }),
        })
        const pending = async (what: string) => {
          const where = { channel: 'own', shop: 'main', pending: what }
          return (await store.list('publication', { where, oldestFirst: true, limit: 10 })).items.map(({ key }) => key)
        }
        expect(await pending('waiting')).toEqual(['b', 'c', 'a'])
        expect(await pending('soldOut')).toEqual(['d'])

        await put(store, 'stock', {
          'W/P/A': { ...stockRecord('W/P/A', 1), telling: 'due' },
          'W/P/B': { ...stockRecord('W/P/B', 1), telling: 'told' },
          'W/P/C': stockRecord('W/P/C', 1),
        })
        const due = await store.list('stock', { where: { telling: 'due' }, limit: 10 })
        expect(due.items.map(({ key }) => key)).toEqual(['W/P/A'])
      }),
    )
  })
}
