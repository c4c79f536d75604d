import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { SeededRandom } from '../../src/testing/seeded-random'
import type { TestServer } from '../postgres/server'
import { HOT_SKUS } from './intent'

/** What the monkey did, and what it found while a worker stood still. */
export interface MonkeyCounts {
  backendsTerminated: number
  serverKills: number
  pauses: number
  /** Longest wait for a hot row after a worker was stopped, in milliseconds. */
  longestWaitMs: number
  /** Waits for a hot row that took longer than the idle timeout and a second. */
  waitsTooLong: number
  /** Deadlocks the server counted: summed over its lives, for a crash resets the count. */
  deadlocks: number
}

/** What there is to break: the server, and the worker processes. */
export interface Prey {
  readonly server: TestServer
  readonly workers: readonly { kill(signal: NodeJS.Signals): boolean }[]
  readonly idleTimeoutMs: number
}

/** The kinds of trouble, taken in turn, each with its share of a round. Cuts at COMMIT go on all the while. */
const PHASES = [
  ['terminate', 0.25],
  ['cuts alone', 0.3],
  ['kill', 0.3],
  ['pause', 0.15],
] as const

/** Breaks things until `until` says that it is enough; leaves the server running and all workers awake. */
export class Monkey {
  readonly counts: MonkeyCounts = {
    backendsTerminated: 0,
    serverKills: 0,
    pauses: 0,
    longestWaitMs: 0,
    waitsTooLong: 0,
    deadlocks: 0,
  }

  private client: Client | undefined

  constructor(
    private readonly prey: Prey,
    private readonly random: SeededRandom,
    private readonly roundMs: number,
  ) {}

  async rage(over: () => boolean): Promise<void> {
    while (!over()) {
      for (const [phase, share] of PHASES) {
        const end = Date.now() + this.roundMs * share
        while (Date.now() < end && !over()) await this.trouble(phase)
      }
    }
  }

  private async trouble(phase: (typeof PHASES)[number][0]): Promise<void> {
    if (phase === 'cuts alone') return void (await sleep(100))
    if (phase === 'terminate') return this.terminateOne()
    if (phase === 'pause') return this.pauseOne()
    await sleep(Math.min(this.roundMs * 0.3, this.random.int(3_000, 5_000)))
    this.counts.deadlocks += await this.deadlocks()
    await this.prey.server.kill9()
    this.counts.serverKills += 1
    await sleep(this.random.int(0, 300))
    await this.prey.server.restart()
  }

  private async terminateOne(): Promise<void> {
    await this.asServer(async (client) => {
      const { rowCount } = await client.query(`SELECT pg_terminate_backend(pid) FROM (
        SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        ORDER BY random() LIMIT 1) AS one`)
      this.counts.backendsTerminated += rowCount ?? 0
    })
    await sleep(this.random.int(20, 100))
  }

  /** Stops a worker in the middle of its work, and asks for every hot row as long as it stands still. */
  private async pauseOne(): Promise<void> {
    const worker = this.random.pick(this.prey.workers)
    const wakeAt = Date.now() + this.random.int(1_000, 2_000)
    worker.kill('SIGSTOP')
    this.counts.pauses += 1
    try {
      while (Date.now() < wakeAt) await this.askForHotRows()
    } finally {
      worker.kill('SIGCONT')
    }
    await sleep(this.random.int(200, 600))
  }

  private async askForHotRows(): Promise<void> {
    const asked = Date.now()
    await this.asServer(async (client) => {
      const keys = HOT_SKUS.map((sku) => `main/normal/${sku}`).sort()
      await client.query(
        'SELECT key FROM orderhub.stock WHERE key = ANY($1) ORDER BY key COLLATE "C" FOR NO KEY UPDATE',
        [keys],
      )
    })
    const waited = Date.now() - asked
    this.counts.longestWaitMs = Math.max(this.counts.longestWaitMs, waited)
    if (waited > this.prey.idleTimeoutMs + 1_000) this.counts.waitsTooLong += 1
    await sleep(20)
  }

  /** Deadlocks the running server has counted since it started. */
  async deadlocks(): Promise<number> {
    // Counts are written when a backend is idle or ends, a second late at most.
    await sleep(50)
    const { rows } = await this.asServer((client) =>
      client.query('SELECT sum(deadlocks)::int AS n FROM pg_stat_database'),
    )
    return Number(rows[0]?.n ?? 0)
  }

  /** Over one connection that is opened again after the server was away. */
  private async asServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.client === undefined) {
      const client = new Client({ connectionString: this.prey.server.url, application_name: 'monkey' })
      client.on('error', () => {})
      client.on('end', () => {
        if (this.client === client) this.client = undefined
      })
      await client.connect()
      this.client = client
    }
    return work(this.client)
  }

  async leave(): Promise<void> {
    await this.client?.end()
  }
}
