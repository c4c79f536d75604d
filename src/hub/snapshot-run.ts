import { isKept } from '../inventory/stock-level'
import type { StockSnapshotBatch, StockSnapshotSource } from '../inventory/stock-snapshot'
import { textFingerprint } from '../order/text-fingerprint'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import type { StockSnapshotRecord } from '../store/count-records'
import { applySnapshotBatch, LISTED_PROBLEMS, type SnapshotElsewhere } from './commands/apply-snapshot-batch'
import { type CountAnswer, CountOvertaken } from './commands/settle-count'
import {
  type Compared,
  compareRows,
  type Look,
  type PlacedRow,
  placedRows,
  type RowRules,
  RowTally,
} from './compare-rows'
import { snapshotCommandId } from './count-command-ids'
import { readCountedRows } from './counted-rows'
import { copied, type Dispatcher, type DoorRejection, type Identity } from './dispatcher'
import { type SnapshotControl, type StockSnapshotOptions, snapshotOptionsSchema } from './snapshot-options'
import { reportOf, type StockSnapshotReport } from './snapshot-report'
import { RowsAlone, type RowsAloneContext } from './snapshot-rows-alone'

/** Most rows a source may hand over at once: they are applied in one commit. */
export const SNAPSHOT_BATCH_LIMIT = 5_000

/** Rows of the book that are looked at together for those a snapshot left out. */
const ABSENT_PAGE = 1_000

/** Why a snapshot is not applied, or not on. */
export type SnapshotRejection = SnapshotElsewhere | DoorRejection

interface RunContext extends RowsAloneContext {
  readonly dispatcher: Dispatcher
}

type Standing = Omit<StockSnapshotRecord, 'startedAt' | 'updatedAt'>
interface Step extends Pick<Standing, 'phase' | 'cursor'> {
  /** Why no row counts as left out. */
  readonly unzeroed?: string
}

/** Rows that make sense by themselves, and what the book said of them when it was last looked at. */
interface LookedAt {
  readonly cursor: string
  readonly placed: ReadonlyMap<string, PlacedRow>
  readonly begun: RowTally
  readonly look: Look
}

/** Problems of rows that may well be on the shelf, though the snapshot does not say how many. */
const READ: ReadonlySet<string> = new Set([
  'COUNTED_TWICE',
  'COUNT_OUTDATED',
  'COUNT_BELOW_PROMISED',
  'COUNT_CONTRADICTED',
  'UNKNOWN_STOCK',
  'SNAPSHOT_PLACE',
])

/** One call of `applySnapshot`. */
export class SnapshotRun {
  private readonly alone: RowsAlone

  private constructor(
    private readonly context: RunContext,
    private readonly rules: RowRules,
    private readonly zero: readonly { readonly warehouse: string; readonly pool: string }[],
    private readonly identity: Identity,
    private readonly control: SnapshotControl,
    private standing: Standing,
  ) {
    this.alone = new RowsAlone(context, rules, identity.by)
  }

  /** Checks what was handed in. */
  static of(
    context: RunContext,
    options: StockSnapshotOptions,
    control: SnapshotControl,
  ): Outcome<SnapshotRun, DoorRejection> {
    const parsed = copied(() => snapshotOptionsSchema.safeParse(options))
    if (!parsed.success) return reject({ code: 'INPUT_INVALID', field: firstSchemaProblem(parsed.error).path })
    const { snapshotId, places, absentRows, ...policies } = parsed.data
    if (absentRows === 'zero' && places === undefined) return reject({ code: 'INPUT_INVALID', field: 'places' })
    const identity = context.dispatcher.identity({ by: options.by })
    if (!identity.ok) return identity
    const named = places?.map(({ warehouse, pool }) => `${warehouse}/${pool}`).sort() ?? null
    const rules = { snapshotId, places: named === null ? null : new Set(named), ...policies }
    return accept(
      new SnapshotRun(context, rules, absentRows === 'zero' ? (places ?? []) : [], identity.value, control, {
        snapshotId,
        fingerprint: textFingerprint(JSON.stringify([named, absentRows, policies.onShortage, policies.onUnknownRow])),
        phase: 'rows',
        cursor: null,
        batches: 0,
        run: identity.value.commandId,
        countedFrom: null,
        rows: {},
        absent: {},
        broken: 0,
        problems: [],
      }),
    )
  }

  async apply(source: StockSnapshotSource): Promise<Outcome<StockSnapshotReport, SnapshotRejection>> {
    const { store } = this.context
    const { snapshotId } = this.rules
    const known = (await store.read('stockSnapshot', [snapshotId])).get(snapshotId)?.value
    if (known !== undefined) {
      if (known.fingerprint !== this.standing.fingerprint) {
        return reject({ code: 'IDEMPOTENCY_MISMATCH', field: 'options' })
      }
      this.standing = { ...known, run: this.standing.run }
    }
    const refused = (await this.applyRows(source)) ?? (await this.applyAbsent())
    return refused === undefined ? accept(this.report()) : reject(refused)
  }

  private async applyRows(source: StockSnapshotSource): Promise<SnapshotElsewhere | undefined> {
    if (this.standing.phase !== 'rows' || this.aborted()) return undefined
    const reading = { after: this.standing.cursor, now: () => this.context.store.now() }
    const batches = source.batches(reading)[Symbol.asyncIterator]()
    let next = this.lookedAt(batches)
    try {
      for (let batch = await next; batch !== undefined; batch = await next) {
        // Read and compared while the one before is committed; what happens to its rows meanwhile is noticed.
        next = this.lookedAt(batches)
        next.catch(() => undefined)
        const refused = await this.settle(batch, { phase: 'rows', cursor: batch.cursor })
        if (refused !== undefined || this.aborted()) return refused
      }
    } finally {
      await next.catch(() => undefined)
      await batches.return?.()
    }
    return this.commit([], this.afterRows(), new RowTally(), 0)
  }

  /** What follows the last row. A row that could not be read might be any, so then none counts as left out. */
  private afterRows(): Step {
    if (this.zero.length === 0) return { phase: 'done', cursor: null }
    const { rows, countedFrom } = this.standing
    if (countedFrom === null) return { phase: 'done', cursor: null, unzeroed: 'SNAPSHOT_EMPTY' }
    const unread = Object.keys(rows).some((name) => /^[A-Z]/.test(name) && !READ.has(name))
    return unread ? { phase: 'done', cursor: null, unzeroed: 'SNAPSHOT_UNREADABLE' } : { phase: 'absent', cursor: null }
  }

  /** Rows of the book that the snapshot covers and did not name. The cursor says which place, and how far in it. */
  private async applyAbsent(): Promise<SnapshotElsewhere | undefined> {
    while (this.standing.phase === 'absent' && !this.aborted()) {
      const [at, after] = JSON.parse(this.standing.cursor ?? '[0,null]') as [number, string | null]
      const place = this.zero[at]
      if (place === undefined) return this.commit([], { phase: 'done', cursor: null }, new RowTally(), 0)
      const page = await this.context.store.list('stock', {
        where: { ...place },
        byKey: true,
        after,
        limit: ABSENT_PAGE,
      })
      const keys = page.items.filter(isKept).map(({ key }) => key)
      const counts = await this.context.store.read('stockCount', keys)
      const countedAt = this.standing.countedFrom ?? 0
      const all = keys.map((stockKey) => ({ row: 0, stockKey, counted: 0, countedAt }))
      const named = all.filter(({ stockKey }) => counts.get(stockKey)?.value?.countId === this.rules.snapshotId)
      const settled = new Set(await this.alone.settled(named))
      const absent = all.filter((row) => !named.includes(row) || settled.has(row))
      const cursor = JSON.stringify(page.next === null ? [at + 1, null] : [at, page.next])
      const placed = new Map(absent.map((row) => [row.stockKey, row]))
      const begun = new RowTally()
      const refused = await this.settle({ placed, begun, look: await this.look(placed) }, { phase: 'absent', cursor })
      if (refused !== undefined) return refused
    }
    return undefined
  }

  /** The next batch of the source with what the book says of its rows; undefined behind the last. */
  private async lookedAt(batches: AsyncIterator<StockSnapshotBatch>): Promise<LookedAt | undefined> {
    const step = await batches.next()
    if (step.done === true) return undefined
    const { rows, cursor } = step.value
    if (rows.length > SNAPSHOT_BATCH_LIMIT) throw new RangeError(`A batch has at most ${SNAPSHOT_BATCH_LIMIT} rows.`)
    const begun = new RowTally()
    const placed = placedRows(rows, this.rules, begun)
    return { cursor, placed, begun, look: await this.look(placed) }
  }

  /** The states of a look, with those of rows that are not simply applied as they are now. */
  private async lookedAgain(
    placed: ReadonlyMap<string, PlacedRow>,
    { apply }: Compared,
    { states }: Look,
  ): Promise<Look['states']> {
    const others = new Map(placed)
    for (const { stockKey } of apply) others.delete(stockKey)
    return new Map([...states, ...(await this.look(others)).states])
  }

  private async look(placed: ReadonlyMap<string, PlacedRow>): Promise<Look> {
    const at = await this.context.store.now()
    const countedAt = new Map<string, number>()
    for (const [key, row] of placed) countedAt.set(key, row.countedAt)
    return { at, states: await readCountedRows(this.context.store, countedAt) }
  }

  /** Compares and commits, and does both again where a row has moved in between. */
  private async settle(
    { placed, begun, look }: Omit<LookedAt, 'cursor'>,
    step: Step,
  ): Promise<SnapshotElsewhere | undefined> {
    const broken = new Map<string, Outcome<CountAnswer, Rejection>>()
    for (let seen = look, ahead = true; ; ) {
      for (const row of await this.settledBefore(placed, seen)) {
        if (!broken.has(row.stockKey)) broken.set(row.stockKey, await this.alone.settle(row))
      }
      const tally = new RowTally(begun)
      const left = [...placed.values()].filter(({ stockKey }) => !broken.has(stockKey))
      const compared = compareRows(left, seen, this.rules, tally)
      const looksAgain: boolean = ahead && compared.apply.length < left.length
      ahead = false
      if (looksAgain) {
        // The commit checks again only what it applies: the batch before may have changed what is said of the others.
        seen = { ...seen, states: await this.lookedAgain(placed, compared, seen) }
        continue
      }
      for (const row of compared.short) broken.set(row.stockKey, await this.alone.settle(row))
      let locks = 0
      for (const [key, outcome] of broken) {
        if (outcome.ok) tally.add('changed')
        else tally.problem(placed.get(key)?.row ?? 0, outcome.rejection.code)
        locks += outcome.ok ? outcome.value.broken.length : 0
      }
      try {
        return await this.commit(compared.apply, step, tally, locks)
      } catch (error) {
        if (!(error instanceof CountOvertaken)) throw error
        seen = await this.look(placed)
      }
    }
  }

  /**
   * Rows settled already though no batch tells of them: another run was ended at this batch, or is at it too. Only where the
   * newest count is of the row's instant or later can this snapshot's be it, or have been it.
   */
  private settledBefore(placed: LookedAt['placed'], { states }: Look): Promise<readonly PlacedRow[]> {
    const rows = [...placed.values()].filter(({ stockKey, countedAt }) => {
      const newest = states.get(stockKey)?.newest
      return newest !== undefined && newest.countedAt >= countedAt
    })
    return this.alone.settled(rows)
  }

  private async commit(
    rows: Compared['apply'],
    { phase, cursor, unzeroed }: Step,
    tally: RowTally,
    broken: number,
  ): Promise<SnapshotElsewhere | undefined> {
    const before = this.standing
    const ofSource = before.phase === 'rows'
    const counted = rows.reduce((least, row) => Math.min(least, row.countedAt), before.countedFrom ?? Number.MAX_VALUE)
    const after: Standing = {
      ...before,
      phase,
      cursor,
      batches: before.batches + 1,
      countedFrom: counted === Number.MAX_VALUE ? null : counted,
      rows: ofSource ? tally.addedTo(before.rows) : before.rows,
      absent: unzeroed !== undefined ? { [unzeroed]: 1 } : ofSource ? before.absent : tally.addedTo(before.absent),
      broken: before.broken + broken,
      problems: [...before.problems, ...tally.problems.sort((a, b) => a.row - b.row)].slice(0, LISTED_PROBLEMS),
    }
    const { snapshotId } = this.rules
    const outcome = await this.context.dispatcher.run(
      applySnapshotBatch,
      { rows, after },
      { by: this.identity.by, commandId: snapshotCommandId(snapshotId, after.batches) },
      { route: snapshotId },
    )
    if (!outcome.ok) {
      if (outcome.rejection.code === 'SNAPSHOT_ELSEWHERE') return outcome.rejection
      throw new RangeError(`A batch of a snapshot is ${outcome.rejection.code}.`)
    }
    this.standing = outcome.value
    this.control.onProgress?.(this.report())
    return undefined
  }

  private aborted(): boolean {
    return this.control.signal?.aborted === true
  }

  private report(): StockSnapshotReport {
    return reportOf({ ...this.standing, startedAt: 0, updatedAt: 0 })
  }
}
