import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { createHub, type Hub } from '../../src/hub/create-hub'
import { postgresStore } from '../../src/sql/postgres-store'
import { SeededRandom } from '../../src/testing/seeded-random'
import { startPostgres } from '../postgres/server'
import { AnswerLog } from './acknowledgement'
import { bundleWorker } from './bundle-worker'
import { type CutRates, startCommitProxy } from './commit-proxy'
import { COLD_SKUS, HOT_SKUS } from './intent'
import { Monkey, type MonkeyCounts } from './monkey'
import { Evidence } from './oracles/evidence'
import { judge, type Verdict } from './oracles/judge'
import {
  deliverInto,
  type FromWorker,
  sharedSettings,
  type ToWorker,
  type WorkerOrder,
  type WorkerReport,
} from './worker'

export interface ChaosOptions {
  readonly seed: string
  /** How long the trouble lasts at least. */
  readonly seconds: number
  /** Acknowledged operations to reach, however long it takes. */
  readonly operations: number
  readonly processes: number
  /** Clients in each process but the last, which has two. */
  readonly clients: number
  /** Name of a planted bug; null for the program as it is. */
  readonly bug: string | null
  readonly onProgress?: (line: string) => void
}

export interface ChaosReport {
  readonly seed: string
  readonly bug: string | null
  readonly seconds: number
  readonly operations: number
  readonly operationsPerSecond: number
  readonly repeats: number
  /** Different requests answered, by kind and answer. */
  readonly answers: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  /** Errors that clients saw, by code: all of them told that trying again is safe. */
  readonly clientFaults: Readonly<Record<string, number>>
  /** Errors of the server and of connections, those included that the store dealt with. */
  readonly serverErrors: Readonly<Record<string, number>>
  readonly monkey: MonkeyCounts
  readonly verdicts: readonly Verdict[]
}

/** Clients that hold a fence or wait out a pause come back within this time after the last fault. */
const IDLE_TIMEOUT_MS = 500
const CUTS: CutRates = { before: 0.02, after: 0.04 }
const PATIENCE_MS = 120_000
const by = { type: 'system', id: 'chaos' } as const

/** Runs the whole: a server of its own, workers, trouble, and afterwards the judgement over what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, onProgress = () => {} } = options
  const random = new SeededRandom(seed)
  const directory = mkdtempSync(join(tmpdir(), 'orderhub-chaos-'))
  const server = await startPostgres({ max_connections: '100' })
  const proxy = await startCommitProxy(server.port, CUTS, random.split('cuts'))
  let crew: Crew | undefined
  try {
    const worker = await bundleWorker(directory)
    const ownLog = join(directory, 'own.log')
    const offers = join(directory, 'offers.log')
    await withHub(server.url, { own: ownLog, offers }, openStock)
    onProgress('server, stock and workers are ready')
    const orders = Array.from({ length: options.processes }, (_, i) => ({
      name: `w${i}`,
      port: proxy.port,
      seed,
      // The last one is quiet: its commands often come alone, and meet the large batches of the others.
      clients: i > 0 && i === options.processes - 1 ? 2 : options.clients,
      log: join(directory, `w${i}.log`),
      offers,
      bug: options.bug,
      epoch: Date.now(),
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      tries: i % 2 === 0 ? 6 : 1,
    }))
    crew = new Crew(worker, orders)
    await crew.start()
    const began = Date.now()
    proxy.cutting = true
    const prey = { server, workers: crew.processes, idleTimeoutMs: IDLE_TIMEOUT_MS }
    const monkey = new Monkey(prey, random.split('monkey'), Math.min(20_000, options.seconds * 1_000))
    const over = () =>
      crew?.died === true ||
      (Date.now() - began > options.seconds * 1_000 && crew !== undefined && crew.acknowledged >= options.operations)
    const telling = setInterval(
      () =>
        onProgress(
          `${Math.round((Date.now() - began) / 1000)} s: ${crew?.acknowledged ?? 0} operations, ${JSON.stringify(monkey.counts)}, ${JSON.stringify(proxy.seen)}`,
        ),
      5_000,
    )
    await monkey.rage(over)
    clearInterval(telling)
    proxy.cutting = false
    const reports = await crew.finish()
    const seconds = (Date.now() - began) / 1_000
    onProgress('all is answered; judging')

    const evidence = await withHub(server.url, { own: ownLog, offers }, async (hub, pool) => {
      const timersFailed = await settle(hub, pool)
      monkey.counts.deadlocks += await monkey.deadlocks()
      await monkey.leave()
      return Evidence.gather({
        seed,
        hub,
        pool,
        logs: [ownLog, offers, ...orders.map(({ log }) => log)],
        reports,
        monkey: monkey.counts,
        timersFailed,
      })
    })
    const operations = sum(reports.map(({ acknowledged }) => acknowledged))
    return {
      seed,
      bug: options.bug,
      seconds,
      operations,
      operationsPerSecond: Math.round(operations / seconds),
      repeats: sum(reports.map(({ repeats }) => repeats)),
      answers: answersOf(evidence),
      faults: {
        'backends terminated': monkey.counts.backendsTerminated,
        'connections cut before COMMIT': proxy.seen.before,
        'connections cut after COMMIT': proxy.seen.after,
        'server killed -9': monkey.counts.serverKills,
        'workers stopped for 1 to 2 s': monkey.counts.pauses,
      },
      clientFaults: merged(reports.map(({ faults }) => faults)),
      serverErrors: merged(reports.map(({ serverErrors }) => serverErrors)),
      monkey: monkey.counts,
      verdicts: judge(evidence),
    }
  } finally {
    crew?.dismiss()
    await proxy.close()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The worker processes, and what they have told. */
class Crew {
  readonly processes: readonly ChildProcess[]
  private readonly reports: WorkerReport[] = []
  private readonly progress = new Map<string, number>()
  private ready = 0
  private ended = 0
  died = false

  constructor(file: string, orders: readonly WorkerOrder[]) {
    this.processes = orders.map((order) => {
      const child = fork(file, [JSON.stringify(order)], { execArgv: ['--enable-source-maps'], stdio: 'inherit' })
      child.on('message', (message: FromWorker) => {
        if (message.kind === 'progress') this.progress.set(order.name, message.acknowledged)
        else if (message.kind === 'ready') this.ready += 1
        else this.reports.push(message.report)
      })
      child.on('exit', (code) => {
        this.ended += 1
        if (code !== 0) this.died = true
      })
      return child
    })
  }

  get acknowledged(): number {
    return sum([...this.progress.values()])
  }

  /** Begins once all have opened the store: that, a host would have to do again by itself. */
  async start(): Promise<void> {
    while (this.ready < this.processes.length) {
      if (this.died) throw new Error('A worker did not start.')
      await sleep(20)
    }
    this.tell('start')
  }

  /** Lets every client finish what it has begun. @throws when one is still without an answer long after the last fault. */
  async finish(): Promise<readonly WorkerReport[]> {
    this.tell('finish')
    const limit = Date.now() + PATIENCE_MS
    while (this.ended < this.processes.length && Date.now() < limit) await sleep(20)
    if (this.reports.length < this.processes.length) {
      throw new Error(`${this.processes.length - this.reports.length} workers did not come to an end.`)
    }
    return this.reports
  }

  private tell(message: ToWorker): void {
    for (const child of this.processes) if (child.connected) child.send(message)
  }

  dismiss(): void {
    for (const child of this.processes) child.kill('SIGKILL')
  }
}

/** A hub on the server itself, past all trouble. What it delivers goes to a log of its own. */
async function withHub<T>(
  url: string,
  logs: { readonly own: string; readonly offers: string },
  work: (hub: Hub, pool: Pool) => Promise<T>,
): Promise<T> {
  const pool = new Pool({ connectionString: url, max: 6, pipeline: true })
  const store = await postgresStore({ pool, onWarning: () => {} })
  const delivered = new AnswerLog(logs.own)
  const offers = new AnswerLog(logs.offers)
  const hub = createHub({
    store,
    ...sharedSettings(offers),
    effects: deliverInto(delivered),
  })
  try {
    return await work(hub, pool)
  } finally {
    await hub.close()
    await pool.end()
    delivered.close()
    offers.close()
  }
}

async function openStock(hub: Hub): Promise<void> {
  const open = (sku: string, change: number) => hub.stock.adjust({ sku, change }, { by, commandId: `open:${sku}` })
  await Promise.all([...HOT_SKUS.map((sku) => open(sku, 40)), ...COLD_SKUS.map((sku) => open(sku, 30))])
}

/** Attends to all that is overdue, and answers how many timers failed. Leases of workers that lost their connection are not waited for. */
async function settle(hub: Hub, pool: Pool): Promise<number> {
  await pool.query(`UPDATE orderhub.outbox SET next_at = 0 WHERE state IN ('ready', 'leased')`)
  const { failed } = await hub.tick()
  await tellChannels(hub, pool)
  await sleep(50)
  await pool.query('SELECT pg_stat_force_next_flush()')
  return failed
}

/** Ticks until nothing waits to be told. An offer under way when its process lost the connection counts as lost. */
async function tellChannels(hub: Hub, pool: Pool): Promise<void> {
  for (let round = 0; round < 40; round++) {
    const { rowCount: lost } = await pool.query(
      `UPDATE orderhub.publication SET sort_at = 0, body = regexp_replace(body, '"nextAt":[0-9]+', '"nextAt":0')
       WHERE pending IS NOT NULL`,
    )
    const { rows } = await pool.query(`SELECT count(*) AS rows FROM orderhub.stock WHERE telling = 'due'`)
    if (lost === 0 && Number(rows[0]?.rows) === 0) return
    await hub.tick()
    await sleep(50)
  }
}

function answersOf({ acknowledged }: Evidence): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, outcome } of acknowledged.values()) {
    const name = `${kind}: ${outcome.ok ? 'accepted' : outcome.rejection.code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function merged(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const some of counts) for (const [name, count] of Object.entries(some)) all[name] = (all[name] ?? 0) + count
  return all
}
