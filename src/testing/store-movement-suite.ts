import type { MovementPage } from '../inventory/movement'
import type { Store } from '../store/store'
import { withStore } from './store-fresh'
import { stockRecord, unitOn } from './store-records'
import type { SuiteRunner } from './store-runner'

/** Pages of movements: in the order of their versions, and since an instant. */
export function storeMovementSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)

  const pageOf = (fromVersion: number, toVersion: number, at = fromVersion * 10): MovementPage => ({
    stockKey: 'W/P/A',
    fromVersion,
    toVersion,
    at,
    movements: Array.from({ length: toVersion - fromVersion + 1 }, (_, i) => ({
      version: fromVersion + i,
      kind: 'received' as const,
      ref: `r"${i}\n`,
      onHand: 1,
      locked: 0,
      reserved: 0,
    })),
  })

  const save = (store: Store, page: MovementPage) =>
    store.transact(
      unitOn({ stock: ['W/P/A'] }, (loaded) => ({
        records: [
          {
            kind: 'stock',
            key: 'W/P/A',
            from: loaded.get('stock', 'W/P/A').version,
            to: page.toVersion,
            value: stockRecord('W/P/A', 1, page.toVersion),
          },
        ],
        movements: [page],
      })),
    )

  describe('movements', () => {
    const pages = [pageOf(1, 3), pageOf(4, 4), pageOf(5, 9)]
    it(
      'come in order of version, from the page that holds the one asked for',
      fresh(async (store) => {
        for (const page of pages) await save(store, page)
        expect(await store.movements('W/P/A', 1, 10)).toEqual(pages)
        expect(await store.movements('W/P/A', 3, 10)).toEqual(pages)
        expect(await store.movements('W/P/A', 4, 10)).toEqual(pages.slice(1))
        expect(await store.movements('W/P/A', 2, 2)).toEqual(pages.slice(0, 2))
        expect(await store.movements('W/P/A', 10, 10)).toEqual([])
        expect(await store.movements('W/P/none', 1, 10)).toEqual([])
      }),
    )

    it(
      'since an instant are those made after it, also where one was made before others and written down after them',
      fresh(async (store) => {
        for (const page of pages) await save(store, page)
        const since = async (at: number) => [...(await store.movementsSince(['W/P/none', 'W/P/A'], at))]
        expect(await since(9)).toEqual([['W/P/A', pages]])
        expect(await since(10)).toEqual([['W/P/A', pages.slice(1)]])
        expect(await since(49)).toEqual([['W/P/A', pages.slice(2)]])
        expect(await since(50)).toEqual([])
        expect((await store.movementsSince([], 0)).size).toBe(0)
        const late = pageOf(10, 10, 45)
        await save(store, late)
        expect(await since(44)).toEqual([['W/P/A', [...pages.slice(2), late]]])
        expect(await since(45)).toEqual([['W/P/A', pages.slice(2)]])
        expect(await since(50)).toEqual([])
      }),
    )
  })
}
