import { MOVEMENT_DISORDER_MS, type MovementPage } from '../inventory/movement'
import type { AuditBlock, AuditHead } from '../security/audit-chain'
import { deepFreeze } from './deep-freeze'
import { DueQueue, type DueTimer } from './due-queue'
import { KeyOrder } from './key-order'
import { checkAttribute, checkLimit, cursorOf } from './list-query'
import { MemoryBriefs } from './memory-briefs'
import { MemoryOutbox } from './memory-outbox'
import { RECORD_KIND_SPECS, RECORD_KINDS, type RecordKind, type RecordKindSpec, type Records } from './records'
import type {
  AuditStore,
  Brief,
  BriefQuery,
  Changes,
  ListQuery,
  Loaded,
  LoadedRecords,
  Page,
  RecordChange,
  Store,
  UnitOfWork,
} from './store'
import { StoreConflictError, StoreUnavailableError } from './store-errors'

type Row = Loaded<unknown>
const NO_ROW: Loaded<never> = Object.freeze({ version: 0, value: undefined })
const CHAIN = 'memory'
const GENESIS = '0'.repeat(64)

/**
 * A store in plain maps: the plainest reading of the port's contract, for tests, simulations and first steps. What it
 * holds is gone with the process. Records are frozen when saved, so nobody can change them from outside.
 */
export function memoryStore({ clock }: { readonly clock: () => number }): Store {
  return new MemoryStore(clock)
}

class MemoryStore implements Store {
  readonly name = 'memory'
  readonly supports = { survives: 'nothing', shared: false, lanes: 1 } as const
  readonly outbox: MemoryOutbox
  readonly audit: AuditStore

  private readonly tables = new Map<RecordKind, Map<string, Row>>(RECORD_KINDS.map((kind) => [kind, new Map()]))
  private readonly orders = new Map<RecordKind, KeyOrder>(RECORD_KINDS.map((kind) => [kind, new KeyOrder()]))
  private readonly uniques = new Map<string, string>()
  private readonly timers = new DueQueue((timer) => this.isCurrent(timer))
  private readonly inBrief = new MemoryBriefs()
  private readonly pages = new Map<string, MovementPage[]>()
  private readonly blocks: AuditBlock[] = []
  private readonly serials = new Map<string, number>()
  private head: AuditHead = { chain: CHAIN, seq: 0, hash: GENESIS }
  private closed = false

  constructor(private readonly clock: () => number) {
    this.outbox = new MemoryOutbox(clock)
    this.audit = {
      heads: async () => [this.head],
      blocks: async (chain, fromSeq, limit) =>
        chain === CHAIN ? this.blocks.slice(fromSeq - 1, fromSeq - 1 + limit) : [],
      blocksAt: async (instants) => this.blocks.filter(({ at }) => instants.includes(at)),
    }
  }

  async transact(unit: UnitOfWork): Promise<void> {
    this.checkOpen()
    const loaded = new LoadedMaps()
    for (const kind of RECORD_KINDS) {
      const table = this.table(kind)
      for (const key of unit.keysOf(kind, loaded)) loaded.add(kind, key, table.get(key) ?? NO_ROW)
    }
    this.save(unit.decide(loaded, { at: this.clock(), chain: this.head }))
  }

  /** Checks everything before it writes anything, so a refused unit leaves no trace. */
  private save(changes: Changes): void {
    for (const change of changes.records) {
      const actual = this.table(change.kind).get(change.key)?.version ?? 0
      if (actual !== change.from) throw new StoreConflictError({ kind: change.kind, expected: 1, actual: 0 })
      for (const name of RECORD_KIND_SPECS[change.kind].unique) {
        const owner = this.uniques.get(uniqueKey(change, name))
        if (owner !== undefined && owner !== change.key) {
          throw new StoreConflictError({ kind: change.kind, expected: 1, actual: 0 })
        }
      }
    }
    if (changes.audit !== null && changes.audit.seq !== this.head.seq + 1) {
      throw new StoreConflictError({ kind: 'audit', expected: 1, actual: 0 })
    }
    for (const change of changes.records) this.write(change)
    for (const page of changes.movements) this.addPage(page)
    this.outbox.add(changes.outbox)
    if (changes.audit !== null) {
      this.blocks.push(changes.audit)
      this.head = { chain: CHAIN, seq: changes.audit.seq, hash: changes.audit.hash }
    }
  }

  private write(change: RecordChange): void {
    if (change.from === 0) this.order(change.kind).add(change.key)
    const table = this.table(change.kind)
    this.inBrief.move(change.kind, change.key, table.get(change.key)?.value, change.value)
    table.set(change.key, { version: change.to, value: deepFreeze(change.value) })
    const spec = specOf(change.kind)
    for (const name of spec.unique) this.uniques.set(uniqueKey(change, name), change.key)
    const dueAt = spec.dueAt?.(change.value as never) ?? null
    if (dueAt !== null) this.timers.add({ kind: change.kind, key: change.key, dueAt })
  }

  private addPage(page: MovementPage): void {
    const pages = this.pages.get(page.stockKey)
    if (pages === undefined) this.pages.set(page.stockKey, [page])
    else pages.push(page)
  }

  async leaseSerials(series: string, count: number): Promise<{ from: number; to: number }> {
    this.checkOpen()
    const last = this.serials.get(series) ?? 0
    this.serials.set(series, last + count)
    return { from: last + 1, to: last + count }
  }

  async read<K extends RecordKind>(kind: K, keys: readonly string[]): Promise<ReadonlyMap<string, Loaded<Records[K]>>> {
    this.checkOpen()
    const table = this.table(kind) as Map<string, Loaded<Records[K]>>
    const found = new Map<string, Loaded<Records[K]>>()
    for (const key of keys) {
      const row = table.get(key)
      if (row !== undefined) found.set(key, row)
    }
    return found
  }

  async list<K extends RecordKind>(kind: K, query: ListQuery): Promise<Page<Records[K]>> {
    this.checkOpen()
    const spec = RECORD_KIND_SPECS[kind]
    checkLimit(query.limit)
    const wanted = Object.entries(query.where ?? {})
    for (const [attribute] of wanted) checkAttribute(kind, attribute)
    const { since = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY } = query
    const isWanted = (value: Records[K]) => {
      const instant = spec.sortAt(value)
      if (instant < since || instant >= before) return false
      return wanted.every(([name, expected]) => spec.attributes[name]?.(value) === expected)
    }
    const owner = this.uniqueOwner(kind, wanted)
    if (query.byKey === true && owner === undefined) return this.listByKey(kind, query, isWanted)
    const rows =
      owner === undefined ? this.table(kind).entries() : ([[owner, this.table(kind).get(owner)]] as [string, Row][])
    const matching: { key: string; sortAt: number; value: Records[K] }[] = []
    for (const [key, row] of rows) {
      const value = row.value as Records[K]
      if (isWanted(value)) matching.push({ key, sortAt: query.byKey === true ? 0 : spec.sortAt(value), value })
    }
    const sign = query.oldestFirst === true ? -1 : 1
    matching.sort((a, b) => sign * (b.sortAt - a.sortAt) || (a.key < b.key ? -1 : 1))
    const after = query.after == null ? undefined : cursorOf(query.after)
    const start =
      after === undefined
        ? 0
        : matching.findIndex(
            ({ sortAt, key }) => sign * sortAt < sign * after.sortAt || (sortAt === after.sortAt && key > after.key),
          )
    const page = start < 0 ? [] : matching.slice(start, start + query.limit)
    const last = page.at(-1)
    const more = start >= 0 && start + page.length < matching.length
    return {
      items: page.map(({ value }) => value),
      next: more && last !== undefined ? JSON.stringify([last.sortAt, last.key]) : null,
    }
  }

  /** Goes on behind the key before, so that reading a kind page by page costs no more than reading it at once. */
  private listByKey<K extends RecordKind>(
    kind: K,
    { after, limit }: ListQuery,
    isWanted: (value: Records[K]) => boolean,
  ): Page<Records[K]> {
    const table = this.table(kind)
    const items: Records[K][] = []
    let last = ''
    for (const key of this.order(kind).after(after == null ? null : cursorOf(after).key)) {
      const value = table.get(key)?.value as Records[K]
      if (!isWanted(value)) continue
      if (items.length === limit) return { items, next: JSON.stringify([0, last]) }
      items.push(value)
      last = key
    }
    return { items, next: null }
  }

  private order(kind: RecordKind): KeyOrder {
    const order = this.orders.get(kind)
    if (order === undefined) throw new RangeError(`There is no record kind ${kind}.`)
    return order
  }

  /** Key of the one record a unique attribute points at, so that such a look-up needs no scan. */
  private uniqueOwner(kind: RecordKind, wanted: readonly [string, unknown][]): string | undefined {
    for (const [name, expected] of wanted) {
      if (RECORD_KIND_SPECS[kind].unique.includes(name)) return this.uniques.get(`${kind} ${name} ${expected}`)
    }
    return undefined
  }

  async count<K extends RecordKind>(kind: K, attribute: string): Promise<ReadonlyMap<string | number | null, number>> {
    this.checkOpen()
    const read = specOf(kind).attributes[attribute]
    const counts = new Map<string | number | null, number>()
    if (read === undefined) return counts
    for (const row of this.table(kind).values()) {
      const value = read(row.value as never)
      counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return counts
  }

  async briefs(kind: RecordKind, query: BriefQuery): Promise<ReadonlyMap<string, readonly Brief[]>> {
    this.checkOpen()
    return this.inBrief.find(kind, this.table(kind) as Map<string, never>, query)
  }

  async due(at: number, limit: number): Promise<readonly DueTimer[]> {
    this.checkOpen()
    return this.timers.due(at, limit)
  }

  async movements(stockKey: string, fromVersion: number, limit: number): Promise<readonly MovementPage[]> {
    const pages = this.pages.get(stockKey) ?? []
    const start = pages.findIndex((page) => page.toVersion >= fromVersion)
    return start < 0 ? [] : pages.slice(start, start + limit)
  }

  async movementsSince(
    stockKeys: readonly string[],
    at: number,
  ): Promise<ReadonlyMap<string, readonly MovementPage[]>> {
    const since = new Map<string, readonly MovementPage[]>()
    for (const stockKey of stockKeys) {
      const pages = this.pages.get(stockKey) ?? []
      const before = pages.findLastIndex((page) => page.at < at - MOVEMENT_DISORDER_MS)
      const later = pages.slice(before + 1).filter((page) => page.at > at)
      if (later.length > 0) since.set(stockKey, later)
    }
    return since
  }

  async now(): Promise<number> {
    return this.clock()
  }

  async close(): Promise<void> {
    this.closed = true
  }

  private checkOpen(): void {
    if (this.closed) throw new StoreUnavailableError({ retryable: false, inDoubt: false, storeCode: 'CLOSED' })
  }

  private isCurrent({ kind, key, dueAt }: DueTimer): boolean {
    const row = this.table(kind).get(key)
    return row !== undefined && specOf(kind).dueAt?.(row.value as never) === dueAt
  }

  private table(kind: RecordKind): Map<string, Row> {
    const table = this.tables.get(kind)
    if (table === undefined) throw new RangeError(`There is no record kind ${kind}.`)
    return table
  }
}

/** The spec of a kind whose record type is not known statically: the caller hands it records of that kind only. */
function specOf(kind: RecordKind): RecordKindSpec<never> {
  return RECORD_KIND_SPECS[kind] as unknown as RecordKindSpec<never>
}

function uniqueKey({ kind, value }: RecordChange, attribute: string): string {
  return `${kind} ${attribute} ${specOf(kind).attributes[attribute]?.(value as never)}`
}

class LoadedMaps implements LoadedRecords {
  private readonly kinds = new Map<RecordKind, Map<string, Row>>()

  add(kind: RecordKind, key: string, row: Row): void {
    let rows = this.kinds.get(kind)
    if (rows === undefined) {
      rows = new Map()
      this.kinds.set(kind, rows)
    }
    rows.set(key, row)
  }

  get<K extends RecordKind>(kind: K, key: string): Loaded<Records[K]> {
    const row = this.kinds.get(kind)?.get(key)
    if (row === undefined) throw new RangeError(`The unit of work read a ${kind} that it had not asked for.`)
    return row as Loaded<Records[K]>
  }
}
