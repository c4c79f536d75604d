import { isInboundKey } from '../../src/inventory/inbound-pool'
import { WAITING } from '../../src/inventory/stock-level'
import type { StockLock } from '../../src/inventory/stock-lock'
import type { RecordKind, Records } from '../../src/store/records'
import type { Changes, LoadedRecords, RecordChange, Store, UnitOfWork } from '../../src/store/store'
import { StoreUnavailableError } from '../../src/store/store-errors'
import type { ClientBug } from './chaos-client'
import { OTHER_POOL } from './intent'

/** A mistake somebody could make, put into the running program to see whether the oracles notice. */
export interface PlantedBug {
  readonly says: string
  /** Rewrites statements on their way to the driver. */
  rewrite?(sql: string): string
  wrap?(store: Store): Store
  readonly client?: ClientBug
}

const LOCKED = / ORDER BY key COLLATE "C" FOR NO KEY UPDATE$/

/** Inserts that fail on a taken key, so that the unit is run again; here they pass over it in silence. */
const passOver = (sql: string, table: string) =>
  new RegExp(`^INSERT INTO "\\w+"\\.${table} `).test(sql) ? `${sql} ON CONFLICT DO NOTHING` : sql

const loads = (sql: string, ...tables: readonly string[]) =>
  LOCKED.test(sql) && tables.some((table) => sql.includes(`.${table} WHERE key`))

/** Any version will do: the row is overwritten with what was decided on an older one. */
const blind = (sql: string) => sql.replace(' AND t.version = n.replaced', '')

export const PLANTED_BUGS: Readonly<Record<string, PlantedBug>> = {
  'lost-updates': {
    says: 'stock rows are read without a lock and written without a look at their version',
    rewrite: (sql) =>
      loads(sql, 'stock')
        ? sql.replace(LOCKED, '')
        : passOver(/UPDATE "\w+"\.stock AS/.test(sql) ? blind(sql) : sql, 'movement_page'),
  },
  'lock-row-unlocked': {
    says: 'lock records are read without a lock and written without a look at their version',
    rewrite: (sql) =>
      loads(sql, 'stock_lock') ? sql.replace(LOCKED, '') : /UPDATE "\w+"\.stock_lock AS/.test(sql) ? blind(sql) : sql,
  },
  'unsorted-locks': {
    says: 'rows are locked in an order of their own per connection',
    rewrite: (sql) => sql.replace(LOCKED, ' ORDER BY md5(key || pg_backend_pid()::text) FOR NO KEY UPDATE'),
  },
  'taken-id-ignored': {
    says: 'an insert that found its key taken counts as done',
    rewrite: (sql) => ['stock_lock', 'answer', 'intake', 'orders'].reduce(passOver, sql),
  },
  'new-id-on-repeat': {
    says: 'a client makes a new id when it does not know whether its command took effect',
    client: { newIdOnRepeat: true },
  },
  'doubt-taken-for-done': {
    says: 'a commit whose answer was lost counts as done',
    wrap: (store) => ({
      ...bound(store),
      transact: (unit) =>
        store.transact(unit).catch((error: unknown) => {
          if (!(error instanceof StoreUnavailableError && error.inDoubt)) throw error
        }),
    }),
  },
  'refusal-not-stored': {
    says: 'only granted locks are remembered, so a refused one may be granted the next time',
    wrap: (store) => withoutChanges(store, isRefusedLock),
  },
  'part-forgotten': {
    says: 'a lock does not remember what has left of it in part',
    wrap: (store) => withChanged(store, 'stockLock', ({ deducted: _forgotten, ...lock }) => lock),
  },
  'extension-lost': {
    says: 'a lock is saved with the end it had before it was extended',
    wrap: (store) =>
      withChanged(store, 'stockLock', (lock, before) =>
        before?.state === 'locked' ? { ...lock, expiresAt: before.expiresAt } : lock,
      ),
  },
  'size-lost': {
    says: 'a lock is saved with the lines it had before it was resized',
    wrap: (store) =>
      withChanged(store, 'stockLock', (lock, before) =>
        before === undefined ? lock : { ...lock, lines: before.lines },
      ),
  },
  'one-sided-transfer': {
    says: 'goods leave one pool and do not arrive in the other, movements and all',
    wrap: (store) => decidingElse(store, withoutOtherPool),
  },
  'wake-forgotten': {
    says: 'a row does not remember that orders are to be looked at when it has stock again',
    wrap: (store) =>
      withChanged(store, 'stock', (level) => (level.wakeAt === null ? level : { ...level, wakeAt: WAITING })),
  },
  'delivery-forgotten': {
    says: 'a receipt is saved with the pieces it had received before',
    wrap: (store) =>
      withChanged(store, 'inboundReceipt', (receipt, before) => ({ ...receipt, received: before?.received ?? 0 })),
  },
  'arrival-forgotten': {
    says: 'goods that came in are not handed to the orders they were promised to',
    wrap: (store) =>
      withChanged(store, 'stock', (level) => (isInboundKey(level.key) ? { ...level, wakeAt: WAITING } : level)),
  },
  'news-forgotten': {
    says: 'a row does not remember that channels are to hear of it',
    wrap: (store) =>
      withChanged(store, 'stock', (level) => (level.telling === 'due' ? { ...level, telling: 'told' } : level)),
  },
  'more-than-there-is': {
    says: 'a channel is told of more pieces than its share',
    wrap: (store) =>
      withChanged(store, 'publication', ({ waiting, ...record }) => ({
        ...record,
        waiting: waiting === null ? null : { ...waiting, number: waiting.number + 5 },
      })),
  },
  'version-told-again': {
    says: 'a new number is told under the version of the last one',
    wrap: (store) =>
      withChanged(store, 'publication', ({ waiting, ...record }, before) => ({
        ...record,
        waiting: waiting === null ? null : { ...waiting, version: before?.shown?.version ?? waiting.version },
      })),
  },
  'count-overwrites': {
    says: 'a count replaces what is on hand, whatever has moved since it was taken',
    wrap: (store) => ({ ...bound(store), movementsSince: async () => new Map() }),
  },
  'effect-forgotten': {
    says: 'one effect in fifty is not written with the change it follows from',
    wrap: (store) =>
      decidingElse(store, (changes) => ({ ...changes, outbox: changes.outbox.filter(() => Math.random() > 0.02) })),
  },
}

function isRefusedLock({ kind, value }: RecordChange): boolean {
  return kind === 'stockLock' && (value as StockLock).state === 'refused'
}

function withoutChanges(store: Store, unwanted: (change: RecordChange) => boolean): Store {
  return decidingElse(store, (changes) => ({
    ...changes,
    records: changes.records.filter((change) => !unwanted(change)),
  }))
}

function withoutOtherPool(changes: Changes): Changes {
  const isOther = (stockKey: string) => stockKey.includes(`/${OTHER_POOL}/`)
  return {
    ...changes,
    records: changes.records.filter(({ key }) => !isOther(key)),
    movements: changes.movements.filter(({ stockKey }) => !isOther(stockKey)),
  }
}

/** Saves records of one kind otherwise than they were decided. */
function withChanged<K extends RecordKind>(
  store: Store,
  kind: K,
  change: (value: Records[K], before: Records[K] | undefined) => Records[K],
): Store {
  const isOfKind = (record: RecordChange): record is RecordChange<K> => record.kind === kind
  return decidingElse(store, (changes, loaded) => ({
    ...changes,
    records: changes.records.map((record) => {
      if (!isOfKind(record)) return record
      // A new record was not loaded, and may not be asked for.
      const before = record.from === 0 ? undefined : loaded.get(kind, record.key).value
      return { ...record, value: change(record.value, before) }
    }),
  }))
}

function decidingElse(store: Store, alter: (changes: Changes, loaded: LoadedRecords) => Changes): Store {
  const altered = (unit: UnitOfWork): UnitOfWork => ({
    keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
    decide: (loaded, moment) => alter(unit.decide(loaded, moment), loaded),
  })
  return { ...bound(store), transact: (unit) => store.transact(altered(unit)) }
}

/** The store as a plain object whose methods still work when they are spread. */
function bound(store: Store): Store {
  return {
    name: store.name,
    supports: store.supports,
    outbox: store.outbox,
    audit: store.audit,
    transact: store.transact.bind(store),
    leaseSerials: store.leaseSerials.bind(store),
    read: store.read.bind(store),
    list: store.list.bind(store),
    count: store.count.bind(store),
    briefs: store.briefs.bind(store),
    due: store.due.bind(store),
    movements: store.movements.bind(store),
    movementsSince: store.movementsSince.bind(store),
    now: store.now.bind(store),
    close: store.close.bind(store),
  }
}
