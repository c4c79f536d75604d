import { OrderHubError } from '../errors'
import type { Store } from '../store/store'
import { SYSTEM } from './command'
import {
  claimSnapshotSource,
  endSnapshotRun,
  extendSnapshotLease,
  type SnapshotRunEnd,
} from './commands/snapshot-source-commands'
import type { CountService } from './count-service'
import type { Dispatcher } from './dispatcher'
import type { ScheduledSource } from './snapshot-sources'

/** A run that dies is gone on with by another process after this time. */
const LEASE_MS = 120_000

/** Asks the sources of snapshots that are due. Of several processes one runs each; the others find it taken. */
export class SnapshotScheduler {
  private sources: readonly ScheduledSource[] = []
  private readonly running = new Set<string>()

  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly counts: CountService
      readonly onError: (error: unknown) => void
      readonly leaseMs?: number
    },
  ) {}

  use(sources: readonly ScheduledSource[]): void {
    this.sources = sources
  }

  /** Runs what is due, all sources at once. What goes wrong with one is told and tried again later. */
  async run(signal: AbortSignal): Promise<void> {
    const { store } = this.context
    const idle = this.sources.filter(({ name }) => !this.running.has(name))
    if (idle.length === 0 || signal.aborted) return
    const names = idle.map(({ name }) => name)
    const records = await store.read('snapshotSource', names)
    const now = await store.now()
    const due = idle.filter(({ name }) => {
      const record = records.get(name)?.value
      return record === undefined || (record.dueAt <= now && (record.leaseUntil ?? 0) <= now)
    })
    for (const { name } of due) this.running.add(name)
    await Promise.all(
      due.map((source) =>
        this.runOne(source, signal)
          .catch((error) => this.context.onError(error))
          .finally(() => this.running.delete(source.name)),
      ),
    )
  }

  private async runOne(source: ScheduledSource, signal: AbortSignal): Promise<void> {
    const { dispatcher, leaseMs = LEASE_MS } = this.context
    const { name, every } = source
    const route = { route: name }
    const claimed = await dispatcher.run(claimSnapshotSource, { name, leaseMs }, { by: SYSTEM }, route)
    if (!claimed.ok || claimed.value.snapshotId === null) return
    const { snapshotId, fence } = claimed.value
    const lost = new AbortController()
    const extend = () => dispatcher.run(extendSnapshotLease, { name, fence, leaseMs }, { by: SYSTEM }, route)
    const beat = setInterval(() => {
      extend().then(
        ({ ok }) => ok || lost.abort(),
        () => undefined,
      )
    }, leaseMs / 4)
    beat.unref()
    const end = await this.apply(source, snapshotId, AbortSignal.any([signal, lost.signal]))
    clearInterval(beat)
    // Somebody else has it now: there is nothing to give back.
    if (!lost.signal.aborted) await dispatcher.run(endSnapshotRun, { name, every, fence, end }, { by: SYSTEM }, route)
  }

  private async apply(
    { source, settings }: ScheduledSource,
    snapshotId: string,
    signal: AbortSignal,
  ): Promise<SnapshotRunEnd> {
    try {
      const outcome = await this.context.counts.applySnapshot(
        await source({ signal }),
        { ...settings, snapshotId, by: SYSTEM },
        { signal },
      )
      if (!outcome.ok) return { kind: 'failed', code: outcome.rejection.code }
      return { kind: outcome.value.end === 'finished' ? 'finished' : 'left' }
    } catch (error) {
      if (signal.aborted) return { kind: 'left' }
      this.context.onError(error)
      return { kind: 'failed', code: OrderHubError.is(error) ? error.code : 'SNAPSHOT_SOURCE_FAILED' }
    }
  }
}
