/**
 * Stock locks in PostgreSQL against the two classical shapes, in one run: a transaction for each lock (lock the row,
 * read, update, insert, commit) and one conditional statement (guarded update with insert). Every caller waits for its
 * own durable answer.
 */
import pg from 'pg'
import { postgresStore } from '../src/sql/postgres-store'
import { startPostgres } from '../test/postgres/server'
import { lockShapes, preparePeers } from './support/lock-shapes'
import { type Contender, printTable, race, rounded } from './support/measure'
import { openShop, SKUS } from './support/shop'

const CONNECTIONS = 16

const server = await startPostgres()
const peers = new pg.Pool({ connectionString: server.url, max: CONNECTIONS })
const pool = new pg.Pool({ connectionString: server.url, max: 8, pipeline: true } as pg.PoolConfig)
await preparePeers(peers)
// The server is stopped at the end; a connection it closes is no news.
for (const each of [peers, pool]) each.on('error', () => {})
const hub = await openShop(await postgresStore({ pool }))

const shapes = lockShapes(peers, hub)
const run = process.pid.toString(36)
const rows: (string | number)[][] = []
for (const [label, callers, skus] of [
  ['1 SKU', 256, 1],
  ['1,000 SKUs', 2_048, SKUS],
  ['1 SKU', 1, 1],
  ['1,000 SKUs', 1, SKUS],
  ['1 SKU', 16, 1],
] as const) {
  const contenders = Object.entries(shapes).map(
    ([name, lock]): Contender => ({
      name,
      callers,
      once: (caller, turn) => lock(`${run}-${turn}`, `SKU-${(caller * 7_919 + turn * 104_729) % skus}`),
    }),
  )
  const rates = await race(contenders)
  const our = rates.at(-1)?.perSecond ?? 0
  for (const rate of rates) {
    rows.push([
      label,
      callers,
      rate.name,
      rounded(rate.perSecond),
      rate.p50Ms.toFixed(2),
      rate.p99Ms.toFixed(2),
      rounded(our / rate.perSecond),
    ])
  }
}
printTable(['stock', 'callers', 'shape', 'locks/s', 'p50 ms', 'p99 ms', 'orderhub is × of it'], rows)
await hub.close()
await pool.end()
await peers.end()
await server.stop()
