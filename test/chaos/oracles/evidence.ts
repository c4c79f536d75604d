import type { Pool } from 'pg'
import type { Hub } from '../../../src/hub/create-hub'
import type { ExpectedReceipt } from '../../../src/inventory/expected-receipt'
import type { Movement } from '../../../src/inventory/movement'
import type { StockLock } from '../../../src/inventory/stock-lock'
import type { Order } from '../../../src/order/order'
import type { Outcome } from '../../../src/outcome'
import type { AuditEntry } from '../../../src/security/audit-block'
import type { Answer } from '../../../src/store/answer'
import type { IntakeRecord } from '../../../src/store/intake-record'
import { type AcknowledgedKind, readLog } from '../acknowledgement'
import type { MonkeyCounts } from '../monkey'
import type { WorkerReport } from '../worker'

/** A movement with the level it belongs to and the instant it was made. */
export type PlacedMovement = Movement & { readonly stockKey: string; readonly at: number }

/** All that clients were told about one request, over all processes. */
export interface Acknowledged {
  readonly kind: AcknowledgedKind
  readonly id: string
  /** Different answers, as text: there may be only one. */
  readonly texts: readonly string[]
  readonly outcome: Outcome<Record<string, unknown>>
  readonly count: number
}

export interface StockRow {
  readonly key: string
  readonly version: number
  readonly onHand: number
  readonly locked: number
  readonly reserved: number
  readonly backorderLimit: number
  readonly wakeAt: number | null
}

/** An order as the oracles look at it: without its content, for thousands of them are in memory at once. */
export type OrderRow = Pick<
  Order,
  'key' | 'number' | 'channelOrderNo' | 'status' | 'payment' | 'lock' | 'demand' | 'waitsFor'
> & {
  readonly total: number
  /** Kind and reference of each fact. */
  readonly facts: readonly { readonly kind: string; readonly ref: string }[]
}

export interface OutboxRow {
  readonly id: string
  readonly topic: string
  readonly aggregate: string
  readonly seq: number
  readonly state: string
}

interface Sources {
  readonly seed: string
  readonly hub: Hub
  readonly pool: Pool
  readonly logs: readonly string[]
  readonly reports: readonly WorkerReport[]
  readonly monkey: MonkeyCounts
  /** Timers that could not be attended to after the last fault. */
  readonly timersFailed: number
}

const PAGE = 5_000

/** What is left after a run: the tables on one side, what clients were told on the other. */
export class Evidence {
  readonly acknowledged = new Map<string, Acknowledged>()
  /** Deliveries per message. */
  readonly effects = new Map<string, number>()
  /** What each channel outside was told of each article (`channel/article`), in the order it was told. */
  readonly offers = new Map<string, { readonly version: number; readonly quantity: number }[]>()
  readonly unexplained: string[] = []
  /** Locks that clients gave up because nothing had happened. */
  readonly dropped: string[] = []
  readonly stock = new Map<string, StockRow>()
  readonly locks = new Map<string, StockLock>()
  /** Per level, by version. */
  readonly movements = new Map<string, PlacedMovement[]>()
  /** By what caused them. */
  readonly movementsOf = new Map<string, PlacedMovement[]>()
  readonly answers = new Map<string, Answer>()
  readonly orders = new Map<string, OrderRow>()
  readonly intake = new Map<string, Pick<IntakeRecord, 'key' | 'state' | 'orders'>>()
  readonly receipts = new Map<string, ExpectedReceipt>()
  readonly outbox = new Map<string, OutboxRow>()
  readonly auditEntries: Pick<AuditEntry, 'commandId' | 'action' | 'outcome'>[] = []
  auditChains: Awaited<ReturnType<Hub['audit']['verify']>> = []
  /** The database's clock after the last timer was attended to. */
  at = 0

  private constructor(
    readonly seed: string,
    readonly reports: readonly WorkerReport[],
    readonly monkey: MonkeyCounts,
    readonly timersFailed: number,
  ) {}

  static async gather(sources: Sources): Promise<Evidence> {
    const { seed, hub, pool, logs, reports, monkey, timersFailed } = sources
    const evidence = new Evidence(seed, reports, monkey, timersFailed)
    for (const log of logs) evidence.readAnswers(log)
    await evidence.readTables(pool)
    await evidence.readMovements(pool)
    evidence.auditChains = await hub.audit.verify()
    for (const { chain } of await hub.audit.heads()) {
      for await (const block of hub.audit.blocks(chain)) {
        for (const { commandId, action, outcome } of block.entries) {
          evidence.auditEntries.push({ commandId, action, outcome })
        }
      }
    }
    return evidence
  }

  /** Everything of one kind that clients were told. */
  readonly told = (kind: AcknowledgedKind): readonly Acknowledged[] =>
    [...this.acknowledged.values()].filter((told) => told.kind === kind)

  readonly answerTo = (kind: AcknowledgedKind, id: string): Acknowledged | undefined =>
    this.acknowledged.get(`${kind} ${id}`)

  private readAnswers(log: string): void {
    for (const entry of readLog(log)) {
      if (entry.kind === 'unexplained') {
        this.unexplained.push(`${entry.id}: ${entry.error}`)
      } else if (entry.kind === 'dropped') {
        this.dropped.push(entry.id)
      } else if (entry.kind === 'effect') {
        this.effects.set(entry.id, (this.effects.get(entry.id) ?? 0) + 1)
      } else if (entry.kind === 'offer') {
        const told = this.offers.get(entry.id) ?? []
        this.offers.set(entry.id, told)
        told.push({ version: entry.version, quantity: entry.quantity })
      } else {
        const key = `${entry.kind} ${entry.id}`
        const text = JSON.stringify(entry.outcome)
        const before = this.acknowledged.get(key)
        const texts =
          before === undefined ? [text] : before.texts.includes(text) ? before.texts : [...before.texts, text]
        this.acknowledged.set(key, {
          kind: entry.kind,
          id: entry.id,
          outcome: before?.outcome ?? entry.outcome,
          texts,
          count: (before?.count ?? 0) + 1,
        })
      }
    }
  }

  private async readTables(pool: Pool): Promise<void> {
    for (const row of (await pool.query('SELECT * FROM orderhub.stock')).rows) {
      this.stock.set(row.key, {
        key: row.key,
        version: Number(row.version),
        onHand: Number(row.on_hand),
        locked: Number(row.locked),
        reserved: Number(row.reserved),
        backorderLimit: Number(row.backorder_limit),
        wakeAt: row.wake_at === null ? null : Number(row.wake_at),
      })
    }
    for await (const row of rows(pool, 'stock_lock', 'body')) this.locks.set(row.key, JSON.parse(row.body))
    for await (const row of rows(pool, 'answer', 'body')) this.answers.set(row.key, JSON.parse(row.body))
    for await (const row of rows(pool, 'orders', 'body')) this.orders.set(row.key, orderRow(JSON.parse(row.body)))
    for await (const row of rows(pool, 'inbound_receipt', 'body')) this.receipts.set(row.key, JSON.parse(row.body))
    for await (const row of rows(pool, 'intake', 'body')) {
      const { key, state, orders } = JSON.parse(row.body) as IntakeRecord
      this.intake.set(row.key, { key, state, orders })
    }
    for await (const row of rows(pool, 'outbox', 'topic, aggregate, seq, state', 'id')) {
      this.outbox.set(row.key, {
        id: row.key,
        topic: row.topic as string,
        aggregate: row.aggregate as string,
        seq: Number(row.seq),
        state: row.state as string,
      })
    }
    const clock = await pool.query('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms')
    this.at = Number(clock.rows[0]?.ms)
  }

  private async readMovements(pool: Pool): Promise<void> {
    for (const stockKey of this.stock.keys()) {
      const found: PlacedMovement[] = []
      const { rows: pages } = await pool.query(
        'SELECT from_version, at, movements FROM orderhub.movement_page WHERE stock_key = $1 ORDER BY from_version',
        [stockKey],
      )
      for (const page of pages) {
        for (const movement of JSON.parse(page.movements) as Movement[]) {
          const placed = { ...movement, stockKey, at: Number(page.at) }
          found.push(placed)
          const ofCause = this.movementsOf.get(movement.ref)
          if (ofCause === undefined) this.movementsOf.set(movement.ref, [placed])
          else ofCause.push(placed)
        }
      }
      this.movements.set(stockKey, found)
    }
  }
}

function orderRow({ facts, content, ...order }: Order): OrderRow {
  const { key, number, channelOrderNo, status, payment, lock, demand, waitsFor } = order
  return {
    key,
    number,
    channelOrderNo,
    status,
    payment,
    lock,
    demand,
    waitsFor,
    total: typeof content?.total === 'number' ? content.total : 0,
    facts: facts.map(({ kind, ref }) => ({ kind, ref })),
  }
}

/** A table by pages, so that one answer of the server never holds all of it. */
async function* rows(pool: Pool, table: string, columns: string, id = 'key') {
  for (let after = ''; ; ) {
    const { rows: page } = await pool.query<{ key: string; body: string; [column: string]: unknown }>(
      `SELECT ${id} AS key, ${columns} FROM orderhub.${table} WHERE ${id} > $1 ORDER BY ${id} LIMIT ${PAGE}`,
      [after],
    )
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    after = last.key
  }
}
