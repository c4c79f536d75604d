import type { OutboxEntry, OutboxMessage, OutboxState } from './outbox-message'
import type { OutboxStore, Page } from './store'

type Entry = { -readonly [K in keyof OutboxEntry]: OutboxEntry[K] }

/** Outbox of the memory store: one queue per aggregate, of which only the first unfinished message may start. */
export class MemoryOutbox implements OutboxStore {
  private readonly entries = new Map<string, Entry>()
  /** Unfinished messages by aggregate, in the order of their sequence. */
  private readonly waiting = new Map<string, Entry[]>()

  constructor(private readonly clock: () => number) {}

  add(messages: readonly OutboxMessage[]): void {
    for (const message of messages) {
      const entry: Entry = {
        ...message,
        state: 'ready',
        attempts: 0,
        fence: 0,
        nextAt: message.createdAt,
        leaseUntil: null,
        lastError: null,
      }
      this.entries.set(message.id, entry)
      const queue = this.waiting.get(message.aggregate)
      if (queue === undefined) this.waiting.set(message.aggregate, [entry])
      else {
        queue.push(entry)
        queue.sort((a, b) => a.seq - b.seq)
      }
    }
  }

  async claim({ limit, leaseMs, topics }: Parameters<OutboxStore['claim']>[0]): Promise<readonly OutboxEntry[]> {
    const now = this.clock()
    const due: Entry[] = []
    for (const queue of this.waiting.values()) {
      const head = queue[0]
      if (head === undefined || !isDue(head, now) || (topics !== undefined && !topics.includes(head.topic))) continue
      due.push(head)
    }
    due.sort((a, b) => a.nextAt - b.nextAt)
    return due.slice(0, limit).map((entry) => {
      entry.state = 'leased'
      entry.fence += 1
      entry.attempts += 1
      entry.leaseUntil = now + leaseMs
      return { ...entry }
    })
  }

  async extend(id: string, fence: number, leaseMs: number): Promise<boolean> {
    const entry = this.leased(id, fence)
    if (entry === undefined) return false
    entry.leaseUntil = this.clock() + leaseMs
    return true
  }

  async finish(id: string, fence: number, state: 'done' | 'dead', error?: string): Promise<boolean> {
    const entry = this.leased(id, fence)
    if (entry === undefined) return false
    entry.state = state
    entry.leaseUntil = null
    entry.lastError = error ?? null
    if (state === 'done') this.leave(entry)
    return true
  }

  async retry(id: string, fence: number, delayMs: number, error: string): Promise<boolean> {
    const entry = this.leased(id, fence)
    if (entry === undefined) return false
    entry.state = 'ready'
    entry.nextAt = this.clock() + delayMs
    entry.leaseUntil = null
    entry.lastError = error
    return true
  }

  async resolve(id: string, decision: 'redrive' | 'skip'): Promise<boolean> {
    const entry = this.entries.get(id)
    if (entry === undefined || entry.state !== 'dead') return false
    if (decision === 'skip') {
      entry.state = 'skipped'
      this.leave(entry)
    } else {
      entry.state = 'ready'
      entry.attempts = 0
      entry.nextAt = this.clock()
    }
    return true
  }

  async list(query: { state?: OutboxState; limit: number; after?: string | null }): Promise<Page<OutboxEntry>> {
    const after = query.after ?? ''
    const matching = [...this.entries.values()]
      .filter((entry) => entry.id > after && (query.state === undefined || entry.state === query.state))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const items = matching.slice(0, query.limit).map((entry) => ({ ...entry }))
    return { items, next: matching.length > items.length ? (items.at(-1)?.id ?? null) : null }
  }

  async nextAt(): Promise<number | null> {
    let next: number | null = null
    for (const queue of this.waiting.values()) {
      const head = queue[0]
      if (head === undefined || head.state === 'dead') continue
      const at = head.state === 'leased' ? (head.leaseUntil ?? head.nextAt) : head.nextAt
      if (next === null || at < next) next = at
    }
    return next
  }

  private leased(id: string, fence: number): Entry | undefined {
    const entry = this.entries.get(id)
    return entry?.state === 'leased' && entry.fence === fence ? entry : undefined
  }

  private leave(entry: Entry): void {
    const queue = this.waiting.get(entry.aggregate)
    if (queue === undefined) return
    const rest = queue.filter((other) => other !== entry)
    if (rest.length === 0) this.waiting.delete(entry.aggregate)
    else this.waiting.set(entry.aggregate, rest)
  }
}

function isDue(entry: Entry, now: number): boolean {
  if (entry.state === 'ready') return entry.nextAt <= now
  return entry.state === 'leased' && entry.leaseUntil !== null && entry.leaseUntil <= now
}
