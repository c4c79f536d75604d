import type { OutboxMessage } from '../store/outbox-message'
import type { Store } from '../store/store'
import { withStore } from './store-fresh'
import { outboxMessage, unitOn } from './store-records'
import type { SuiteRunner } from './store-runner'

const HOUR_MS = 3_600_000

/** Effects to be performed outside: order per aggregate, leases and fences. */
export function storeOutboxSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)
  const add = (store: Store, ...outbox: readonly OutboxMessage[]) => store.transact(unitOn({}, () => ({ outbox })))
  const claimIds = async (store: Store, leaseMs = HOUR_MS) =>
    (await store.outbox.claim({ limit: 100, leaseMs })).map(({ id }) => id)

  describe('outbox', () => {
    it(
      'leases what is due once, with its content and a fence',
      fresh(async (store) => {
        const message = outboxMessage('m', { body: { text: 'a "b"\n\\' } })
        await add(store, message)
        expect(await store.outbox.nextAt()).toBe(1_000)
        const before = await store.now()
        const [entry] = await store.outbox.claim({ limit: 10, leaseMs: HOUR_MS })
        expect(entry).toMatchObject({ ...message, state: 'leased', attempts: 1, fence: 1, lastError: null })
        expect((entry?.leaseUntil ?? 0) >= before + HOUR_MS).toBe(true)
        expect(await claimIds(store)).toEqual([])
      }),
    )

    it(
      'starts only the oldest unfinished message of each aggregate',
      fresh(async (store) => {
        await add(
          store,
          outboxMessage('a2', { aggregate: 'a', seq: 2 }),
          outboxMessage('a1', { aggregate: 'a', seq: 1 }),
          outboxMessage('b1', { aggregate: 'b', seq: 7 }),
        )
        const claimed = await store.outbox.claim({ limit: 10, leaseMs: HOUR_MS })
        expect(claimed.map(({ id }) => id).sort()).toEqual(['a1', 'b1'])
        expect(await claimIds(store)).toEqual([])
        expect(await store.outbox.finish('a1', 1, 'done')).toBe(true)
        expect(await claimIds(store)).toEqual(['a2'])
      }),
    )

    it(
      'gives no message to two callers at once',
      fresh(async (store) => {
        await add(store, ...Array.from({ length: 40 }, (_, i) => outboxMessage(`m${i}`)))
        const claims = await Promise.all(
          Array.from({ length: 8 }, () => store.outbox.claim({ limit: 10, leaseMs: HOUR_MS })),
        )
        const ids = claims.flat().map(({ id }) => id)
        for (;;) {
          const more = await claimIds(store)
          if (more.length === 0) break
          ids.push(...more)
        }
        expect(new Set(ids).size).toBe(40)
        expect(ids.length).toBe(40)
      }),
    )

    it(
      'respects the limit and the topics asked for',
      fresh(async (store) => {
        await add(
          store,
          outboxMessage('m1'),
          outboxMessage('m2', { topic: 'refund' }),
          outboxMessage('m3', { topic: 'refund' }),
        )
        expect((await store.outbox.claim({ limit: 1, leaseMs: HOUR_MS, topics: ['refund'] })).length).toBe(1)
        expect((await store.outbox.claim({ limit: 9, leaseMs: HOUR_MS, topics: ['refund'] })).length).toBe(1)
        expect((await store.outbox.claim({ limit: 9, leaseMs: HOUR_MS, topics: ['none'] })).length).toBe(0)
        expect(await claimIds(store)).toEqual(['m1'])
      }),
    )

    it(
      'hands an overdue lease to the next, and fences the one who lost it',
      fresh(async (store) => {
        await add(store, outboxMessage('m'))
        const [lost] = await store.outbox.claim({ limit: 1, leaseMs: 0 })
        const [taken] = await store.outbox.claim({ limit: 1, leaseMs: HOUR_MS })
        expect([lost?.fence, taken?.fence, taken?.attempts]).toEqual([1, 2, 2])

        expect(await store.outbox.extend('m', 1, HOUR_MS)).toBe(false)
        expect(await store.outbox.finish('m', 1, 'done')).toBe(false)
        expect(await store.outbox.retry('m', 1, 0, 'E')).toBe(false)
        expect((await store.outbox.list({ limit: 1 })).items[0]).toMatchObject({ state: 'leased', fence: 2 })
        expect(await store.outbox.finish('m', 2, 'done')).toBe(true)
        expect(await store.outbox.finish('m', 2, 'done')).toBe(false)
        expect(await store.outbox.nextAt()).toBe(null)
      }),
    )

    it(
      'keeps a prolonged lease',
      fresh(async (store) => {
        await add(store, outboxMessage('m'))
        await store.outbox.claim({ limit: 1, leaseMs: 0 })
        expect(await store.outbox.extend('m', 1, HOUR_MS)).toBe(true)
        expect(await claimIds(store)).toEqual([])
      }),
    )

    it(
      'tries again after the delay, with the code of the failure',
      fresh(async (store) => {
        await add(store, outboxMessage('m'))
        await store.outbox.claim({ limit: 1, leaseMs: HOUR_MS })
        expect(await store.outbox.retry('m', 1, 0, 'CARRIER_DOWN')).toBe(true)
        const [again] = await store.outbox.claim({ limit: 1, leaseMs: HOUR_MS })
        expect(again).toMatchObject({ attempts: 2, fence: 2, lastError: 'CARRIER_DOWN' })

        const before = await store.now()
        await store.outbox.retry('m', 2, HOUR_MS, 'CARRIER_DOWN')
        expect(await claimIds(store)).toEqual([])
        expect(((await store.outbox.nextAt()) ?? 0) >= before + HOUR_MS).toBe(true)
      }),
    )

    it(
      'stops an aggregate at a dead message until somebody says redrive or skip',
      fresh(async (store) => {
        await add(
          store,
          outboxMessage('a1', { aggregate: 'a', seq: 1 }),
          outboxMessage('a2', { aggregate: 'a', seq: 2 }),
          outboxMessage('b1', { aggregate: 'b', seq: 1 }),
        )
        await store.outbox.claim({ limit: 10, leaseMs: HOUR_MS })
        expect(await store.outbox.finish('a1', 1, 'dead', 'GONE')).toBe(true)
        expect(await store.outbox.finish('b1', 1, 'done')).toBe(true)
        expect(await claimIds(store)).toEqual([])
        expect(await store.outbox.nextAt()).toBe(null)
        expect((await store.outbox.list({ state: 'dead', limit: 10 })).items).toMatchObject([
          { id: 'a1', lastError: 'GONE' },
        ] as never)

        expect(await store.outbox.resolve('a2', 'skip')).toBe(false)
        expect(await store.outbox.resolve('a1', 'redrive')).toBe(true)
        expect(await claimIds(store)).toEqual(['a1'])
        await store.outbox.finish('a1', 2, 'dead', 'GONE')
        expect(await store.outbox.resolve('a1', 'skip')).toBe(true)
        expect(await store.outbox.resolve('a1', 'redrive')).toBe(false)
        expect(await claimIds(store)).toEqual(['a2'])
      }),
    )

    it(
      'is listed page after page',
      fresh(async (store) => {
        await add(store, ...Array.from({ length: 7 }, (_, i) => outboxMessage(`m${i}`)))
        const seen: string[] = []
        let after: string | null = null
        do {
          const page: Awaited<ReturnType<Store['outbox']['list']>> = await store.outbox.list({ limit: 3, after })
          seen.push(...page.items.map(({ id }) => id))
          after = page.next
        } while (after !== null)
        expect(seen.sort()).toEqual(Array.from({ length: 7 }, (_, i) => `m${i}`))
        expect((await store.outbox.list({ state: 'done', limit: 3 })).items).toEqual([])
      }),
    )
  })
}
