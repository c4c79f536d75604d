/**
 * Stock locks from one process and from four on one PostgreSQL, against the two classical shapes in the same run; how
 * large our commits may be; and what a caller waits when there are few of them.
 */
import { type ChildProcess, fork } from 'node:child_process'
import pg from 'pg'
import { postgresStore } from '../src/sql/postgres-store'
import { startPostgres } from '../test/postgres/server'
import { lockShapes, preparePeers, SHAPE_NAMES, type ShapeName } from './support/lock-shapes'
import { printTable, type Rate, raceRuns, rounded, type Timed, timed } from './support/measure'
import { openShop, SKUS, shopHub } from './support/shop'

/** Connections of the classical shapes, over all processes. */
const PEER_CONNECTIONS = 16
const MOST_PROCESSES = 4

/** What a process is to do for a while. */
interface Task {
  readonly shape: ShapeName
  readonly callers: number
  readonly skus: number
  readonly maxBatch: number
  /** Connections of the classical shapes in this process. */
  readonly connections: number
  readonly ms: number
}

/** The part of a process: it does what it is told and tells how it went. */
async function work(url: string): Promise<void> {
  const hubs = new Map<number, ReturnType<typeof shopHub>>()
  const pools = new Map<number, pg.Pool>()
  const pool = new pg.Pool({ connectionString: url, max: 6, pipeline: true } as pg.PoolConfig)
  const hubOf = async (maxBatch: number) => {
    const hub = hubs.get(maxBatch) ?? shopHub(await postgresStore({ pool }), { maxBatch })
    hubs.set(maxBatch, hub)
    return hub
  }
  const peersOf = (max: number) => {
    const peers = pools.get(max) ?? new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 1_000 })
    pools.set(max, peers)
    return peers
  }
  const run = process.pid.toString(36)
  const perform = async ({ shape, callers, skus, maxBatch, connections, ms }: Task): Promise<Timed> => {
    const lock = lockShapes(peersOf(connections), await hubOf(maxBatch))[shape]
    return timed(
      { callers, once: (caller, turn) => lock(`${run}-${turn}`, `SKU-${(caller * 7_919 + turn * 104_729) % skus}`) },
      ms,
    )
  }
  process.on('message', (task: Task) => {
    perform(task).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  process.on('disconnect', () => process.exit())
}

/** The part of whoever measures. */
async function measure(): Promise<void> {
  const server = await startPostgres()
  const opening = new pg.Pool({ connectionString: server.url, max: 4, pipeline: true } as pg.PoolConfig)
  await preparePeers(opening)
  const hub = await openShop(await postgresStore({ pool: opening }))
  await hub.close()
  await opening.end()
  const crew = Array.from({ length: MOST_PROCESSES }, () => fork(process.argv[1] ?? '', ['worker', server.url]))

  const rows: (string | number)[][] = []
  for (const processes of [1, MOST_PROCESSES]) {
    for (const [stock, callers, skus] of [
      ['1 SKU', 1_024, 1],
      ['1,000 SKUs', 2_048, SKUS],
      ['1 SKU', processes, 1],
      ['1,000 SKUs', processes, SKUS],
      ['1,000 SKUs', 4 * processes, SKUS],
    ] as const) {
      const each = { callers: callers / processes, skus, maxBatch: 512, connections: PEER_CONNECTIONS / processes }
      const rates = await raceRuns(
        SHAPE_NAMES.map((shape) => ({
          name: shape,
          run: (ms) => together(crew.slice(0, processes), { ...each, shape, ms }),
        })),
      )
      rows.push(...rowsOf([processes, stock, callers], rates))
    }
  }
  printTable(['processes', 'stock', 'callers', 'shape', 'locks/s', 'p50 ms', 'p99 ms', 'orderhub is × of it'], rows)

  const sizes: (string | number)[][] = []
  for (const [stock, skus] of [
    ['1 SKU', 1],
    ['1,000 SKUs', SKUS],
  ] as const) {
    const task = { shape: 'orderhub', callers: 2_048, skus, connections: 1 } as const
    const rates = await raceRuns(
      [64, 256, 512, 1_024, 2_048].map((maxBatch) => ({
        name: String(maxBatch),
        run: (ms) => together(crew.slice(0, 1), { ...task, maxBatch, ms }),
      })),
    )
    for (const { name, perSecond, p50Ms, p99Ms } of rates) {
      sizes.push([stock, name, rounded(perSecond), p50Ms.toFixed(2), p99Ms.toFixed(2)])
    }
  }
  console.log('\n2,048 callers in one process, by the most locks in one commit:\n')
  printTable(['stock', 'maxBatch', 'locks/s', 'p50 ms', 'p99 ms'], sizes)
  for (const child of crew) child.disconnect()
  await server.stop()
}

function rowsOf(labels: readonly (string | number)[], rates: readonly Rate[]): (string | number)[][] {
  const ours = rates.find(({ name }) => name === 'orderhub')?.perSecond ?? 0
  return rates.map(({ name, perSecond, p50Ms, p99Ms }) => [
    ...labels,
    name,
    rounded(perSecond),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    rounded(ours / perSecond),
  ])
}

/** All processes at once; what they did is added up, over the longest of their times. */
async function together(crew: readonly ChildProcess[], task: Task): Promise<Timed> {
  const results = await Promise.all(crew.map((child) => perform(child, task)))
  return {
    done: results.reduce((sum, { done }) => sum + done, 0),
    seconds: Math.max(...results.map(({ seconds }) => seconds)),
    latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b),
  }
}

function perform(child: ChildProcess, task: Task): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('A process ended in the middle of its work.'))
    child.once('exit', gone)
    child.once('message', (result: Timed) => {
      child.removeListener('exit', gone)
      resolve(result)
    })
    child.send(task)
  })
}

const [role, url = ''] = process.argv.slice(2)
await (role === 'worker' ? work(url) : measure())
