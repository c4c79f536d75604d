import pRetry, { AbortError } from 'p-retry'
import { accept, type Outcome, type Rejection } from '../outcome'
import type { AuditEntry } from '../security/audit-chain'
import { appendAuditBlock } from '../security/audit-chain'
import type { DigestKey } from '../security/digest'
import type { RecordKind } from '../store/records'
import type { Changes, LoadedRecords, Moment, Store, UnitOfWork } from '../store/store'
import { StoreConflictError } from '../store/store-errors'
import type { CommandRequest } from './command'
import { lockAnswer } from './commands/stock-commands'
import { asError, faultOf, isRetryable, isUnavailable, noteDoubt } from './commit-faults'
import { HubClosedError, OverloadedError } from './hub-errors'
import type { HubEvent } from './hub-event'
import { loneLockEvents, loneLockOf } from './lone-lock'
import { outboxMessages } from './outbox-messages'
import { type OverdueKnown, RoomUnknown } from './overdue-watch'
import { SerialLeases, type SerialPurse } from './serial-leases'
import { answerOf, storedAnswer } from './stored-answer'
import { WorkingSet } from './work'

export interface CommitPathOptions {
  readonly store: Store
  readonly auditKey: DigestKey
  /** Events that are also written to the outbox, in the same commit. */
  readonly topics: ReadonlySet<string>
  /** Up to when no lock is past its time, as far as is known. */
  readonly overdue: () => OverdueKnown
  /** Orders that change are marked to be judged. */
  readonly judging?: boolean
  /** Orders that become ready are marked to be routed. */
  readonly routing?: boolean
  /** Looks for locks past their time, and ends them. */
  readonly makeRoom: () => Promise<void>
  /** Told after each commit; what it throws cannot reach a caller. */
  readonly onCommitted: (events: readonly HubEvent[]) => void
  /** Most commands in one commit. */
  readonly maxBatch: number
  /** Most commands that may wait. */
  readonly maxQueued: number
  /** How often a commit is tried while the store is unavailable. */
  readonly tries: number
  /** Units of work in flight at once. */
  readonly lanes: number
}

interface Waiting {
  readonly request: CommandRequest
  /** Some try of it may have been committed: no later try that merely fails can take that back. */
  inDoubt: boolean
  readonly resolve: (outcome: Outcome<unknown>) => void
  readonly reject: (error: unknown) => void
}

interface Lane {
  queue: Waiting[]
  running: boolean
}

type Verdict = { readonly outcome: Outcome<unknown> } | { readonly error: unknown }

/**
 * The one way every change goes. Commands that arrive while a commit is under way form the next one: nobody waits for a
 * batch to fill, and a hot record costs one lock for all who want it.
 */
export class CommitPath {
  private readonly lanes: readonly Lane[]
  private readonly serials: SerialLeases
  private queued = 0
  /** Commands that wait until locks past their time were ended. */
  private makingRoom = 0
  private closed = false

  constructor(private readonly options: CommitPathOptions) {
    this.lanes = Array.from({ length: Math.max(1, options.lanes) }, () => ({ queue: [], running: false }))
    this.serials = new SerialLeases(options.store)
  }

  /**
   * Decides a command and makes its changes durable, then answers.
   * @throws OutcomeUnknownError, StoreUnavailableError, OverloadedError, HubClosedError
   */
  submit<Value, R extends Rejection>(request: CommandRequest<never, Value, R>): Promise<Outcome<Value, R>> {
    if (this.closed) return Promise.reject(new HubClosedError())
    if (this.queued >= this.options.maxQueued) return Promise.reject(new OverloadedError(this.options.maxQueued))
    return new Promise((resolve, rejectWith) => {
      this.enqueue({
        request: request as unknown as CommandRequest,
        inDoubt: false,
        resolve: resolve as (outcome: Outcome<unknown>) => void,
        reject: rejectWith,
      })
    })
  }

  private enqueue(waiting: Waiting): void {
    const lane = this.laneOf(waiting.request.route)
    lane.queue.push(waiting)
    this.queued += 1
    if (lane.running) return
    lane.running = true
    queueMicrotask(() => void this.drain(lane))
  }

  /** Waits until all that was submitted is answered; refuses what comes later. */
  async close(): Promise<void> {
    this.closed = true
    while (this.makingRoom > 0 || this.lanes.some((lane) => lane.running))
      await new Promise((done) => setImmediate(done))
  }

  private laneOf(route: string): Lane {
    let hash = 0
    for (let index = 0; index < route.length; index++) hash = (Math.imul(hash, 31) + route.charCodeAt(index)) | 0
    const lane = this.lanes[Math.abs(hash) % this.lanes.length]
    if (lane === undefined) throw new RangeError('A commit path has at least one lane.')
    return lane
  }

  private async drain(lane: Lane): Promise<void> {
    while (lane.queue.length > 0) {
      const { maxBatch } = this.options
      const batch = lane.queue.length <= maxBatch ? lane.queue : lane.queue.slice(0, maxBatch)
      lane.queue = lane.queue.length <= maxBatch ? [] : lane.queue.slice(maxBatch)
      this.queued -= batch.length
      await this.commit(batch)
    }
    lane.running = false
  }

  /** Commits a batch and answers its callers. A batch the store cannot save is halved until the poison stands alone. */
  private async commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const [only] = batch
      if (batch.length === 1 && only !== undefined && (await this.lockAlone(only))) return
      const { verdicts, events } = await this.tryCommit(batch)
      for (let index = 0; index < batch.length; index++) this.answer(batch[index], verdicts[index])
      this.options.onCommitted(events)
    } catch (error) {
      if (batch.length > 1 && !isUnavailable(error)) {
        const half = batch.length >> 1
        await this.commit(batch.slice(0, half))
        await this.commit(batch.slice(half))
        return
      }
      for (const waiting of batch) waiting.reject(faultOf(error, waiting))
    }
  }

  private answer(waiting: Waiting | undefined, verdict: Verdict | undefined): void {
    if (waiting === undefined || verdict === undefined) return
    if (!('error' in verdict)) waiting.resolve(verdict.outcome)
    else if (verdict.error instanceof RoomUnknown) this.decideAgain(waiting)
    else waiting.reject(verdict.error)
  }

  /** Before it is answered that something is short: locks past their time make room. */
  private decideAgain(waiting: Waiting): void {
    const again = () => this.enqueue({ ...waiting, request: { ...waiting.request, looked: true } })
    this.makingRoom += 1
    this.options
      .makeRoom()
      .then(again, waiting.reject)
      .finally(() => {
        this.makingRoom -= 1
      })
  }

  /**
   * The short way of a lone lock; false when the long way has to decide. A fault on the way is left to the long way too:
   * it finds the lock under its id if it was saved after all.
   */
  private async lockAlone(waiting: Waiting): Promise<boolean> {
    const { request, resolve } = waiting
    const lone = loneLockOf(request, this.options.auditKey, this.options.topics)
    if (lone === undefined || this.options.store.tryLoneLock === undefined) return false
    const locked = await this.options.store.tryLoneLock(lone).catch((error: unknown) => {
      noteDoubt(error, waiting)
      return undefined
    })
    if (locked === undefined) return false
    resolve(accept(lockAnswer(locked.lock)))
    this.options.onCommitted(loneLockEvents(locked))
    return true
  }

  /** The same batch with the same ids is tried again as long as the store says that this is safe. */
  private async tryCommit(batch: readonly Waiting[]): Promise<{ verdicts: Verdict[]; events: readonly HubEvent[] }> {
    let conflicts = 0
    return pRetry(
      async () => {
        for (;;) {
          try {
            return await this.commitOnce(batch)
          } catch (error) {
            for (const waiting of batch) noteDoubt(error, waiting)
            if (StoreConflictError.is(error) && error.code === 'STORE_CONFLICT' && conflicts < 3) {
              conflicts += 1
              continue
            }
            throw isRetryable(error) ? error : new AbortError(asError(error))
          }
        }
      },
      { retries: this.options.tries - 1, minTimeout: 20, maxTimeout: 2_000, factor: 2, randomize: true },
    )
  }

  private async commitOnce(batch: readonly Waiting[]): Promise<{ verdicts: Verdict[]; events: readonly HubEvent[] }> {
    const purse = await this.serials.reserve(seriesOf(batch))
    let result: { verdicts: Verdict[]; events: readonly HubEvent[] } = { verdicts: [], events: [] }
    const unit: UnitOfWork = {
      keysOf: (kind, loaded) => keysOf(batch, kind, loaded),
      decide: (loaded, moment) => {
        const decided = this.decide(batch, loaded, moment, purse)
        result = decided
        return decided.changes
      },
    }
    try {
      await this.options.store.transact(unit)
    } finally {
      this.serials.giveBack(purse)
    }
    return result
  }

  /** Decides one after another over one working set. A command that throws is taken back alone. */
  private decide(batch: readonly Waiting[], loaded: LoadedRecords, moment: Moment, purse: SerialPurse) {
    let drawnOf: string | undefined
    let drawn = 0
    const draw = (series: string) => {
      drawnOf = series
      drawn = purse.take(series)
      return drawn
    }
    const work = new WorkingSet(loaded, draw, this.options.overdue, this.options.judging, this.options.routing)
    work.at = moment.at
    const entries: AuditEntry[] = []
    const verdicts = batch.map(({ request }): Verdict => {
      const mark = work.begin(request)
      drawnOf = undefined
      try {
        const known = request.command.answer === 'stored' ? storedAnswer(work, request) : undefined
        if (known !== undefined) return { outcome: known }
        const outcome = request.command.decide(work, request.input)
        const entry = work.auditEntry(request.command.name, outcome.ok ? 'accepted' : outcome.rejection.code)
        if (request.command.answer === 'stored')
          work.put('answer', request.commandId, answerOf(request, outcome, work.at))
        const tells = entry.changes.length > 0 || entry.facts !== undefined
        if (tells || request.command.answer === 'stored') entries.push(entry)
        return { outcome }
      } catch (error) {
        work.rollback(mark)
        if (drawnOf !== undefined) purse.putBack(drawnOf, drawn)
        return { error }
      }
    })
    const { records, movements } = work.changes()
    const changes: Changes = {
      records,
      movements,
      outbox: outboxMessages(work.events, this.options.topics, (kind, key) => work.versionOf(kind, key), work.at),
      audit: entries.length === 0 ? null : appendAuditBlock(this.options.auditKey, moment.chain, work.at, entries),
    }
    return { verdicts, events: work.events, changes }
  }
}

function keysOf(batch: readonly Waiting[], kind: RecordKind, loaded: LoadedRecords): readonly string[] {
  const keys: string[] = []
  for (const { request } of batch) {
    if (kind === 'answer' && request.command.answer === 'stored') keys.push(request.commandId)
    const needs = request.command.needs[kind]
    if (needs === undefined) continue
    for (const key of needs(request.input, loaded)) keys.push(key)
  }
  return keys
}

function seriesOf(batch: readonly Waiting[]): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>()
  for (const { request } of batch) {
    if (request.command.series === undefined) continue
    for (const series of request.command.series(request.input)) wanted.set(series, (wanted.get(series) ?? 0) + 1)
  }
  return wanted
}
