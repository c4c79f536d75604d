/**
 * A full stock snapshot, applied as differences, beside the floor of what it could cost at all in the same run: plain
 * overwriting of a Map, and one UPDATE from an array for each batch. Half of the rows differ from the book in the second
 * snapshot, none in the third, and all but one are left out of the fourth, which counts them as nothing. Peak memory is that of the process, server apart.
 *
 *     SNAPSHOT_ROWS=1000000 SNAPSHOT_PG_ROWS=100000 npm run bench -- apply-snapshot
 */
import pg from 'pg'
import { createHub } from '../src/hub/create-hub'
import type { StockSnapshotOptions } from '../src/hub/snapshot-options'
import type { CountedRow, StockSnapshotSource } from '../src/inventory/stock-snapshot'
import { postgresStore } from '../src/sql/postgres-store'
import { memoryStore } from '../src/store/memory-store'
import type { Store } from '../src/store/store'
import { startPostgres } from '../test/postgres/server'
import { by, keys } from './support/shop'

const ROWS = Number(process.env.SNAPSHOT_ROWS ?? 1_000_000)
const POSTGRES_ROWS = Number(process.env.SNAPSHOT_PG_ROWS ?? 100_000)
const BATCH = 500

/** Pages of rows, made as they are asked for. */
function* pagesOf(total: number, countedAt: number, counted: (row: number) => number, start = 0) {
  for (let from = start; from < total; from += BATCH) {
    const rows: CountedRow[] = []
    for (let row = from; row < Math.min(total, from + BATCH); row++) {
      rows.push({
        row: row + 1,
        sku: `SKU-${row}`,
        warehouse: 'main',
        pool: 'normal',
        counted: counted(row),
        countedAt,
      })
    }
    yield rows
  }
}

function sourceOf(total: number, countedAt: number, counted: (row: number) => number): StockSnapshotSource {
  return {
    async *batches({ after }) {
      for (const rows of pagesOf(total, countedAt, counted, Number(after ?? 0))) {
        yield { rows, cursor: String(rows.at(-1)?.row) }
      }
    },
  }
}

/** Runs something and says how long it took, and by how much memory rose above what was used before, at most. */
async function measured(name: string, rows: number, work: () => Promise<unknown> | unknown): Promise<void> {
  globalThis.gc?.()
  const before = process.memoryUsage()
  let peakHeap = 0
  let peakRss = 0
  const look = () => {
    const { heapUsed, rss } = process.memoryUsage()
    peakHeap = Math.max(peakHeap, heapUsed)
    peakRss = Math.max(peakRss, rss)
  }
  const timer = setInterval(look, 20)
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1_000
  look()
  clearInterval(timer)
  globalThis.gc?.()
  const kept = process.memoryUsage().heapUsed - before.heapUsed
  const mb = (bytes: number) => Math.round(bytes / 1_048_576)
  console.log(
    `${name.padEnd(46)} ${String(Math.round(rows / seconds)).padStart(9)} rows/s  ${seconds.toFixed(1).padStart(6)} s` +
      `  heap peak +${mb(peakHeap - before.heapUsed)} MB, kept +${mb(kept)} MB, process peak ${mb(peakRss)} MB`,
  )
}

async function applied(store: Store, total: number, name: string): Promise<void> {
  const hub = createHub({ store, keys, channels: [] })
  const countedAt = await store.now()
  const apply = async (
    snapshotId: string,
    counted: (row: number) => number,
    at: number,
    more: Partial<StockSnapshotOptions> = {},
  ) => {
    const rows = more.absentRows === 'zero' ? 1 : total
    const options = { snapshotId, by, onUnknownRow: 'open', ...more } as const
    const outcome = await hub.counts.applySnapshot(sourceOf(rows, at, counted), options)
    if (!outcome.ok || outcome.value.problems.total > 0) throw new Error(JSON.stringify(outcome))
  }
  await measured(`${name}: every row is new`, total, () => apply('first', (row) => row % 100, countedAt))
  const half = (row: number) => (row % 2 === 0 ? 100 : row % 100)
  const later = await store.now()
  await measured(`${name}: every second row differs`, total, () => apply('second', half, later))
  const last = await store.now()
  await measured(`${name}: no row differs`, total, () => apply('third', half, last))
  const places = [{ warehouse: 'main' }]
  const gone = () => apply('fourth', half, last, { absentRows: 'zero', places })
  await measured(`${name}: all but one are left out`, total, gone)
  await hub.close()
}

console.log(`${ROWS} rows in memory, ${POSTGRES_ROWS} in PostgreSQL\n`)
{
  const plain = new Map<string, number>()
  for (const name of ['floor, a Map: every row is new', 'floor, a Map: every row is overwritten']) {
    await measured(name, ROWS, () => {
      for (const rows of pagesOf(ROWS, 0, (row) => row % 100)) {
        for (const { sku, counted } of rows) plain.set(sku, counted)
      }
    })
  }
}
await applied(memoryStore({ clock: () => Date.now() }), ROWS, 'memory store')

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8, pipeline: true } as pg.PoolConfig)
pool.on('error', () => {})
await pool.query('CREATE TABLE peer_stock (sku text PRIMARY KEY, on_hand bigint NOT NULL)')
await pool.query(`INSERT INTO peer_stock SELECT 'SKU-' || n, 0 FROM generate_series(0, $1 - 1) n`, [POSTGRES_ROWS])
await measured('floor, PostgreSQL: UPDATE … FROM unnest', POSTGRES_ROWS, async () => {
  for (const rows of pagesOf(POSTGRES_ROWS, 0, (row) => row % 100)) {
    await pool.query(
      'UPDATE peer_stock AS s SET on_hand = n.counted FROM unnest($1::text[], $2::bigint[]) AS n(sku, counted) WHERE s.sku = n.sku',
      [rows.map((row) => row.sku), rows.map((row) => row.counted)],
    )
  }
})
await applied(await postgresStore({ pool }), POSTGRES_ROWS, 'PostgreSQL')
await pool.end()
await server.stop()
