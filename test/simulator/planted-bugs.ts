import { passOn, passOnOutbox } from 'orderhub/testing'
import { isInboundKey } from '../../src/inventory/inbound-pool'
import type { MovementPage } from '../../src/inventory/movement'
import type { StockLevel } from '../../src/inventory/stock-level'
import type { Order } from '../../src/order/order'
import type { OutboxEntry } from '../../src/store/outbox-message'
import type { Changes, LoadedRecords, RecordChange, Store } from '../../src/store/store'

/** A defect put in on purpose, to see that the simulator notices. */
export interface PlantedBug {
  readonly name: string
  /** The invariant that has to be found broken. */
  readonly breaks: string
  /** Operations of a seed, where it takes more for the bug to matter; 200 unless given. */
  readonly operations?: number
  plant(store: Store): Store
}

/** True every `n`-th time. */
function everyNth(n: number): () => boolean {
  let count = 0
  return () => ++count % n === 0
}

/** Alters what a unit of work hands to the store. */
function altering(store: Store, alter: (changes: Changes) => Changes): Store {
  return passOn(store, {
    transact: (unit) =>
      store.transact({
        keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
        decide: (loaded, moment) => alter(unit.decide(loaded, moment)),
      }),
  })
}

/** Alters what a unit of work gets to see. */
function showing(store: Store, see: (loaded: LoadedRecords) => LoadedRecords): Store {
  return passOn(store, {
    transact: (unit) =>
      store.transact({
        keysOf: (kind, loaded) => unit.keysOf(kind, see(loaded)),
        decide: (loaded, moment) => unit.decide(see(loaded), moment),
      }),
  })
}

function withRecords(changes: Changes, alter: (change: RecordChange) => RecordChange | undefined): Changes {
  return { ...changes, records: changes.records.flatMap((change) => alter(change) ?? []) }
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a stale order is read and saved over the newer one',
    breaks: 'I22',
    plant: (store) => {
      const older = new Map<string, Order>()
      const now = everyNth(9)
      const seeing = showing(store, (loaded) => ({
        get: (kind, key) => {
          const row = loaded.get(kind, key)
          const stale = older.get(key)
          return kind === 'order' && stale !== undefined && now() ? { ...row, value: stale as never } : row
        },
      }))
      return altering(seeing, (changes) => {
        for (const { kind, key, value } of changes.records) {
          if (kind === 'order' && !older.has(key)) older.set(key, value as Order)
        }
        return changes
      })
    },
  },
  {
    name: 'outbox rows are lost',
    breaks: 'I39',
    plant: (store) => {
      const now = everyNth(5)
      return altering(store, (changes) => (now() ? { ...changes, outbox: changes.outbox.slice(1) } : changes))
    },
  },
  {
    name: 'an effect is written that nothing gave rise to',
    breaks: 'I39',
    plant: (store) => {
      const now = everyNth(20)
      return altering(store, (changes) => {
        const [first] = changes.outbox
        return first === undefined || !now()
          ? changes
          : { ...changes, outbox: [...changes.outbox, { ...first, id: `${first.id}b`, seq: first.seq + 500 }] }
      })
    },
  },
  {
    name: 'half of a commit is saved',
    breaks: 'I7',
    plant: (store) => {
      const now = everyNth(11)
      return altering(store, (changes) => (now() ? { ...changes, records: changes.records.slice(1) } : changes))
    },
  },
  {
    name: 'a commit is acknowledged and not made',
    breaks: 'I7',
    plant: (store) => {
      const now = everyNth(40)
      return passOn(store, {
        async transact(unit) {
          if (!now()) return store.transact(unit)
          const undone = new Error('undone')
          await store
            .transact({
              keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
              decide: (loaded, moment) => {
                unit.decide(loaded, moment)
                throw undone
              },
            })
            .catch((error) => {
              if (error !== undone) throw error
            })
        },
      })
    },
  },
  {
    name: 'answers are forgotten',
    breaks: 'I9',
    plant: (store) =>
      altering(store, (changes) => withRecords(changes, (change) => (change.kind === 'answer' ? undefined : change))),
  },
  {
    name: 'refusals are forgotten',
    breaks: 'I9',
    plant: (store) =>
      altering(store, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'answer' && 'outcome' in change.value && !change.value.outcome.ok ? undefined : change,
        ),
      ),
  },
  {
    name: 'serials are leased twice',
    breaks: 'LIVENESS',
    plant: (store) => passOn(store, { leaseSerials: async (_series, count) => ({ from: 1, to: count }) }),
  },
  {
    name: 'a movement is missing',
    breaks: 'I4',
    plant: (store) => {
      const now = everyNth(9)
      return altering(store, (changes) => ({
        ...changes,
        movements: changes.movements.map((page) => (now() ? { ...page, movements: page.movements.slice(1) } : page)),
      }))
    },
  },
  {
    name: 'deducted goods stay on the shelf',
    breaks: 'I3',
    plant: (store) =>
      altering(store, (changes) => {
        const left = new Map<string, number>()
        for (const { stockKey, movements } of changes.movements) {
          for (const { kind, onHand } of movements) if (kind === 'deducted') left.set(stockKey, -onHand)
        }
        return withRecords(changes, (change) =>
          change.kind === 'stock' && 'onHand' in change.value && left.has(change.key)
            ? { ...change, value: { ...change.value, onHand: change.value.onHand + (left.get(change.key) ?? 0) } }
            : change,
        )
      }),
  },
  {
    name: 'more stock is seen than there is',
    breaks: 'I1',
    plant: (store) => {
      const seeing = showing(store, (loaded) => ({
        get: (kind, key) => {
          const row = loaded.get(kind, key)
          if (kind !== 'stock' || row.value === undefined || !('onHand' in row.value)) return row
          return { ...row, value: { ...row.value, backorderLimit: 5 } }
        },
      }))
      return altering(seeing, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'stock' ? { ...change, value: { ...change.value, backorderLimit: 0 } as StockLevel } : change,
        ),
      )
    },
  },
  {
    name: 'locks end before their time',
    breaks: 'I14',
    plant: (store) =>
      passOn(store, {
        due: async (at, limit) => store.due(at + 3_600_000, limit),
        transact: (unit) =>
          store.transact({
            keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
            decide: (loaded, moment) => unit.decide(loaded, { ...moment, at: moment.at + 3_600_000 }),
          }),
      }),
  },
  {
    name: 'locks are deducted after their time',
    breaks: 'I16',
    plant: (store) =>
      passOn(store, {
        transact: (unit) =>
          store.transact({
            keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
            decide: (loaded, moment) => unit.decide(loaded, { ...moment, at: moment.at - 600_000 }),
          }),
      }),
  },
  {
    name: 'the timer forgets locks',
    breaks: 'I15',
    plant: (store) =>
      passOn(store, {
        due: async (at, limit) => (await store.due(at, limit)).filter(({ kind }) => kind !== 'stockLock'),
      }),
  },
  {
    name: 'the timer forgets orders that wait for stock',
    breaks: 'LIVENESS',
    plant: (store) =>
      passOn(store, {
        due: async (at, limit) => (await store.due(at, limit)).filter(({ kind }) => kind !== 'stock'),
      }),
  },
  {
    name: 'the timer forgets documents',
    breaks: 'I25',
    plant: (store) =>
      passOn(store, {
        due: async (at, limit) => (await store.due(at, limit)).filter(({ kind }) => kind !== 'intake'),
      }),
  },
  {
    name: 'a commit leaves no audit block',
    breaks: 'I45',
    plant: (store) => {
      const now = everyNth(6)
      return altering(store, (changes) => (now() ? { ...changes, audit: null } : changes))
    },
  },
  {
    name: 'an audit entry is altered after it was sealed',
    breaks: 'I46',
    plant: (store) => {
      const now = everyNth(30)
      return altering(store, (changes) =>
        changes.audit === null || !now()
          ? changes
          : { ...changes, audit: { ...changes.audit, entries: changes.audit.entries.slice(1) } },
      )
    },
  },
  {
    name: 'a subject key is not saved with the data it seals',
    breaks: 'I52',
    plant: (store) =>
      altering(store, (changes) =>
        withRecords(changes, (change) => (change.kind === 'subjectKey' ? undefined : change)),
      ),
  },
  {
    name: 'an order loses a fact',
    breaks: 'I22',
    plant: (store) => {
      const now = everyNth(13)
      return altering(store, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'order' && 'superseded' in change.value && now()
            ? { ...change, value: { ...change.value, facts: change.value.facts.slice(0, -1) } as Order }
            : change,
        ),
      )
    },
  },
  {
    name: 'an order keeps the status it had first',
    breaks: 'I23',
    plant: (store) => {
      const first = new Map<string, Order['status']>()
      return altering(store, (changes) =>
        withRecords(changes, (change) => {
          if (change.kind !== 'order' || !('status' in change.value)) return change
          const status = first.get(change.key) ?? (change.value as Order).status
          first.set(change.key, status)
          return { ...change, value: { ...change.value, status } as Order }
        }),
      )
    },
  },
  {
    name: 'an ended lock stays locked',
    breaks: 'I2',
    plant: (store) => {
      const now = everyNth(10)
      return altering(store, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'stockLock' && change.from > 0 && now() ? undefined : change,
        ),
      )
    },
  },
  {
    name: 'a worker whose lease was taken over ends the effect',
    breaks: 'I43',
    plant: (store) => {
      const newest = new Map<string, number>()
      return passOn(store, {
        outbox: passOnOutbox(store.outbox, {
          async claim(options) {
            const claimed = await store.outbox.claim(options)
            for (const { id, fence } of claimed) newest.set(id, fence)
            return claimed
          },
          finish: (id, fence, state, error) => store.outbox.finish(id, newest.get(id) ?? fence, state, error),
        }),
      })
    },
  },
  {
    name: 'the effects of one order overtake each other',
    breaks: 'I42',
    plant: (store) =>
      passOn(store, {
        outbox: passOnOutbox(store.outbox, {
          async claim(options) {
            const claimed = await store.outbox.claim(options)
            const { items } = await store.outbox.list({ state: 'ready', limit: 1_000 })
            const next = claimed.flatMap((entry): readonly OutboxEntry[] => {
              const later = items.find((item) => item.aggregate === entry.aggregate && item.seq > entry.seq)
              return later === undefined ? [] : [{ ...later, attempts: 1, fence: 1 }]
            })
            return [...claimed, ...next]
          },
        }),
      }),
  },
  {
    name: 'a count replaces what is on hand, whatever has moved since it was taken',
    breaks: 'COUNT',
    plant: (store) => passOn(store, { movementsSince: async () => new Map() }),
  },
  {
    name: 'a snapshot does not remember how far it got',
    breaks: 'COUNT',
    plant: (store) =>
      altering(store, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'stockSnapshot' && 'cursor' in change.value
            ? { ...change, value: { ...change.value, cursor: null } as never }
            : change,
        ),
      ),
  },
  {
    name: 'a channel is told of a piece more than its share',
    breaks: 'NEWEST',
    plant: (store) =>
      altering(store, (changes) =>
        withRecords(changes, (change) => {
          if (change.kind !== 'publication' || !('refused' in change.value) || change.value.waiting === null)
            return change
          const { waiting } = change.value
          return { ...change, value: { ...change.value, waiting: { ...waiting, number: waiting.number + 1 } } }
        }),
      ),
  },
  {
    name: 'a row whose channels are to be told of it is forgotten',
    breaks: 'NEWEST',
    plant: (store) => {
      const now = everyNth(5)
      return altering(store, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'stock' && 'telling' in change.value && change.value.telling === 'due' && now()
            ? { ...change, value: { ...change.value, telling: 'told' } as StockLevel }
            : change,
        ),
      )
    },
  },
  {
    name: 'channels share out pieces that are not there',
    breaks: 'PARTITION',
    plant: (store) =>
      passOn(store, {
        transact: (unit) => {
          let publishes = false
          const more = new Set<string>()
          return store.transact({
            keysOf: (kind, loaded) => {
              const keys = [...unit.keysOf(kind, loaded)]
              if (kind === 'publication' && keys.length > 0) publishes = true
              return keys
            },
            decide: (loaded, moment) => {
              const changes = unit.decide(
                {
                  get: (kind, key) => {
                    const row = loaded.get(kind, key)
                    if (!publishes || kind !== 'stock' || row.value === undefined) return row
                    more.add(key)
                    return { ...row, value: { ...row.value, onHand: (row.value as StockLevel).onHand + 3 } as never }
                  },
                },
                moment,
              )
              return withRecords(changes, (change) =>
                change.kind === 'stock' && more.has(change.key)
                  ? { ...change, value: { ...change.value, onHand: (change.value as StockLevel).onHand - 3 } as never }
                  : change,
              )
            },
          })
        },
      }),
  },
  {
    name: 'goods that came in go to the last in line',
    breaks: 'PROMISE',
    operations: 800,
    plant: (store) =>
      passOn(store, {
        movements: async (stockKey, from, limit) => {
          const pages = await store.movements(stockKey, from, limit)
          // Whole pages are what those read who judge.
          return isInboundKey(stockKey) && limit < 1_000 ? inReversedLine(pages) : pages
        },
      }),
  },
  {
    name: 'a delivery is not noted on its receipt',
    breaks: 'INBOUND',
    plant: (store) =>
      altering(store, (changes) =>
        withRecords(changes, (change) =>
          change.kind === 'inboundReceipt' && 'received' in change.value
            ? { ...change, value: { ...change.value, received: 0 } as never }
            : change,
        ),
      ),
  },
]

/** The same movements, with those who were promised something trading places. */
function inReversedLine(pages: readonly MovementPage[]): readonly MovementPage[] {
  const promised = pages.flatMap(({ movements }) => movements.filter(({ kind }) => kind === 'locked'))
  return pages.map((page) => ({
    ...page,
    movements: page.movements.map((movement) =>
      movement.kind === 'locked' ? { ...movement, ref: promised.pop()?.ref ?? movement.ref } : movement,
    ),
  }))
}
