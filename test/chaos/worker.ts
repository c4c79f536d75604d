import { setTimeout as sleep } from 'node:timers/promises'
import { createHub } from '../../src/hub/create-hub'
import type { EffectContext, EffectHandlers } from '../../src/hub/outbox-worker'
import { postgresStore } from '../../src/sql/postgres-store'
import type { Store } from '../../src/store/store'
import { testKeys } from '../../src/testing/a-hub'
import { SeededRandom } from '../../src/testing/seeded-random'
import { testChannel } from '../../src/testing/test-channel'
import { AnswerLog } from './acknowledgement'
import { ChaosClient, type ClientCounts, describe } from './chaos-client'
import { intentOf, SHOP } from './intent'
import { observedPool, type ServerErrors } from './observed-pool'
import { outsideChannels, PUBLISHING } from './outside-channels'
import { PLANTED_BUGS } from './planted-bugs'

/** All a worker process is told when it starts. */
export interface WorkerOrder {
  readonly name: string
  readonly port: number
  readonly seed: string
  readonly clients: number
  readonly log: string
  /** What channels outside were told: one log for all processes. */
  readonly offers: string
  readonly bug: string | null
  /** Start of the run: processes that share it draw shared ids from the same moments. */
  readonly epoch: number
  readonly idleTimeoutMs: number
  /** Tries of a commit: a hub with one tells its clients of every fault. */
  readonly tries: number
}

export interface WorkerReport extends ClientCounts {
  readonly serverErrors: ServerErrors
}

export type ToWorker = 'start' | 'finish'

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly acknowledged: number }
  | { readonly kind: 'ended'; readonly report: WorkerReport }

/** The shop that sells. Every hub of a run has it, and the channels outside. */
const SELLING = { adapter: testChannel(), shops: [{ shop: SHOP.shop, paymentTimeLimitMs: 3_000 }] }
const CHAOS_KEYS = 'chaos'

/** Effects whose receiver is a line in a log. */
export function deliverInto(log: AnswerLog): EffectHandlers {
  const receive = async (_body: unknown, { idempotencyKey, attempt }: EffectContext) =>
    log.write({ kind: 'effect', id: idempotencyKey, attempt })
  return { OrderBooked: receive, ParcelShipped: receive }
}

/** What every hub of a run has in common; what channels are told goes into the log. */
export function sharedSettings(offers: AnswerLog) {
  return { channels: [SELLING, ...outsideChannels(offers)], publications: PUBLISHING.plan, keys: testKeys(CHAOS_KEYS) }
}

const SHARED = 0.4
/** Shared ids come from the present moment, so that those who draw them meet. */
const MOMENT_MS = 40

async function main(order: WorkerOrder): Promise<void> {
  const bug = order.bug === null ? undefined : PLANTED_BUGS[order.bug]
  const random = new SeededRandom(`${order.seed}/${order.name}`)
  const log = new AnswerLog(order.log)
  const offers = new AnswerLog(order.offers)
  const serverErrors: ServerErrors = {}
  const counts: ClientCounts = { acknowledged: 0, repeats: 0, unexplained: 0, faults: {} }
  const { pool, end } = observedPool(order.port, serverErrors, bug?.rewrite)
  const opened = await postgresStore({ pool, idleTimeoutMs: order.idleTimeoutMs, onWarning: () => {} })
  const store: Store = bug?.wrap === undefined ? opened : bug.wrap(opened)
  const reported = (error: unknown) => {
    const code = (error as { code?: unknown }).code
    if (code === 'STORE_UNAVAILABLE' || code === 'OUTCOME_UNKNOWN' || code === 'STORE_CONFLICT') return
    counts.unexplained += 1
    log.write({ kind: 'unexplained', id: 'tick', error: describe(error) })
  }
  const hub = createHub({
    store,
    ...sharedSettings(offers),
    effects: deliverInto(log),
    onError: reported,
    tries: order.tries,
  })

  let working = true
  const start = new Promise<void>((begin) => {
    process.on('message', (message: ToWorker) => {
      if (message === 'start') begin()
      else working = false
    })
  })
  tell({ kind: 'ready' })
  await start
  let mine = 0
  const client = async (own: SeededRandom) => {
    const shopper = new ChaosClient(hub, log, counts, own, bug?.client ?? { newIdOnRepeat: false })
    while (working) await shopper.carryOut(intentOf(order.seed, nextId(own)))
  }
  const nextId = (own: SeededRandom) => {
    if (!own.chance(SHARED)) return `p${order.name}-${mine++}`
    const moment = Math.floor((Date.now() - order.epoch) / MOMENT_MS)
    return `s${moment}-${own.int(0, 9)}`
  }
  const ticking = (async () => {
    while (working) {
      await sleep(random.int(200, 500))
      await hub.tick().catch(reported)
    }
  })()
  const progress = setInterval(() => tell({ kind: 'progress', acknowledged: counts.acknowledged }), 250)
  await Promise.all(Array.from({ length: order.clients }, (_, i) => client(random.split(`client ${i}`))))
  await ticking
  clearInterval(progress)
  await hub.close()
  await end()
  log.close()
  offers.close()
  tell({ kind: 'ended', report: { ...counts, serverErrors } })
  process.disconnect()
}

function tell(message: FromWorker): void {
  process.send?.(message)
}

const order = process.argv[2]
if (order !== undefined && process.send !== undefined) {
  main(JSON.parse(order) as WorkerOrder).catch((error: unknown) => {
    console.error(describe(error))
    process.exit(1)
  })
}
