import type { StockSnapshotOptions } from '../../hub/snapshot-options'
import { stockKey } from '../../inventory/stock-level'
import type { CountedRow, StockSnapshotSource, UnreadableRow } from '../../inventory/stock-snapshot'
import { accept } from '../../outcome'
import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'
import type { Shelf } from './count-operation'

const BY = { type: 'user', id: 'simulated' } as const

/** A full snapshot of some places, as often as anybody hands it in: always the same rows under the same id. */
export interface SimulatedSnapshot {
  readonly options: StockSnapshotOptions
  readonly rows: readonly (CountedRow | UnreadableRow)[]
  readonly batchSize: number
}

/** Draws a snapshot that was taken within the last minute: some rows are wrong, unreadable, named twice, or left out. */
export function drawSnapshot(
  random: SeededRandom,
  shelf: Shelf,
  skus: readonly string[],
  snapshotId: string,
): SimulatedSnapshot {
  const places = random.pick([[{ warehouse: 'main' }, { warehouse: 'east' }], [{ warehouse: 'east' }]])
  const countedAt = Math.max(0, shelf.now() - random.int(0, 60_000))
  const rows: (CountedRow | UnreadableRow)[] = []
  for (const sku of [...skus, `SKU-FOUND-${random.int(1, 3)}`]) {
    for (const { warehouse } of places) {
      const row = rows.length + 1
      if (random.chance(0.15)) continue
      if (random.chance(0.03)) rows.push({ row, code: 'CSV_NUMBER' })
      const key = stockKey({ warehouse, pool: 'normal', sku })
      const counted = Math.max(0, (shelf.onHand(key) ?? 0) + random.pick([0, 0, 0, -3, -1, 2]))
      rows.push({ row: rows.length + 1, sku, warehouse, pool: 'normal', counted, countedAt })
      if (random.chance(0.05)) rows.push({ row: rows.length + 1, sku, warehouse, pool: 'normal', counted, countedAt })
    }
  }
  const options: StockSnapshotOptions = {
    snapshotId,
    by: BY,
    places: [...places],
    absentRows: random.pick(['ignore', 'zero']),
    onShortage: random.pick(['refuse', 'breakNewest']),
    onUnknownRow: random.pick(['refuse', 'open']),
  }
  return { options, rows, batchSize: random.int(1, 4) }
}

/** Applies a snapshot, or goes on with it; ends after some batches where `batches` says so. */
export function snapshotOperation(
  snapshot: SimulatedSnapshot,
  id: string,
  batches: number,
  told: (end: 'finished' | 'aborted' | 'elsewhere') => void,
): Operation {
  return {
    id,
    stable: 'never',
    wish: { kind: 'snapshot', snapshotId: snapshot.options.snapshotId, rows: snapshot.rows.length },
    send: async (hub) => {
      const abort = new AbortController()
      let left = batches
      const onProgress = () => {
        left -= 1
        if (left <= 0) abort.abort()
      }
      const applied = await hub.counts.applySnapshot(sourceOf(snapshot), snapshot.options, {
        signal: abort.signal,
        onProgress,
      })
      if (!applied.ok && applied.rejection.code !== 'SNAPSHOT_ELSEWHERE') return applied
      const end = applied.ok ? applied.value.end : 'elsewhere'
      told(end)
      return accept({ end })
    },
  }
}

function sourceOf({ rows, batchSize }: SimulatedSnapshot): StockSnapshotSource {
  return {
    async *batches({ after }) {
      for (let from = Number(after ?? 0); from < rows.length; from += batchSize) {
        const until = Math.min(rows.length, from + batchSize)
        yield { rows: rows.slice(from, until), cursor: String(until) }
      }
    },
  }
}
