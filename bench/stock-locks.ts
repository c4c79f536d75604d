/**
 * Stock locks in PostgreSQL against the two classical shapes, in one run: a transaction for each lock (lock the row,
 * read, update, insert, commit) and one conditional statement (guarded update with insert). Every caller waits for its
 * own durable answer.
 */
import pg from 'pg'
import { postgresStore } from '../src/sql/postgres-store'
import { startPostgres } from '../test/postgres/server'
import { type Contender, printTable, race, rounded } from './support/measure'
import { by, openShop, SKUS } from './support/shop'

const CONNECTIONS = 16

const server = await startPostgres()
const peers = new pg.Pool({ connectionString: server.url, max: CONNECTIONS })
const pool = new pg.Pool({ connectionString: server.url, max: 8, pipeline: true } as pg.PoolConfig)
await peers.query(`CREATE TABLE peer_stock (sku text PRIMARY KEY, on_hand bigint NOT NULL, locked bigint NOT NULL CHECK (locked <= on_hand));
  CREATE TABLE peer_lock (id text PRIMARY KEY, sku text NOT NULL, quantity bigint NOT NULL, state text NOT NULL)`)
await peers.query(`INSERT INTO peer_stock SELECT 'SKU-' || n, 1000000000, 0 FROM generate_series(0, $1) n`, [SKUS])
// The server is stopped at the end; a connection it closes is no news.
for (const each of [peers, pool]) each.on('error', () => {})
const hub = await openShop(await postgresStore({ pool }))

async function oneTransaction(id: string, sku: string): Promise<void> {
  const client = await peers.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query({
      name: 'peer_select',
      text: 'SELECT on_hand - locked AS free FROM peer_stock WHERE sku = $1 FOR UPDATE',
      values: [sku],
    })
    if (Number(rows[0].free) < 1) throw new Error('short')
    await client.query({
      name: 'peer_update',
      text: 'UPDATE peer_stock SET locked = locked + 1 WHERE sku = $1',
      values: [sku],
    })
    await client.query({
      name: 'peer_insert',
      text: `INSERT INTO peer_lock VALUES ($1, $2, 1, 'locked')`,
      values: [id, sku],
    })
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

async function oneStatement(id: string, sku: string): Promise<void> {
  const { rowCount } = await peers.query({
    name: 'peer_cte',
    text: `WITH taken AS (UPDATE peer_stock SET locked = locked + 1 WHERE sku = $2 AND on_hand - locked >= 1 RETURNING sku)
      INSERT INTO peer_lock SELECT $1, sku, 1, 'locked' FROM taken`,
    values: [id, sku],
  })
  if (rowCount !== 1) throw new Error('short')
}

async function ours(id: string, sku: string): Promise<void> {
  const locked = await hub.stock.lock({ lockId: id, lines: [{ sku, quantity: 1 }] }, { by })
  if (!locked.ok) throw new Error(locked.rejection.code)
}

const shapes = { 'one transaction each': oneTransaction, 'one statement each': oneStatement, orderhub: ours } as const
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
