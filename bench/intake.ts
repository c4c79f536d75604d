/**
 * Full intake of an order of three lines: parse, fold, lock, audit, outbox, commit. Every caller waits for its own
 * durable answer. `raw kept` also keeps the sealed bytes, as a webhook does.
 */
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { Hub } from '../src/hub/create-hub'
import { pgliteStore } from '../src/sql/pglite-store'
import { postgresStore } from '../src/sql/postgres-store'
import { memoryStore } from '../src/store/memory-store'
import { startPostgres } from '../test/postgres/server'
import { median, printTable, rounded } from './support/measure'
import { openShop, orderBytes } from './support/shop'

const IN_FLIGHT = 2_048
const effects = { OrderBooked: async () => {} }
let next = 0

async function rate(hub: Hub, orders: number, options: { keepRaw: boolean; buyers: number }): Promise<number> {
  const raws = Array.from({ length: orders }, () => orderBytes(next++, options))
  globalThis.gc?.()
  const start = performance.now()
  let at = 0
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (at < raws.length) {
        const raw = raws[at++]
        if (raw === undefined) return
        const booked = await hub.intake.book({ channel: 'WEB', shop: 'main', raw, keepRaw: options.keepRaw })
        if (!booked.ok || booked.value.kind !== 'booked') throw new Error(`not booked: ${JSON.stringify(booked)}`)
      }
    }),
  )
  return orders / ((performance.now() - start) / 1_000)
}

/** Microseconds `JSON.parse` alone takes for the same bytes on this machine: the floor beside which the rest is read. */
function parseFloor(): number {
  const raws = Array.from({ length: 2_000 }, (_, index) => orderBytes(index))
  const rounds = Array.from({ length: 7 }, () => {
    const start = performance.now()
    for (const raw of raws) JSON.parse(Buffer.from(raw).toString())
    return ((performance.now() - start) * 1_000) / raws.length
  })
  return median(rounds)
}

async function measure(name: string, hub: Hub, orders: number) {
  const rows: (string | number)[][] = []
  for (const [label, options] of [
    ['returning buyers', { keepRaw: false, buyers: 10_000 }],
    ['every buyer new', { keepRaw: false, buyers: Number.MAX_SAFE_INTEGER }],
    ['returning buyers, raw kept', { keepRaw: true, buyers: 10_000 }],
  ] as const) {
    for (let warm = 0; warm < 2; warm++) await rate(hub, orders, options)
    const rates = []
    for (let round = 0; round < 3; round++) rates.push(await rate(hub, orders, options))
    const perOrder = 1_000_000 / median(rates)
    rows.push([
      name,
      label,
      rounded(median(rates)),
      rounded(Math.min(...rates)),
      rounded(Math.max(...rates)),
      rounded(perOrder / parseFloor()),
    ])
  }
  return rows
}

const only = process.env.BENCH_STORE
const rows: (string | number)[][] = []
console.log(`${orderBytes(0).length} bytes an order, ${IN_FLIGHT} callers\n`)
if (only === undefined || only === 'memory') {
  const hub = await openShop(memoryStore({ clock: () => Date.now() }), { effects })
  rows.push(...(await measure('memory', hub, 10_000)))
  await hub.close()
}
if (only === undefined || only === 'postgres') {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url, max: 8, pipeline: true } as pg.PoolConfig)
  const hub = await openShop(await postgresStore({ pool }), { effects })
  rows.push(...(await measure('PostgreSQL', hub, 20_000)))
  await hub.close()
  await pool.end()
  await server.stop()
}
if (only === undefined || only === 'pglite') {
  const hub = await openShop(await pgliteStore({ PGlite }), { effects })
  rows.push(...(await measure('PGlite, in memory', hub, 5_000)))
  await hub.close()
}
printTable(['store', 'workload', 'orders/s', 'min', 'max', 'an order, in times of JSON.parse of its bytes'], rows)
