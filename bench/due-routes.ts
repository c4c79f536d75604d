/**
 * Many orders that become due for a route at once, as after the opening of a sale: five lines' worth of stock lies in twenty
 * warehouses, and the hub routes what is due with its ticks, a hundred orders together. Beside it the same orders asked for one by
 * one, sixteen at a time, as a host would without it. On memory and on PostgreSQL.
 *
 *     ORDERS=2000 npm run bench -- due-routes
 */
import pg from 'pg'
import type { Hub } from '../src/hub/create-hub'
import { postgresStore } from '../src/sql/postgres-store'
import { memoryStore } from '../src/store/memory-store'
import type { Store } from '../src/store/store'
import { startPostgres } from '../test/postgres/server'
import { printTable } from './support/measure'
import { by, orderBytes, SKUS, shopHub } from './support/shop'

const ORDERS = Number(process.env.ORDERS ?? 2_000)
const TOGETHER = 16
const WAREHOUSES = Array.from({ length: 20 }, (_, at) => `W${String(at).padStart(2, '0')}`)

async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = all.values()
  const worker = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
}

function sure<T>(outcome: { ok: true; value: T } | { ok: false; rejection: { code: string } }): T {
  if (!outcome.ok) throw new Error(outcome.rejection.code)
  return outcome.value
}

/** A shop with paid orders and no way for any of them yet, whose policy has just come in force. */
async function waitingShop(store: Store, automatic: boolean): Promise<{ hub: Hub; keys: readonly string[] }> {
  const hub = shopHub(store, { routing: {} })
  const rows = Array.from({ length: SKUS }, (_, sku) => sku).flatMap((sku) =>
    ['main', ...WAREHOUSES.filter((_, at) => (sku + at) % 3 > 0)].map((warehouse) => ({
      sku: `SKU-${sku}`,
      warehouse,
    })),
  )
  await inTurns(rows, async (row) => sure(await hub.stock.adjust({ ...row, change: 1_000_000 }, { by })))
  const numbers = Array.from({ length: ORDERS }, (_, at) => at)
  await inTurns(numbers, async (at) =>
    sure(await hub.intake.book({ channel: 'WEB', shop: 'main', raw: orderBytes(at) })),
  )
  const body = {
    policy: { criteria: ['parcels', 'priority'] },
    warehouses: WAREHOUSES.map((warehouse) => ({ warehouse })),
    ...(automatic ? { automatic: {} } : {}),
  }
  const { version } = sure(await hub.policies.save({ kind: 'routing', body }, { by }))
  sure(await hub.policies.activate({ kind: 'routing', version }, { by }))
  return { hub, keys: numbers.map((at) => `WEB/main/26010900${at}`) }
}

async function routed(hub: Hub): Promise<number> {
  let count = 0
  for (let after: string | null = null; ; ) {
    const page = await hub.routing.list({ limit: 1_000, after, state: 'routed' })
    count += page.items.length
    if (page.next === null) return count
    after = page.next
  }
}

async function figures(name: string, [due, asked]: readonly [Store, Store]): Promise<(string | number)[]> {
  const waiting = await waitingShop(due, true)
  const began = performance.now()
  let ticks = 0
  for (; (await routed(waiting.hub)) < ORDERS; ticks++) {
    if (ticks > ORDERS) throw new Error('Some orders are never routed.')
    await waiting.hub.tick()
  }
  const byTicks = performance.now() - began
  const other = await waitingShop(asked, false)
  const from = performance.now()
  await inTurns(other.keys, async (key) => sure(await other.hub.routing.route(key, { by })))
  const one = performance.now() - from
  if ((await routed(other.hub)) !== ORDERS) throw new Error('Some orders were not routed.')
  for (const { hub } of [waiting, other]) await hub.close()
  const perSecond = (ms: number) => Math.round((ORDERS * 1_000) / ms)
  return [name, ticks, perSecond(byTicks), perSecond(one), (one / byTicks).toFixed(2)]
}

const clock = () => Date.now()
// What is compiled while it runs is paid for here.
await figures('warm-up', [memoryStore({ clock }), memoryStore({ clock })])
const rows = [await figures('memory', [memoryStore({ clock }), memoryStore({ clock })])]
const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 20 })
pool.on('error', () => {})
const onServer = (schema: string) => postgresStore({ pool, schema })
rows.push(await figures('PostgreSQL', [await onServer('due'), await onServer('asked')]))
await pool.end()
await server.stop()

printTable([`${ORDERS} orders`, 'ticks', 'by ticks, orders/s', 'one by one, orders/s', 'ratio'], rows)
