import type { OutboxEntry, OutboxState } from '../store/outbox-message'
import type { OutboxStore, Page } from '../store/store'
import type { Database } from './database'
import type { Call, SqlRow } from './statement'
import type { OutboxStatements } from './statements/outbox-statements'

/** The outbox's table, seen by its worker. */
export class SqlOutbox implements OutboxStore {
  constructor(
    private readonly database: Database,
    private readonly statements: OutboxStatements,
    private readonly clock: (() => number) | undefined,
  ) {}

  async claim({ limit, leaseMs, topics }: Parameters<OutboxStore['claim']>[0]): Promise<readonly OutboxEntry[]> {
    const claimed = await this.database.query(this.statements.claim(this.present(), limit, leaseMs, topics), true)
    return claimed.map(entryOf)
  }

  extend(id: string, fence: number, leaseMs: number): Promise<boolean> {
    return this.changed(this.statements.extend(this.present(), id, fence, leaseMs))
  }

  finish(id: string, fence: number, state: 'done' | 'dead', error?: string): Promise<boolean> {
    return this.changed(this.statements.finish(id, fence, state, error ?? null))
  }

  retry(id: string, fence: number, delayMs: number, error: string): Promise<boolean> {
    return this.changed(this.statements.retry(this.present(), id, fence, delayMs, error))
  }

  resolve(id: string, decision: 'redrive' | 'skip'): Promise<boolean> {
    return this.changed(decision === 'redrive' ? this.statements.redrive(this.present(), id) : this.statements.skip(id))
  }

  async list({ state, limit, after }: Parameters<OutboxStore['list']>[0]): Promise<Page<OutboxEntry>> {
    const rows = await this.database.query(this.statements.list(state, after ?? null, limit))
    const items = rows.slice(0, limit).map(entryOf)
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  async nextAt(): Promise<number | null> {
    const row = (await this.database.query(this.statements.nextAt))[0]
    return row === undefined ? null : Number(row[0])
  }

  private present(): number | null {
    return this.clock === undefined ? null : this.clock()
  }

  private async changed(call: Call): Promise<boolean> {
    return (await this.database.query(call, true)).length > 0
  }
}

function entryOf(row: SqlRow): OutboxEntry {
  return {
    id: row[0] as string,
    topic: row[1] as string,
    aggregate: row[2] as string,
    seq: Number(row[3]),
    body: JSON.parse(row[4] as string),
    createdAt: Number(row[5]),
    state: row[6] as OutboxState,
    attempts: Number(row[7]),
    fence: Number(row[8]),
    nextAt: Number(row[9]),
    leaseUntil: row[10] === null ? null : Number(row[10]),
    lastError: row[11] as string | null,
  }
}
