import type { MovementPage } from '../../inventory/movement'
import type { StockLevel } from '../../inventory/stock-level'
import type { StockLock } from '../../inventory/stock-lock'
import type { OutboxEntry } from '../../store/outbox-message'
import type { RecordKind, Records } from '../../store/records'
import type { Changes, RecordChange, Store } from '../../store/store'
import type { Committed, CommitWatch } from './commit-watch'
import { passOn, passOnOutbox } from './pass-on'
import type { ProbeCounter } from './probes'
import type { Trace } from './trace'
import type { Violations } from './violation'

/** What every commit wrote, seen between the hubs and their store, and checked the moment it is committed. */
export class Observer implements Committed {
  /** The newest value of each record, as `kind key`. */
  readonly records = new Map<string, RecordChange>()
  /** The aggregate of every outbox row, by its id. */
  readonly aggregates = new Map<string, string>()
  readonly movements = new Map<string, MovementPage[]>()
  auditEntries = 0
  commits = 0
  private readonly fences = new Map<string, number>()
  private readonly leased = new Set<string>()
  private readonly unfinished = new Map<string, { readonly id: string; readonly seq: number }[]>()

  constructor(
    private readonly clock: () => number,
    private readonly violations: Violations,
    private readonly probes: ProbeCounter,
    private readonly trace: Trace,
    private readonly watches: readonly CommitWatch[] = [],
  ) {}

  record<K extends RecordKind>(kind: K, key: string): Records[K] | undefined {
    return this.records.get(`${kind} ${key}`)?.value as Records[K] | undefined
  }

  pages(stockKey: string): readonly MovementPage[] {
    return this.movements.get(stockKey) ?? []
  }

  /** The true time, to be noted when a decision is made: the clock may have stepped by the time it is committed. */
  now(): number {
    return this.clock()
  }

  committed(changes: Changes, decidedAt: number): void {
    this.commits += 1
    for (const change of changes.records) this.changed(change, decidedAt)
    for (const { id, aggregate, seq } of changes.outbox) {
      if (this.aggregates.has(id)) this.violations.add('I41', `two outbox rows share the id ${id}`)
      this.aggregates.set(id, aggregate)
      const rows = this.unfinished.get(aggregate)
      if (rows === undefined) this.unfinished.set(aggregate, [{ id, seq }])
      else rows.push({ id, seq })
    }
    for (const page of changes.movements) {
      const pages = this.movements.get(page.stockKey)
      if (pages === undefined) this.movements.set(page.stockKey, [page])
      else pages.push(page)
    }
    for (const watch of this.watches) watch(changes, this)
    const entries = changes.audit?.entries.length ?? 0
    this.auditEntries += entries
    if (entries > 1) this.probes.sometimes('batch-of-several-commands')
    this.trace.add(changes.records.map(({ kind, key, to }) => `${kind} ${key} ${to}`).join())
  }

  private changed(change: RecordChange, at: number): void {
    const name = `${change.kind} ${change.key}`
    const before = this.records.get(name)
    if (change.from !== (before?.to ?? 0) || change.to <= change.from) {
      this.violations.add('I24', `${name} went from ${change.from} to ${change.to} after ${before?.to ?? 0}`)
    }
    this.records.set(name, change)
    if (change.kind === 'stock') this.checkLevel(change.value as StockLevel)
    if (change.kind === 'stockLock') {
      this.checkLock(before?.value as StockLock | undefined, change.value as StockLock, at)
    }
  }

  private checkLevel({ key, onHand, locked, reserved, backorderLimit }: StockLevel): void {
    const sound = locked >= 0 && onHand >= 0 && reserved >= 0 && locked + reserved <= onHand + backorderLimit
    if (!sound) this.violations.add('I1', `${key} has ${locked} locked of ${onHand} on hand`)
  }

  private checkLock(before: StockLock | undefined, after: StockLock, now: number): void {
    const from = before?.state ?? 'requested'
    if (from !== 'requested' && from !== 'locked' && from !== after.state) {
      this.violations.add('I5', `lock ${after.id} left its end ${from} for ${after.state}`)
    }
    if (from === after.state || after.expiresAt === null) return
    if (after.state === 'expired' && after.expiresAt > now) {
      this.violations.add('I14', `lock ${after.id} was freed ${after.expiresAt - now} ms early`)
    }
    if (after.state === 'deducted' && after.expiresAt <= now) {
      this.violations.add('I16', `lock ${after.id} was deducted ${now - after.expiresAt} ms late`)
    }
  }

  claimed({ id, fence, aggregate, seq }: OutboxEntry): void {
    if (fence <= (this.fences.get(id) ?? 0)) this.violations.add('I43', `${id} was leased twice under fence ${fence}`)
    if (this.leased.has(id)) this.probes.sometimes('effect-lease-taken-over')
    this.fences.set(id, fence)
    this.leased.add(id)
    for (const earlier of this.unfinished.get(aggregate) ?? []) {
      if (earlier.seq < seq) this.violations.add('I42', `${id} started before ${earlier.id} was done`)
    }
  }

  ended(id: string, fence: number, accepted: boolean, done: boolean): void {
    if (!accepted) return
    if (this.fences.get(id) !== fence) {
      this.violations.add('I43', `${id} was marked under fence ${fence}, the newest is ${this.fences.get(id)}`)
    }
    this.leased.delete(id)
    if (done) this.finished(id)
  }

  /** A person gave the effect up. */
  skipped(id: string): void {
    this.finished(id)
  }

  private finished(id: string): void {
    const aggregate = this.aggregates.get(id) ?? ''
    const rest = (this.unfinished.get(aggregate) ?? []).filter((row) => row.id !== id)
    this.unfinished.set(aggregate, rest)
  }
}

/** Lets an observer see what is committed, and how effects are leased and ended. */
export function observedStore(inner: Store, observer: Observer): Store {
  const { outbox } = inner
  return passOn(inner, {
    async transact(unit) {
      let changes: Changes | undefined
      let decidedAt = 0
      await inner.transact({
        keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
        decide: (loaded, moment) => {
          decidedAt = observer.now()
          changes = unit.decide(loaded, moment)
          return changes
        },
      })
      if (changes !== undefined) observer.committed(changes, decidedAt)
    },
    outbox: passOnOutbox(outbox, {
      async claim(options) {
        const claimed = await outbox.claim(options)
        for (const entry of claimed) observer.claimed(entry)
        return claimed
      },
      async finish(id, fence, state, error) {
        const accepted = await outbox.finish(id, fence, state, error)
        observer.ended(id, fence, accepted, state === 'done')
        return accepted
      },
      async retry(id, fence, delayMs, error) {
        const accepted = await outbox.retry(id, fence, delayMs, error)
        observer.ended(id, fence, accepted, false)
        return accepted
      },
      async resolve(id, decision) {
        const resolved = await outbox.resolve(id, decision)
        if (resolved && decision === 'skip') observer.skipped(id)
        return resolved
      },
    }),
  })
}
