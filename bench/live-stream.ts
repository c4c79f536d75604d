/**
 * A live stream: 120,000 paid orders with gift rules in force, into PostgreSQL, and then 1,000 orders handed in at one
 * moment. Every order is counted afterwards: none lost, doubled or overwritten.
 */
import pg from 'pg'
import { createCatalog } from '../src/order/catalog'
import { postgresStore } from '../src/sql/postgres-store'
import { startPostgres } from '../test/postgres/server'
import { printTable, rounded } from './support/measure'
import { openShop, orderBytes, SKUS } from './support/shop'

const ORDERS = Number(process.env.BENCH_ORDERS ?? 120_000)
const AT_ONCE = 1_000
const IN_FLIGHT = 2_048

const gifts = Array.from({ length: 20 }, (_, index) => ({
  id: `gift-${index}`,
  skus: [`SKU-${index * 41}`, `SKU-${index * 37 + 5}`],
  minimumAmount: 5_000,
  gift: { sku: `SKU-${SKUS - 1 - index}`, quantity: 1 },
}))
const catalog = createCatalog({
  gifts: [...gifts, { id: 'all', minimumAmount: 10_000, gift: { sku: 'SKU-7', quantity: 1 } }],
})
if (!catalog.ok) throw new Error(catalog.rejection.code)

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8, pipeline: true } as pg.PoolConfig)
const hub = await openShop(await postgresStore({ pool }), {
  effects: { OrderBooked: async () => {} },
  catalog: catalog.value,
})

async function book(index: number): Promise<number> {
  const start = performance.now()
  const booked = await hub.intake.book({ channel: 'WEB', shop: 'main', raw: orderBytes(index) })
  if (!booked.ok || booked.value.kind !== 'booked') throw new Error(`not booked: ${JSON.stringify(booked)}`)
  return performance.now() - start
}

let at = 0
const start = performance.now()
await Promise.all(
  Array.from({ length: IN_FLIGHT }, async () => {
    while (at < ORDERS) await book(at++)
  }),
)
const streamSeconds = (performance.now() - start) / 1_000

const latencies = (await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => book(ORDERS + index)))).sort(
  (a, b) => a - b,
)

const counts = await pool.query(
  `SELECT count(*)::int AS orders, count(DISTINCT number)::int AS numbers, sum(version)::int AS versions FROM orderhub.orders`,
)
const { orders, numbers, versions } = counts.rows[0] as { orders: number; numbers: number; versions: number }
const gifted = await pool.query(`SELECT count(*)::int AS gifted FROM orderhub.orders WHERE body LIKE '%"gift:%'`)
const right = orders === ORDERS + AT_ONCE && numbers === orders && versions === orders

printTable(
  ['what', 'figure'],
  [
    [`${ORDERS.toLocaleString('en')} orders as a stream, ${IN_FLIGHT} under way`, `${streamSeconds.toFixed(1)} s`],
    ['orders/s', rounded(ORDERS / streamSeconds)],
    [`${AT_ONCE} at once: the slowest answer`, `${Math.round(latencies.at(-1) ?? 0)} ms`],
    [`${AT_ONCE} at once: the median answer`, `${Math.round(latencies[AT_ONCE / 2] ?? 0)} ms`],
    ['orders in the store, numbers, revisions', `${orders}, ${numbers}, ${versions}`],
    ['orders with gifts', `${gifted.rows[0].gifted}`],
    ['none lost, doubled or overwritten', right ? 'yes' : 'NO'],
  ],
)
await hub.close()
await pool.end()
await server.stop()
if (!right) process.exitCode = 1
