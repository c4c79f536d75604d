import { WAITING } from '../inventory/stock-level'
import type { Order } from '../order/order'
import type { Page, Store } from '../store/store'
import { withStore } from './store-fresh'
import { intakeRecord, orderRecord, put, saving, stockLockRecord, stockRecord, unitOn } from './store-records'
import type { SuiteRunner } from './store-runner'

/** Reading, listing, counting, timers and serials. */
export function storeQuerySuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)

  describe('reading', () => {
    it(
      'leaves missing keys out, of 10,000 as of none',
      fresh(async (store) => {
        await put(store, 'order', { k7: orderRecord('k7'), k9999: orderRecord('k9999') })
        const keys = Array.from({ length: 10_000 }, (_, i) => `k${i}`)
        expect([...(await store.read('order', keys)).keys()].sort()).toEqual(['k7', 'k9999'])
        expect((await store.read('order', [])).size).toBe(0)
      }),
    )
  })

  describe('listing', () => {
    it(
      'is newest first, then by key, page after page without a gap or a repeat',
      fresh(async (store) => {
        const orders: Record<string, Order> = {}
        for (let i = 0; i < 25; i++) {
          const key = `o${String(i).padStart(2, '0')}`
          orders[key] = orderRecord(key, { placedAt: Math.floor(i / 4) })
        }
        await put(store, 'order', orders)
        const expected = Object.values(orders)
          .sort((a, b) => b.placedAt - a.placedAt || (a.key < b.key ? -1 : 1))
          .map(({ key }) => key)

        for (const limit of [1, 3, 4, 24, 25, 26, 1_000]) {
          const seen: string[] = []
          let after: string | null = null
          do {
            const page: Page<Order> = await store.list('order', { limit, after })
            seen.push(...page.items.map(({ key }) => key))
            after = page.next
          } while (after !== null)
          expect(seen).toEqual(expected)
        }
      }),
    )

    it(
      'is oldest first where that is asked for, and finds what waits for a stock row',
      fresh(async (store) => {
        const orders: Record<string, Order> = {}
        for (let i = 0; i < 10; i++) {
          const waitsFor = i === 3 ? 'W/P/B' : i === 4 ? null : 'W/P/A'
          orders[`o${i}`] = orderRecord(`o${i}`, { placedAt: 5 - Math.floor(i / 3), waitsFor })
        }
        await put(store, 'order', orders)
        const expected = ['o9', 'o6', 'o7', 'o8', 'o5', 'o0', 'o1', 'o2']
        for (const limit of [1, 2, 3, 8, 9]) {
          const seen: string[] = []
          let after: string | null = null
          do {
            const query = { where: { waitsFor: 'W/P/A' }, oldestFirst: true, limit, after }
            const page: Page<Order> = await store.list('order', query)
            seen.push(...page.items.map(({ key }) => key))
            after = page.next
          } while (after !== null)
          expect(seen).toEqual(expected)
        }
      }),
    )

    it(
      'finds by all attributes that are given, and follows their change',
      fresh(async (store) => {
        await put(store, 'order', {
          a: orderRecord('a', { shop: 's1' }),
          b: orderRecord('b', { shop: 's1', status: 'cancelled' }),
          c: orderRecord('c', { shop: 's2', status: 'cancelled' }),
        })
        const keys = async (where: Record<string, string | number>) =>
          (await store.list('order', { where, limit: 10 })).items.map(({ key }) => key)

        expect(await keys({ shop: 's1' })).toEqual(['a', 'b'])
        expect(await keys({ shop: 's1', status: 'cancelled' })).toEqual(['b'])
        expect(await keys({ number: 'N-c' })).toEqual(['c'])
        expect(await keys({ shop: 's1', status: 'completed' })).toEqual([])
        expect(await keys({ shop: 1 })).toEqual([])
        await put(store, 'order', { a: orderRecord('a', { shop: 's2' }) })
        expect(await keys({ shop: 's1' })).toEqual(['b'])
        expect(await keys({ shop: 's2' })).toEqual(['a', 'c'])
      }),
    )

    it(
      'of levels is by key and finds a SKU',
      fresh(async (store) => {
        await put(store, 'stock', {
          'W2/P/A': stockRecord('W2/P/A', 1),
          'W1/P/A': stockRecord('W1/P/A', 2),
          'W1/P/B': stockRecord('W1/P/B', 3),
        })
        const first = await store.list('stock', { where: { sku: 'A' }, limit: 1 })
        const second = await store.list('stock', { where: { sku: 'A' }, limit: 1, after: first.next })
        expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['W1/P/A', 'W2/P/A'])
        expect(second.next).toBe(null)
      }),
    )

    it(
      'names records in brief by an attribute, the newest first and no more than asked for, and follows their change',
      fresh(async (store) => {
        const buyer = (buyerIndex: string | null) =>
          orderRecord('x', { content: { buyerIndex } as Order['content'] }).content
        const placed = (content: Order['content'], placedAt: number): Order['facts'] =>
          content === null
            ? []
            : [{ kind: 'OrderPlaced', ref: 'r', at: placedAt, version: 0, content } as Order['facts'][number]]
        const order = (key: string, of: string | null, placedAt: number, status: Order['status'] = 'paid') =>
          orderRecord(key, { content: buyer(of), facts: placed(buyer(of), placedAt), placedAt, status })
        const briefs = async (query: { since?: number; before?: number; limit: number }) =>
          [...(await store.briefs('order', { by: 'buyer', values: ['b1', 'b2', 'b3'], also: ['status'], ...query }))]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([value, found]) => [value, found.map(({ key, at, also }) => `${key}@${at} ${also}`)])

        await put(store, 'order', { a: order('a', 'b1', 10), b: order('b', 'b1', 20), c: order('c', 'b1', 20) })
        expect(await briefs({ limit: 10 })).toEqual([['b1', ['b@20 paid', 'c@20 paid', 'a@10 paid']]])
        await put(store, 'order', { c: order('c', 'b2', 20, 'cancelled'), d: order('d', null, 30) })
        expect(await briefs({ limit: 10 })).toEqual([
          ['b1', ['b@20 paid', 'a@10 paid']],
          ['b2', ['c@20 cancelled']],
        ])
        expect(await briefs({ limit: 1 })).toEqual([
          ['b1', ['b@20 paid']],
          ['b2', ['c@20 cancelled']],
        ])
        expect(await briefs({ since: 10, before: 20, limit: 10 })).toEqual([['b1', ['a@10 paid']]])
        expect(await briefs({ since: 11, before: 20, limit: 10 })).toEqual([])
        expect((await store.briefs('order', { by: 'buyer', values: [], limit: 1 })).size).toBe(0)
        await expect(store.briefs('order', { by: 'body', values: [], limit: 1 })).rejects.toThrow()
      }),
    )

    it(
      'counts the values of an attribute',
      fresh(async (store) => {
        await put(store, 'intake', {
          a: intakeRecord('a', { state: 'booked' }),
          b: intakeRecord('b', { state: 'quarantined', reason: 'JSON_DEPTH' }),
          c: intakeRecord('c', { state: 'booked' }),
        })
        expect([...(await store.count('intake', 'state'))].sort()).toEqual([
          ['booked', 2],
          ['quarantined', 1],
        ])
        const reasons = await store.count('intake', 'reason')
        expect([reasons.get(null), reasons.get('JSON_DEPTH'), reasons.size]).toEqual([2, 1, 2])
      }),
    )
  })

  for (const [what, text] of [
    ['a NUL', 'a\0b'],
    ['half a character', 'a\ud800b'],
  ] as const) {
    it(
      `${what}, which no database can hold, is under no key and no attribute`,
      fresh(async (store) => {
        await put(store, 'order', { o1: orderRecord('o1') })
        const found = await store.read('order', [text, 'o1'])
        expect([found.get(text)?.value, found.get('o1')?.value?.key]).toEqual([undefined, 'o1'])
        expect((await store.list('order', { where: { shop: text }, limit: 10 })).items).toEqual([])
        const seen: unknown[] = []
        await store.transact({
          keysOf: (kind) => (kind === 'order' ? [text, 'o1'] : []),
          decide: (loaded) => {
            seen.push(loaded.get('order', text), loaded.get('order', 'o1').version)
            return { records: [], movements: [], outbox: [], audit: null }
          },
        })
        expect(seen).toEqual([{ version: 0, value: undefined }, 1])
      }),
    )
  }

  describe('timers', () => {
    it(
      'that fired come longest overdue first over all kinds, up to the limit',
      fresh(async (store) => {
        await put(store, 'order', { o1: orderRecord('o1', { dueAt: 30 }), o2: orderRecord('o2', { dueAt: 51 }) })
        await put(store, 'intake', { i1: intakeRecord('i1', { dueAt: 10 }), i2: intakeRecord('i2') })
        await put(store, 'stockLock', {
          l1: stockLockRecord('l1', { expiresAt: 20 }),
          l2: stockLockRecord('l2', { expiresAt: 5, state: 'released' }),
        })
        expect(await store.due(50, 10)).toEqual([
          { kind: 'intake', key: 'i1', dueAt: 10 },
          { kind: 'stockLock', key: 'l1', dueAt: 20 },
          { kind: 'order', key: 'o1', dueAt: 30 },
        ])
        expect((await store.due(51, 10)).length).toBe(4)
        expect((await store.due(50, 2)).map(({ key }) => key)).toEqual(['i1', 'l1'])
        expect(await store.due(9, 10)).toEqual([])
      }),
    )

    it(
      'of a stock row fire once its free stock rose, not while orders wait in vain',
      fresh(async (store) => {
        const row = stockRecord('W/P/A', 1)
        const saved = async (differing: Partial<typeof row>) => {
          const { version } = (await store.read('stock', ['W/P/A'])).get('W/P/A') ?? { version: 0 }
          const level = { ...row, ...differing, version: version + 1 }
          await put(store, 'stock', { 'W/P/A': level })
          expect((await store.read('stock', ['W/P/A'])).get('W/P/A')?.value).toEqual(level)
        }
        await saved({ wakeAt: WAITING })
        expect(await store.due(10_000, 10)).toEqual([])
        await saved({ wakeAt: 5_000 })
        expect(await store.due(4_999, 10)).toEqual([])
        expect(await store.due(5_000, 10)).toEqual([{ kind: 'stock', key: 'W/P/A', dueAt: 5_000 }])
        await saved({ wakeAt: null })
        expect(await store.due(10_000, 10)).toEqual([])
      }),
    )

    it(
      'move and end with their record',
      fresh(async (store) => {
        await put(store, 'order', { o: orderRecord('o', { dueAt: 10 }) })
        await put(store, 'order', { o: orderRecord('o', { dueAt: 40 }) })
        expect(await store.due(39, 10)).toEqual([])
        expect(await store.due(40, 10)).toEqual([{ kind: 'order', key: 'o', dueAt: 40 }])
        await put(store, 'order', { o: orderRecord('o', { dueAt: null }) })
        expect(await store.due(1_000, 10)).toEqual([])
      }),
    )
  })

  describe('serials', () => {
    it(
      'start at 1, follow without a gap, and are never leased twice, whoever asks at once',
      fresh(async (store) => {
        expect(await store.leaseSerials('own', 3)).toEqual({ from: 1, to: 3 })
        expect(await store.leaseSerials('other', 2)).toEqual({ from: 1, to: 2 })
        const ranges = await Promise.all(Array.from({ length: 30 }, (_, i) => store.leaseSerials('own', (i % 4) + 1)))
        const serials = ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
        expect(serials.sort((a, b) => a - b)).toEqual(Array.from({ length: serials.length }, (_, i) => i + 4))
      }),
    )

    it(
      'are gone for good, even when the unit of work that wanted them fails',
      fresh(async (store) => {
        await store.leaseSerials('own', 1)
        const failing = store.transact(
          unitOn({ order: ['o'] }, (loaded) => ({
            records: [saving(loaded, 'order', 'o', orderRecord('o')), saving(loaded, 'order', 'o', orderRecord('o'))],
          })),
        )
        await failing.catch(() => {})
        expect(await store.leaseSerials('own', 1)).toEqual({ from: 2, to: 2 })
      }),
    )
  })
}
