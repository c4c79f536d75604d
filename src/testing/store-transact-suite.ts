import type { RecordKind } from '../store/records'
import type { Store, UnitOfWork } from '../store/store'
import { withStore } from './store-fresh'
import {
  answerRecord,
  auditBlock,
  intakeRecord,
  noChanges,
  orderRecord,
  outboxMessage,
  put,
  saving,
  stockLockRecord,
  stockRecord,
  unitOn,
} from './store-records'
import type { SuiteRunner } from './store-runner'

const CONFLICT = { code: 'STORE_CONFLICT' }

/** Units of work: all or nothing, on locked records, in the order of the kinds. */
export function storeTransactSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)

  describe('a unit of work', () => {
    it(
      'saves what it decided, and the next one sees it',
      fresh(async (store) => {
        await put(store, 'order', { o1: orderRecord('o1') })
        await store.transact(
          unitOn({ order: ['o1', 'o2'] }, (loaded) => {
            expect(loaded.get('order', 'o1')).toEqual({ version: 1, value: orderRecord('o1') })
            expect(loaded.get('order', 'o2')).toEqual({ version: 0, value: undefined })
            return {
              records: [
                saving(loaded, 'order', 'o1', orderRecord('o1', { status: 'paid' })),
                saving(loaded, 'order', 'o2', orderRecord('o2')),
              ],
            }
          }),
        )
        const found = await store.read('order', ['o1', 'o2', 'o3'])
        expect([...found].sort()).toEqual([
          ['o1', { version: 2, value: orderRecord('o1', { status: 'paid' }) }],
          ['o2', { version: 1, value: orderRecord('o2') }],
        ])
      }),
    )

    it(
      'is asked for keys in the order of the kinds, and may name them by what was loaded before',
      fresh(async (store) => {
        await put(store, 'intake', { i: intakeRecord('i', { orders: ['o'] }) })
        await put(store, 'order', { o: orderRecord('o', { lock: { id: 'l', generation: 1, state: 'locked' } }) })
        await put(store, 'stockLock', { l: stockLockRecord('l', { lines: [{ stockKey: 'W/P/A', quantity: 2 }] }) })
        await put(store, 'stock', { 'W/P/A': stockRecord('W/P/A', 5) })

        let onHand = 0
        const unit: UnitOfWork = {
          keysOf(kind, loaded) {
            switch (kind) {
              case 'intake':
                return ['i', 'i']
              case 'order':
                return loaded.get('intake', 'i').value?.orders ?? []
              case 'stockLock':
                return [loaded.get('order', 'o').value?.lock?.id ?? 'none']
              case 'stock':
                return (loaded.get('stockLock', 'l').value?.lines ?? []).map((line) => line.stockKey)
              default:
                return []
            }
          },
          decide(loaded) {
            onHand = loaded.get('stock', 'W/P/A').value?.onHand ?? 0
            return noChanges
          },
        }
        await store.transact(unit)
        expect(onHand).toBe(5)
      }),
    )

    it(
      'may name its keys lazily and more than once',
      fresh(async (store) => {
        await put(store, 'stock', { 'W/P/A': stockRecord('W/P/A', 5) })
        let seen: unknown
        await store.transact({
          *keysOf(kind: RecordKind) {
            if (kind === 'stock') yield* ['W/P/B', 'W/P/A', 'W/P/B']
          },
          decide(loaded) {
            seen = [loaded.get('stock', 'W/P/A').version, loaded.get('stock', 'W/P/B').version]
            return noChanges
          },
        })
        expect(seen).toEqual([1, 0])
      }),
    )

    it(
      'can not read what it did not ask for',
      fresh(async (store) => {
        await put(store, 'order', { o: orderRecord('o') })
        const blind = store.transact(
          unitOn({ order: ['other'] }, (loaded) => ({ records: [saving(loaded, 'order', 'o', orderRecord('o'))] })),
        )
        await expect(blind).rejects.toThrow()
        const early = store.transact({
          keysOf: (kind, loaded) => (kind === 'intake' ? [String(loaded.get('stock', 's').version)] : []),
          decide: () => noChanges,
        })
        await expect(early).rejects.toThrow()
      }),
    )

    it(
      'saves nothing when its decision throws, and lets the very error through',
      fresh(async (store) => {
        const fault = new Error('decided badly')
        const failing = store.transact(
          unitOn({ order: ['o'] }, () => {
            throw fault
          }),
        )
        await expect(failing).rejects.toBe(fault)
        await put(store, 'order', { o: orderRecord('o') })
        expect((await store.read('order', ['o'])).get('o')?.version).toBe(1)
      }),
    )

    it(
      'of which one part is refused saves no part: records, movements, messages, audit, timers',
      fresh(async (store) => {
        await put(store, 'order', { taken: orderRecord('taken') })
        const refused = store.transact(
          unitOn({ order: ['new', 'taken'], stock: ['W/P/A'] }, (loaded, { chain }) => ({
            records: [
              saving(loaded, 'stock', 'W/P/A', stockRecord('W/P/A', 5)),
              saving(loaded, 'order', 'new', orderRecord('new', { dueAt: 1 })),
              { kind: 'order', key: 'taken', from: 0, to: 1, value: orderRecord('taken') },
            ],
            movements: [{ stockKey: 'W/P/A', fromVersion: 1, toVersion: 1, at: 1, movements: [] }],
            outbox: [outboxMessage('m')],
            audit: auditBlock(chain, 'c'),
          })),
        )
        await expect(refused).rejects.toMatchObject(CONFLICT)

        expect([...(await store.read('order', ['new', 'taken'])).keys()]).toEqual(['taken'])
        expect((await store.read('stock', ['W/P/A'])).size).toBe(0)
        expect(await store.movements('W/P/A', 1, 10)).toEqual([])
        expect((await store.outbox.list({ limit: 10 })).items).toEqual([])
        expect((await store.audit.heads()).every((head) => head.seq === 0)).toBe(true)
        expect(await store.due(1_000, 10)).toEqual([])
      }),
    )

    it(
      'refuses a new key that is taken, a version that moved, and one that was never there',
      fresh(async (store) => {
        await put(store, 'stock', { 'W/P/A': stockRecord('W/P/A', 1) })
        for (const { key, from } of [
          { key: 'W/P/A', from: 0 },
          { key: 'W/P/A', from: 2 },
          { key: 'W/P/B', from: 1 },
        ]) {
          const stale = store.transact(
            unitOn({ stock: [key] }, () => ({
              records: [{ kind: 'stock', key, from, to: from + 1, value: stockRecord(key, 9) }],
            })),
          )
          await expect(stale).rejects.toMatchObject(CONFLICT)
        }
        expect((await store.read('stock', ['W/P/A', 'W/P/B'])).get('W/P/A')?.value?.onHand).toBe(1)
      }),
    )

    it(
      'changes a record of a kind that is loaded without a lock, once per version',
      fresh(async (store) => {
        const wrapped = { state: 'wrapped', subject: 's', keyId: 'k', wrappedBy: 'w', wrappedKey: 'x' } as const
        await put(store, 'subjectKey', { s1: wrapped, s2: wrapped })
        const erase = unitOn({ subjectKey: ['s2', 's1'] }, (loaded) => ({
          records: (['s2', 's1'] as const).map((key) =>
            saving(loaded, 'subjectKey', key, {
              state: 'erased',
              subject: 's',
              erasedAt: loaded.get('subjectKey', key).version,
            }),
          ),
        }))
        await Promise.all(Array.from({ length: 8 }, () => untilSaved(store, erase)))
        expect((await store.read('subjectKey', ['s1'])).get('s1')).toMatchObject({
          version: 9,
          value: { state: 'erased', erasedAt: 8 },
        })
      }),
    )

    it(
      'refuses a second record with a unique attribute of another, and takes it again once it differs',
      fresh(async (store) => {
        await put(store, 'order', { o1: orderRecord('o1', { number: 'SAME' }) })
        await expect(put(store, 'order', { o2: orderRecord('o2', { number: 'SAME' }) })).rejects.toMatchObject(CONFLICT)
        await put(store, 'order', { o2: orderRecord('o2', { number: 'OTHER' }) })
        await put(store, 'order', { o1: orderRecord('o1', { number: 'SAME', status: 'cancelled' }) })
        expect((await store.read('order', ['o1', 'o2'])).size).toBe(2)
      }),
    )

    it(
      'loses no update when many change the same records at once',
      fresh(async (store) => {
        const keys = ['W/P/A', 'W/P/B', 'W/P/C']
        const increment = unitOn({ stock: keys }, (loaded) => ({
          records: keys.map((key) => {
            const { version, value } = loaded.get('stock', key)
            return saving(loaded, 'stock', key, stockRecord(key, (value?.onHand ?? 0) + 1, version + 1))
          }),
        }))
        await Promise.all(Array.from({ length: 40 }, () => untilSaved(store, increment)))
        for (const [, { version, value }] of await store.read('stock', keys)) {
          expect([version, value?.onHand]).toEqual([40, 40])
        }
      }),
    )

    it(
      'lets only one of many take a new key',
      fresh(async (store) => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) =>
            store.transact(
              unitOn({ answer: ['command'] }, (loaded) =>
                loaded.get('answer', 'command').version > 0
                  ? {}
                  : { records: [saving(loaded, 'answer', 'command', answerRecord('command', i))] },
              ),
            ),
          ),
        )
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(CONFLICT)
        }
        expect((await store.read('answer', ['command'])).get('command')?.version).toBe(1)
      }),
    )

    it(
      'is told the time by the store',
      fresh(async (store) => {
        const before = await store.now()
        let at = 0
        await store.transact(
          unitOn({}, (_, moment) => {
            at = moment.at
            return {}
          }),
        )
        expect(before <= at && at <= (await store.now()) && Number.isSafeInteger(at)).toBe(true)
      }),
    )

    it('is refused once the store is closed', async () => {
      const store = await createStore()
      await store.close()
      await expect(store.transact(unitOn({}, () => ({})))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: false,
        inDoubt: false,
      })
    })
  })
}

/** Runs a unit again for as long as somebody else comes first. */
export async function untilSaved(store: Store, unit: UnitOfWork): Promise<void> {
  for (;;) {
    try {
      return await store.transact(unit)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'STORE_CONFLICT') throw error
    }
  }
}
