/**
 * A million open timers while nothing is due: one tick of a hub over them, beside one tick of a hub whose store holds none, in
 * turn; then 500 that are due among a million, beside 500 that are all there is. The timers are locks that end in an hour, the
 * kind a shop has most of.
 *
 *     TIMERS=1000000 npm run bench -- timers
 */
import pg from 'pg'
import { createHub, type Hub } from '../src/hub/create-hub'
import type { StockLock } from '../src/inventory/stock-lock'
import { postgresStore } from '../src/sql/postgres-store'
import { memoryStore } from '../src/store/memory-store'
import type { Store } from '../src/store/store'
import { startPostgres } from '../test/postgres/server'
import { median, printTable } from './support/measure'
import { keys } from './support/shop'

const TIMERS = Number(process.env.TIMERS ?? 1_000_000)
const DUE = 500
const BATCH = 5_000
const ROUNDS = 300
const WARM_UP = 50
const AN_HOUR = 3_600_000

interface Figures {
  /** Milliseconds of the wall clock, the median. */
  readonly tookMs: number
  /** Milliseconds of this process's CPU, the mean. */
  readonly cpuMs: number
}

/** Does each in turn, so that both meet the machine in the same mood. */
async function inTurn(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[Figures, Figures]> {
  const all = [one, other].map((work) => ({ work, took: [] as number[], cpu: 0 }))
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const each of all) {
      const cpu = process.cpuUsage()
      const began = performance.now()
      await each.work()
      if (round < 0) continue
      each.took.push(performance.now() - began)
      const { user, system } = process.cpuUsage(cpu)
      each.cpu += (user + system) / 1_000
    }
  }
  const [first, second] = all.map(({ took, cpu }): Figures => ({ tookMs: median(took), cpuMs: cpu / took.length }))
  if (first === undefined || second === undefined) throw new Error('Nothing was measured.')
  return [first, second]
}

/** Locks that end one after another from then on, a millisecond apart. */
async function openTimers(store: Store, count: number, from: number): Promise<void> {
  for (let start = 0; start < count; start += BATCH) {
    const locks = Array.from({ length: Math.min(BATCH, count - start) }, (_, at): StockLock => {
      const id = `lock-${start + at}`
      return {
        id,
        lines: [{ stockKey: `main/normal/SKU-${(start + at) % 1_000}`, quantity: 1 }],
        state: 'locked',
        owner: id,
        expiresAt: from + start + at,
        lockedAt: from - AN_HOUR,
        fingerprint: id,
        fence: 1,
        shortages: [],
      }
    })
    await store.transact({
      keysOf: (kind) => (kind === 'stockLock' ? locks.map(({ id }) => id) : []),
      decide: () => ({
        records: locks.map((value) => ({ kind: 'stockLock', key: value.id, from: 0, to: 1, value })),
        movements: [],
        outbox: [],
        audit: null,
      }),
    })
  }
}

const readable = ({ tookMs, cpuMs }: Figures) => `${tookMs.toFixed(3)} (${cpuMs.toFixed(3)})`

async function compared(
  name: string,
  [none, few, many]: readonly [Store, Store, Store],
  settle: () => Promise<unknown>,
): Promise<(string | number)[][]> {
  const from = (await many.now()) + AN_HOUR
  await openTimers(few, DUE, from)
  const began = performance.now()
  await openTimers(many, TIMERS, from)
  console.log(
    `${name}: ${TIMERS.toLocaleString('en')} timers set in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
  )
  await settle()
  const tick = (hub: Hub) => async () => {
    const { timers } = await hub.tick()
    if (timers !== 0) throw new Error('Something was due.')
  }
  const hubs = [none, many].map((store) => createHub({ store, keys, channels: [] })) as [Hub, Hub]
  const [idleWithNone, idle] = await inTurn(tick(hubs[0]), tick(hubs[1]))
  const look = (store: Store) => async () => {
    const due = await store.due(from + DUE - 1, DUE)
    if (due.length !== DUE || due.at(-1)?.key !== `lock-${DUE - 1}`) throw new Error('Others were due.')
  }
  const [lookAmongFew, lookAmongMany] = await inTurn(look(few), look(many))
  for (const hub of hubs) await hub.close()
  await few.close()
  return [
    [
      `${name}, one tick, nothing due`,
      readable(idleWithNone),
      readable(idle),
      (idle.tookMs / idleWithNone.tookMs).toFixed(2),
    ],
    [
      `${name}, looking up ${DUE} that are due`,
      readable(lookAmongFew),
      readable(lookAmongMany),
      (lookAmongMany.tookMs / lookAmongFew.tookMs).toFixed(2),
    ],
  ]
}

const clock = () => Date.now()
const memories = [memoryStore({ clock }), memoryStore({ clock }), memoryStore({ clock })] as const
const rows = await compared('memory', memories, async () => {})

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8 })
pool.on('error', () => {})
const onServer = (schema: string) => postgresStore({ pool, schema })
const stores = [await onServer('none'), await onServer('few'), await onServer('many')] as const
// A million rows in half a minute are more than a server's own housekeeping keeps up with: it is let finish first.
rows.push(...(await compared('PostgreSQL', stores, () => pool.query('VACUUM ANALYZE'))))
await pool.end()
await server.stop()

printTable(['what, ms (CPU ms)', 'without others', `among ${TIMERS.toLocaleString('en')}`, 'ratio'], rows)
