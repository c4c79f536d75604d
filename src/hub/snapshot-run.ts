import { z } from 'zod'
import { isKept } from '../inventory/stock-level'
import type { CountedRow, StockSnapshotSource, UnreadableRow } from '../inventory/stock-snapshot'
import { codeSchema, outsideIdSchema } from '../order/identifiers'
import { textFingerprint } from '../order/text-fingerprint'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import type { StockSnapshotRecord } from '../store/count-records'
import type { Store } from '../store/store'
import { applySnapshotBatch, LISTED_PROBLEMS, type SnapshotElsewhere } from './commands/apply-snapshot-batch'
import { type CountAnswer, CountOvertaken, type SettleCount } from './commands/settle-count'
import { type Compared, compareRows, type PlacedRow, placedRows, type RowRules, RowTally } from './compare-rows'
import { readCountedRows } from './counted-rows'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection, type Identity } from './dispatcher'
import { reportOf, type StockSnapshotReport } from './snapshot-report'

/** Most rows a source may hand over at once: they are applied in one commit. */
export const SNAPSHOT_BATCH_LIMIT = 5_000

/** Rows of the book that are looked at together for those a snapshot left out. */
const ABSENT_PAGE = 500

const optionsSchema = z.object({
  snapshotId: outsideIdSchema,
  places: z
    .array(z.object({ warehouse: codeSchema, pool: codeSchema.default('normal') }))
    .min(1)
    .max(1_000)
    .optional(),
  absentRows: z.enum(['ignore', 'zero']).default('ignore'),
  onShortage: z.enum(['refuse', 'breakNewest']).default('refuse'),
  onUnknownRow: z.enum(['refuse', 'open']).default('refuse'),
})

/** How a snapshot is applied. */
export interface StockSnapshotOptions extends Pick<CommandOptions, 'by'> {
  /** Made by the caller, one for each snapshot, such as `wms-2026-03-01T14`: the same id goes on where it ended. */
  readonly snapshotId: string
  /** The warehouses and pools it covers; rows of others are refused. Left out: whatever it names. Needed for `zero`. */
  readonly places?: readonly { readonly warehouse: string; readonly pool?: string }[]
  /** Rows of `places` that the snapshot does not name: `ignore`, the default, or `zero`: none is there. */
  readonly absentRows?: 'ignore' | 'zero'
  /** As for a single count. Default `refuse`: the row is reported. */
  readonly onShortage?: 'refuse' | 'breakNewest'
  /** As for a single count. Default `refuse`: the row is reported. */
  readonly onUnknownRow?: 'refuse' | 'open'
}

/** How a host follows a snapshot, and ends it early. */
export interface SnapshotControl {
  /** Ends it after the batch that is under way; what was applied stays, and calling again goes on. */
  readonly signal?: AbortSignal
  /** Told after each batch. What it throws ends the run. */
  readonly onProgress?: (report: StockSnapshotReport) => void
}

/** Why a snapshot is not applied, or not on. */
export type SnapshotRejection = SnapshotElsewhere | DoorRejection

interface RunContext {
  readonly store: Store
  readonly dispatcher: Dispatcher
  settleRow(
    input: Omit<SettleCount, 'seen' | 'locks' | 'orders' | 'hurried'>,
    identity: CommandOptions,
  ): Promise<Outcome<CountAnswer, Rejection>>
}

type Standing = Omit<StockSnapshotRecord, 'startedAt' | 'updatedAt'>
interface Step extends Pick<Standing, 'phase' | 'cursor'> {
  /** Why no row counts as left out. */
  readonly unzeroed?: string
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
  private constructor(
    private readonly context: RunContext,
    private readonly rules: RowRules,
    private readonly zero: readonly { readonly warehouse: string; readonly pool: string }[],
    private readonly identity: Identity,
    private readonly control: SnapshotControl,
    private standing: Standing,
  ) {}

  /** Checks what was handed in. */
  static of(
    context: RunContext,
    options: StockSnapshotOptions,
    control: SnapshotControl,
  ): Outcome<SnapshotRun, DoorRejection> {
    const parsed = copied(() => optionsSchema.safeParse(options))
    if (!parsed.success) return reject({ code: 'INPUT_INVALID', field: parsed.error.issues[0]?.path.join('.') ?? '' })
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
    for await (const { rows, cursor } of source.batches(reading)) {
      if (rows.length > SNAPSHOT_BATCH_LIMIT) throw new RangeError(`A batch has at most ${SNAPSHOT_BATCH_LIMIT} rows.`)
      const refused = await this.applyBatch(rows, { phase: 'rows', cursor })
      if (refused !== undefined || this.aborted()) return refused
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
      const page = await this.context.store.list('stock', { where: { ...place }, after, limit: ABSENT_PAGE })
      const keys = page.items.filter(isKept).map(({ key }) => key)
      const counts = await this.context.store.read('stockCount', keys)
      const countedAt = this.standing.countedFrom ?? 0
      const absent = keys
        .filter((key) => counts.get(key)?.value?.countId !== this.rules.snapshotId)
        .map((stockKey) => ({ row: 0, stockKey, counted: 0, countedAt }))
      const cursor = JSON.stringify(page.next === null ? [at + 1, null] : [at, page.next])
      const placed = new Map(absent.map((row) => [row.stockKey, row]))
      const refused = await this.settle(placed, { phase: 'absent', cursor }, new RowTally())
      if (refused !== undefined) return refused
    }
    return undefined
  }

  private async applyBatch(
    rows: readonly (CountedRow | UnreadableRow)[],
    step: Step,
  ): Promise<SnapshotElsewhere | undefined> {
    const now = await this.context.store.now()
    const begun = new RowTally()
    return this.settle(placedRows(rows, this.rules, now, begun), step, begun)
  }

  /** Compares and commits, and does both again where a row has moved in between. */
  private async settle(
    placed: ReadonlyMap<string, PlacedRow>,
    step: Step,
    begun: RowTally,
  ): Promise<SnapshotElsewhere | undefined> {
    const countedAt = new Map([...placed].map(([key, row]) => [key, row.countedAt]))
    const broken = new Map<string, Outcome<CountAnswer, Rejection>>()
    for (;;) {
      const states = await readCountedRows(this.context.store, countedAt)
      const tally = new RowTally(begun)
      const left = [...placed.values()].filter(({ stockKey }) => !broken.has(stockKey))
      const compared = compareRows(left, states, this.rules, tally)
      for (const row of compared.short) broken.set(row.stockKey, await this.breakFor(row))
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
      }
    }
  }

  /** A row that breaks locks touches orders too, so it is settled by itself, under an id of its own. */
  private breakFor({ stockKey, counted, countedAt }: PlacedRow): Promise<Outcome<CountAnswer, Rejection>> {
    const { snapshotId, onShortage, onUnknownRow } = this.rules
    return this.context.settleRow(
      { stockKey, counted, countedAt, countId: snapshotId, onShortage, onUnknownRow },
      { by: this.identity.by, commandId: `snapshot:${snapshotId}:${textFingerprint(stockKey)}` },
    )
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
      rows: ofSource ? added(before.rows, tally) : before.rows,
      absent: unzeroed !== undefined ? { [unzeroed]: 1 } : ofSource ? before.absent : added(before.absent, tally),
      broken: before.broken + broken,
      problems: [...before.problems, ...tally.problems.sort((a, b) => a.row - b.row)].slice(0, LISTED_PROBLEMS),
    }
    const { snapshotId } = this.rules
    const outcome = await this.context.dispatcher.run(
      applySnapshotBatch,
      { rows, after },
      { by: this.identity.by, commandId: `snapshot:${snapshotId}:${after.batches}` },
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

function added(before: Standing['rows'], { counts }: RowTally): Standing['rows'] {
  const sums = { ...before }
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count
  return sums
}
