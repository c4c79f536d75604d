import { settleCount as decideCount } from '../../inventory/settle-count'
import { emptyStockLevel } from '../../inventory/stock-level'
import { accept, reject } from '../../outcome'
import type { StockSnapshotRecord } from '../../store/count-records'
import type { Command } from '../command'
import { problemsIn } from '../snapshot-report'
import { applyCount, CountOvertaken, checkSeen, keptLevel, type SeenRow } from './settle-count'

/** A row of a snapshot that was compared: its count is to be remembered, and its difference applied. */
export interface ComparedRow {
  readonly stockKey: string
  readonly counted: number
  readonly countedAt: number
  readonly kept: boolean
  readonly seen: SeenRow
  /**
   * The book was right, and no movement that could belong before the count is still on its way: its level is neither
   * locked nor looked at again.
   */
  readonly rests: boolean
}

/** Some rows of a snapshot, and how far it has got with them. */
export interface ApplySnapshotBatch {
  readonly rows: readonly ComparedRow[]
  /** How the snapshot stands once they are applied; `batches` counts this one. */
  readonly after: Omit<StockSnapshotRecord, 'startedAt' | 'updatedAt'>
}

/** Another run has applied a part of the snapshot meanwhile. Nothing was changed by this one. */
export type SnapshotElsewhere = { readonly code: 'SNAPSHOT_ELSEWHERE'; readonly batches: number }

/** Problems that are kept in the report; all are counted. */
export const LISTED_PROBLEMS = 100

/** Applies the differences of a batch and notes how far the snapshot got, in one commit: no row is applied twice. */
export const applySnapshotBatch: Command<ApplySnapshotBatch, StockSnapshotRecord, SnapshotElsewhere> = {
  name: 'applySnapshotBatch',
  answer: 'inRecord',
  needs: {
    stockSnapshot: ({ after }) => [after.snapshotId],
    stockCount: ({ rows }) => rows.map(({ stockKey }) => stockKey),
    stock: ({ rows }) => rows.flatMap(({ stockKey, rests }) => (rests ? [] : [stockKey])),
  },
  decide(work, { rows, after }) {
    const { snapshotId } = after
    const before = work.get('stockSnapshot', snapshotId)
    const batches = before?.batches ?? 0
    if (before !== undefined && batches === after.batches && before.run === after.run) return accept(before)
    if (batches !== after.batches - 1) return reject({ code: 'SNAPSHOT_ELSEWHERE', batches })
    let changed = 0
    for (const row of rows) {
      if (row.rests) {
        const { stockKey, counted, countedAt, seen } = row
        if (work.versionOf('stockCount', stockKey) !== seen.count) throw new CountOvertaken()
        work.put('stockCount', stockKey, { stockKey, countId: snapshotId, countedAt, counted })
        continue
      }
      checkSeen(work, row.stockKey, row.seen)
      const level = keptLevel(work, row.stockKey)
      const settled = decideCount(row, { ...(level ?? emptyStockLevel(row.stockKey)), onHandThen: row.seen.onHandThen })
      // What is promised has grown since the row was compared.
      if (!settled.ok || (level !== undefined) !== row.kept) throw new CountOvertaken()
      if (settled.value.change !== 0) changed += 1
      applyCount(work, { ...row, countId: snapshotId }, settled.value.change)
    }
    const record = { ...after, startedAt: before?.startedAt ?? work.at, updatedAt: work.at }
    work.put('stockSnapshot', snapshotId, record)
    const { batches: applied, rows: counts } = after
    work.emit('SnapshotAdvanced', { snapshotId, batches: applied, rows: counts, at: work.at })
    if (after.phase === 'done') {
      const { absent, broken } = after
      const problems = problemsIn(counts) + problemsIn(absent)
      work.emit('SnapshotFinished', { snapshotId, rows: counts, absent, broken, problems, at: work.at })
    }
    work.note({ snapshotId, batch: after.batches, counted: rows.length, changed })
    return accept(record)
  },
}
