import { settleCount } from '../inventory/settle-count'
import { stockKey } from '../inventory/stock-level'
import type { CountedRow, UnreadableRow } from '../inventory/stock-snapshot'
import { codeSchema, skuSchema } from '../order/identifiers'
import type { ComparedRow } from './commands/apply-snapshot-batch'
import type { OnShortage, OnUnknownRow } from './commands/settle-count'
import type { CountedRowState } from './counted-rows'

/** Rows by what became of them, and the problems among them. */
export class RowTally {
  readonly counts: Map<string, number>
  readonly problems: { readonly row: number; readonly code: string }[]

  /** @param begun A tally to go on from, which stays as it is. */
  constructor(begun?: RowTally) {
    this.counts = new Map(begun?.counts)
    this.problems = [...(begun?.problems ?? [])]
  }

  add(ending: string): void {
    this.counts.set(ending, (this.counts.get(ending) ?? 0) + 1)
  }

  problem(row: number, code: string): void {
    this.add(code)
    this.problems.push({ row, code })
  }

  /** Sums by ending, with these added. */
  addedTo(sums: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const added = { ...sums }
    for (const [name, count] of this.counts) added[name] = (added[name] ?? 0) + count
    return added
  }
}

/** A row that can be compared. */
export interface PlacedRow {
  readonly row: number
  readonly stockKey: string
  readonly counted: number
  readonly countedAt: number
}

export interface RowRules {
  readonly snapshotId: string
  /** `warehouse/pool` of all the snapshot covers; null: whatever it names. */
  readonly places: ReadonlySet<string> | null
  readonly onShortage: OnShortage
  readonly onUnknownRow: OnUnknownRow
}

/** The rows that make sense by themselves, each stock row once; all others are tallied. */
export function placedRows(
  rows: readonly (CountedRow | UnreadableRow)[],
  { places }: Pick<RowRules, 'places'>,
  tally: RowTally,
): ReadonlyMap<string, PlacedRow> {
  const placed = new Map<string, PlacedRow>()
  const sound = new Set<string>()
  for (const row of rows) {
    const code = 'code' in row ? row.code : problemOf(row, places, sound)
    if ('code' in row || code !== undefined) {
      tally.problem(row.row, code ?? 'INPUT_INVALID')
      continue
    }
    const key = stockKey(row)
    const first = placed.get(key)
    if (first === undefined) placed.set(key, { ...row, stockKey: key })
    else if (first.counted === row.counted) tally.add('repeated')
    else tally.problem(row.row, 'COUNTED_TWICE')
  }
  return placed
}

const PLAIN_SKU = /^[A-Za-z0-9_./-]{1,128}$/

/** As `skuSchema` says; most codes are so plain that it need not be asked. */
function isSku(sku: string): boolean {
  return PLAIN_SKU.test(sku) || skuSchema.safeParse(sku).success
}

/** @param sound Places that were checked before: a batch names few. */
function problemOf(row: CountedRow, places: RowRules['places'], sound: Set<string>): string | undefined {
  if (!isSku(row.sku)) return 'SKU_CHARSET'
  const place = `${row.warehouse}/${row.pool}`
  if (!sound.has(place)) {
    if (!codeSchema.safeParse(row.warehouse).success || !codeSchema.safeParse(row.pool).success) return 'INPUT_INVALID'
    if (places !== null && !places.has(place)) return 'SNAPSHOT_PLACE'
    sound.add(place)
  }
  if (!Number.isSafeInteger(row.countedAt) || row.countedAt < 0) return 'INPUT_INVALID'
  return undefined
}

/**
 * A commit takes its instant and is saved within this time, or never: what was made at an instant so long ago is seen by
 * whoever reads now.
 */
const SAVED_WITHIN_MS = 60_000

/** What a batch comes to: rows to be applied together, and rows that need locks to be broken, one by one. */
export interface Compared {
  readonly apply: readonly ComparedRow[]
  readonly short: readonly PlacedRow[]
}

/** What the book says of rows, and the store's time before it was asked. */
export interface Look {
  readonly at: number
  readonly states: ReadonlyMap<string, CountedRowState>
}

/** Holds rows against the book. Rows that change nothing are tallied, and applied too: their count is remembered. */
export function compareRows(
  placed: Iterable<PlacedRow>,
  { at, states }: Look,
  rules: RowRules,
  tally: RowTally,
): Compared {
  const apply: ComparedRow[] = []
  const short: PlacedRow[] = []
  for (const row of placed) {
    const state = states.get(row.stockKey)
    if (state === undefined) continue
    const { level, kept, newest, seen } = state
    if (newest?.countId === rules.snapshotId) {
      if (newest.counted === row.counted) tally.add('repeated')
      else tally.problem(row.row, 'COUNTED_TWICE')
      continue
    }
    if (row.countedAt > at) {
      tally.problem(row.row, 'COUNT_AHEAD')
      continue
    }
    if (newest !== undefined && newest.countedAt > row.countedAt) {
      tally.problem(row.row, 'COUNT_OUTDATED')
      continue
    }
    if (!kept && rules.onUnknownRow === 'refuse') {
      tally.problem(row.row, 'UNKNOWN_STOCK')
      continue
    }
    const settled = settleCount(row, { ...level, onHandThen: seen.onHandThen })
    if (!settled.ok) {
      const breaks = rules.onShortage === 'breakNewest' && settled.rejection.code === 'COUNT_BELOW_PROMISED'
      if (breaks) short.push(row)
      else tally.problem(row.row, settled.rejection.code)
      continue
    }
    tally.add(kept ? (settled.value.change === 0 ? 'equal' : 'changed') : 'opened')
    const { stockKey, counted, countedAt } = row
    const rests = kept && settled.value.change === 0 && (seen.settled || countedAt + SAVED_WITHIN_MS <= at)
    apply.push({ stockKey, counted, countedAt, kept, seen, rests })
  }
  return { apply, short }
}
