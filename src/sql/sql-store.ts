import { randomInt } from 'node:crypto'
import type { Movement, MovementPage } from '../inventory/movement'
import type { AuditBlock } from '../security/audit-chain'
import { type Brief, type BriefQuery, checkBriefs } from '../store/brief'
import { checkAttribute, checkLimit, cursorOf } from '../store/list-query'
import { RECORD_KINDS, type RecordKind, type Records } from '../store/records'
import type {
  AuditStore,
  ListQuery,
  Loaded,
  LoneLock,
  LoneLocked,
  OutboxStore,
  Page,
  SerialRange,
  Store,
  StoreCapabilities,
  UnitOfWork,
} from '../store/store'
import { isStorable, keyArray } from './array-text'
import type { Database } from './database'
import { LoneLocks } from './lone-locks'
import { runUnit, type UnitStatements } from './run-unit'
import { SqlOutbox } from './sql-outbox'
import { quoteIdentifier, type SqlRow } from './statement'
import { commitStatements } from './statements/commit-statements'
import { loneLockStatement } from './statements/lone-lock-statement'
import { outboxStatements } from './statements/outbox-statements'
import { type QueryStatements, queryStatements } from './statements/query-statements'
import { type RecordStatements, recordStatements } from './statements/record-statements'
import { RECORD_TABLES } from './tables'

/** As many as the first migration makes. */
const AUDIT_CHAINS = 16

const MOST_KEYS = 10_000

export interface SqlStoreOptions {
  readonly name: string
  readonly supports: StoreCapabilities
  readonly schema: string
  readonly clock: (() => number) | undefined
}

/** The store's port on any PostgreSQL: what differs between a server and PGlite is behind `Database`. */
export class SqlStore implements Store {
  readonly name: string
  readonly supports: StoreCapabilities
  readonly outbox: OutboxStore
  readonly audit: AuditStore
  private readonly clock: (() => number) | undefined
  private readonly unit: UnitStatements
  private readonly queries: QueryStatements
  private readonly lone: LoneLocks

  constructor(
    private readonly database: Database,
    { name, supports, schema, clock }: SqlStoreOptions,
  ) {
    const quoted = quoteIdentifier(schema)
    this.name = name
    this.supports = supports
    this.clock = clock
    this.unit = {
      chain: String(randomInt(AUDIT_CHAINS)).padStart(2, '0'),
      records: Object.fromEntries(
        RECORD_KINDS.map((kind) => [kind, recordStatements(quoted, RECORD_TABLES[kind])]),
      ) as { [K in RecordKind]: RecordStatements },
      commit: commitStatements(quoted),
    }
    this.queries = queryStatements(quoted)
    this.lone = new LoneLocks(
      database,
      loneLockStatement(quoted, clock === undefined ? 'of the database' : 'of the host'),
      clock,
    )
    this.outbox = new SqlOutbox(database, outboxStatements(quoted), clock)
    this.audit = {
      heads: async () =>
        (await database.query(this.queries.auditHeads)).map((row) => ({
          chain: row[0] as string,
          seq: Number(row[1]),
          hash: row[2] as string,
        })),
      blocks: async (chain, fromSeq, limit) =>
        (await database.query(this.queries.auditBlocks(chain, fromSeq, limit))).map(blockOf),
      blocksAt: async (instants) => (await database.query(this.queries.auditBlocksAt(instants))).map(blockOf),
    }
  }

  async transact(unit: UnitOfWork): Promise<void> {
    this.lone.remember(await runUnit(this.database, this.unit, unit, this.clock))
  }

  tryLoneLock(lone: LoneLock): Promise<LoneLocked | undefined> {
    return this.lone.tryLock(lone)
  }

  async leaseSerials(series: string, count: number): Promise<SerialRange> {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('At least one serial has to be leased.')
    const row = (await this.database.query(this.queries.leaseSerials(series, count), true))[0]
    const to = Number(row?.[0])
    return { from: to - count + 1, to }
  }

  async read<K extends RecordKind>(kind: K, keys: readonly string[]): Promise<ReadonlyMap<string, Loaded<Records[K]>>> {
    if (keys.length > MOST_KEYS) throw new RangeError(`At most ${MOST_KEYS} keys can be read at once.`)
    const { table, read } = this.unit.records[kind]
    const found = new Map<string, Loaded<Records[K]>>()
    if (keys.length === 0) return found
    for (const row of await this.database.query({ statement: read, values: [keyArray(keys)] })) {
      found.set(row[0] as string, { version: Number(row[1]), value: table.read(row) as Records[K] })
    }
    return found
  }

  async list<K extends RecordKind>(kind: K, query: ListQuery): Promise<Page<Records[K]>> {
    const limit = checkLimit(query.limit)
    for (const [attribute, value] of Object.entries(query.where ?? {})) {
      checkAttribute(kind, attribute)
      // Every attribute so far is text, and no text equals a number.
      if (typeof value === 'number' || !isStorable(String(value))) return { items: [], next: null }
    }
    const after = query.after == null ? undefined : cursorOf(query.after)
    const rows = await this.database.query(this.queries.list(kind, query, after, limit))
    const shown = rows.slice(0, limit)
    const { table } = this.unit.records[kind]
    const last = shown.at(-1)
    return {
      items: shown.map((row) => table.read(row) as Records[K]),
      next: rows.length > limit && last !== undefined ? JSON.stringify([Number(last.at(-1)), last[0]]) : null,
    }
  }

  async count<K extends RecordKind>(kind: K, attribute: string): Promise<ReadonlyMap<string | number | null, number>> {
    checkAttribute(kind, attribute)
    const rows = await this.database.query(this.queries.count(kind, attribute))
    return new Map(rows.map((row) => [row[0] as string | null, Number(row[1])]))
  }

  async briefs(kind: RecordKind, query: BriefQuery): Promise<ReadonlyMap<string, readonly Brief[]>> {
    checkBriefs(kind, query)
    const found = new Map<string, Brief[]>()
    if (query.values.length === 0) return found
    for (const [value, key, at, ...also] of await this.database.query(this.queries.briefs(kind, query))) {
      const brief: Brief = { key: key as string, at: Number(at), also: also as (string | null)[] }
      const briefs = found.get(value as string)
      if (briefs === undefined) found.set(value as string, [brief])
      else briefs.push(brief)
    }
    return found
  }

  async due(
    at: number,
    limit: number,
  ): Promise<readonly { readonly kind: RecordKind; readonly key: string; readonly dueAt: number }[]> {
    const rows = await this.database.query(this.queries.due(at, limit))
    return rows.map((row) => ({ kind: row[0] as RecordKind, key: row[1] as string, dueAt: Number(row[2]) }))
  }

  async movements(stockKey: string, fromVersion: number, limit: number): Promise<readonly MovementPage[]> {
    return (await this.database.query(this.queries.movements(stockKey, fromVersion, limit))).map(pageOf)
  }

  async movementsSince(
    stockKeys: readonly string[],
    at: number,
  ): Promise<ReadonlyMap<string, readonly MovementPage[]>> {
    if (stockKeys.length > MOST_KEYS) throw new RangeError(`At most ${MOST_KEYS} keys can be read at once.`)
    const since = new Map<string, MovementPage[]>()
    if (stockKeys.length === 0) return since
    for (const row of await this.database.query(this.queries.movementsSince(stockKeys, at))) {
      const page = pageOf(row)
      const pages = since.get(page.stockKey)
      if (pages === undefined) since.set(page.stockKey, [page])
      else pages.push(page)
    }
    return since
  }

  async now(): Promise<number> {
    return this.clock === undefined ? Number((await this.database.query(this.queries.now))[0]?.[0]) : this.clock()
  }

  close(): Promise<void> {
    return this.database.close()
  }
}

function pageOf(row: SqlRow): MovementPage {
  return {
    stockKey: row[0] as string,
    fromVersion: Number(row[1]),
    toVersion: Number(row[2]),
    at: Number(row[3]),
    movements: JSON.parse(row[4] as string) as Movement[],
  }
}

function blockOf(row: SqlRow): AuditBlock {
  return {
    chain: row[0] as string,
    seq: Number(row[1]),
    at: Number(row[2]),
    prev: row[3] as string,
    hash: row[4] as string,
    entries: JSON.parse(row[5] as string) as AuditBlock['entries'],
  }
}
