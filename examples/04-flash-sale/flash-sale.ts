import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OrderHubError } from 'orderhub'
import { type Count, countTables } from './count-tables'
import { Crew } from './crew'
import type { Answered, Told } from './messages'
import { openDatabase } from './open-database'
import { type OpenHub, openHub } from './open-hub'
import type { SaleOptions } from './options'
import { listening, publicationPlan } from './publications'
import { CHANNELS, keyOf, SKUS, saleOrder, stockOfEach } from './sale'
import { Timeline } from './timeline'

export interface SaleResult {
  readonly timeline: Timeline
  readonly count: Count
  /** Orders that were sent; all of them unless the sale was stopped. */
  readonly sent: number
  readonly stockOfEach: number
  readonly workers: number
  readonly burstMs: number
  readonly workersKilled: number
  /** Orders sent once more, because the worker that had them died. */
  readonly sentAgain: number
  readonly shipped: number
  readonly stopped: boolean
}

export interface SaleProgress {
  readonly say: (text: string) => void
  readonly answered: (answered: number, sold: number, ms: number) => void
}

const by = { type: 'system', id: 'flash-sale' } as const
const SAMPLE_MS = 100
const SHIPPED_MOST = 200

/** The whole story: stock is put on the shelf, the burst comes, some parcels leave, and everything is counted. */
export async function runFlashSale(
  options: SaleOptions,
  { say, answered }: SaleProgress,
  signal: AbortSignal,
): Promise<SaleResult> {
  const folder = await mkdtemp(join(tmpdir(), 'orderhub-flash-sale-'))
  say(options.url === null ? 'Starting a PostgreSQL server for this run …' : 'Opening the database …')
  const database = await openDatabase(options.url)
  const schema = `flash_sale_${Date.now().toString(36)}_${process.pid.toString(36)}`
  const meeting = { url: database.url, schema, keys: join(folder, 'keys.json') }
  const timeline = new Timeline()
  let own: OpenHub | undefined
  let crew: Crew | undefined
  try {
    own = await openHub(meeting, {
      publications: publicationPlan(),
      tickMs: SAMPLE_MS,
      onError: (error) => say(`A tick failed and will be tried again: ${OrderHubError.is(error) ? error.code : error}`),
      adapt: (adapter) => listening(adapter, timeline),
    })
    const pieces = stockOfEach(options.orders)
    await Promise.all(SKUS.map((sku) => own?.hub.stock.adjust({ sku, change: pieces }, { by })))
    timeline.open()
    await own.hub.tick()

    const answers = new Answers(timeline)
    const openedAt = new Date().toISOString()
    crew = new Crew(options.orders, { meeting, openedAt }, (some) => {
      answers.take(some)
      answered(answers.told.size, answers.sold, timeline.ms)
    })
    say(`${pieces} pieces of each of ${SKUS.length} SKUs are on the shelf; ${options.workers} workers are starting …`)
    await crew.start(options.workers)

    say(`The sale is open: ${options.orders.toLocaleString('en')} orders over ${CHANNELS.length} channels.`)
    timeline.open()
    own.hub.start()
    const over = new AbortController()
    const sampling = sampleStock(own, meeting.schema, timeline, over.signal)
    const killing = options.kill ? killHalfWay(crew, answers, options.orders, timeline, over.signal) : undefined
    await crew.sell(signal)
    const burstMs = timeline.ms
    over.abort()
    await Promise.all([sampling, killing])
    await crew.end()

    const shipped = await shipSome(own, answers.told)
    await own.hub.tick()
    await sample(own, meeting.schema, timeline)
    say('Counting the tables …')
    const sent = crew.handedOut
    const count = await countTables(own.pool, schema, {
      orders: sent,
      stockOfEach: pieces,
      told: answers.told,
      contradictions: answers.contradictions,
      published: timeline.published,
    })
    return {
      timeline,
      count,
      sent,
      stockOfEach: pieces,
      workers: options.workers,
      burstMs,
      workersKilled: crew.deaths,
      sentAgain: crew.handedOutAgain,
      shipped,
      stopped: sent < options.orders,
    }
  } finally {
    crew?.dismiss()
    // The hub first: its ticks go on until it is closed.
    await own?.hub.close()
    if (options.url !== null) await own?.pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)
    await own?.pool.end()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** What buyers were told, each order once. */
class Answers {
  readonly told = new Map<number, Told>()
  readonly contradictions: number[] = []
  sold = 0

  constructor(private readonly timeline: Timeline) {}

  take(answers: readonly Answered[]): void {
    const first = answers.filter(({ index }) => !this.told.has(index))
    for (const { index, told } of answers) {
      const before = this.told.get(index)
      if (before !== undefined && before !== told) this.contradictions.push(index)
      if (before !== undefined) continue
      this.told.set(index, told)
      if (told === 'sold') this.sold += 1
    }
    this.timeline.answered(first)
  }
}

async function sampleStock(own: OpenHub, schema: string, timeline: Timeline, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sample(own, schema, timeline)
    await sleep(SAMPLE_MS)
  }
}

async function sample({ pool }: OpenHub, schema: string, timeline: Timeline): Promise<void> {
  const { rows } = await pool.query(`SELECT sku, on_hand - locked - reserved AS left FROM "${schema}".stock`)
  timeline.sampled(new Map(rows.map((row) => [row.sku as string, Number(row.left)])))
}

async function killHalfWay(crew: Crew, { told }: Answers, orders: number, timeline: Timeline, over: AbortSignal) {
  while (told.size < orders / 3 && !over.aborted) await sleep(5)
  if (over.aborted) return
  timeline.mark('a worker is killed')
  crew.kill()
}

/** A third of the first parcels leaves, so that some pieces are deducted and the others are still locked when all is counted. */
async function shipSome({ hub }: OpenHub, told: ReadonlyMap<number, Told>): Promise<number> {
  const allSold = [...told].filter(([, what]) => what === 'sold')
  const sold = allSold.slice(0, Math.min(SHIPPED_MOST, Math.ceil(allSold.length / 3)))
  await Promise.all(
    sold.map(async ([index]) => {
      const key = keyOf(saleOrder(index))
      const reviewed = await hub.orders.review(key, { by })
      if (!reviewed.ok) throw new RangeError(`${key}: ${reviewed.rejection.code}`)
      const shipped = await hub.orders.ship(key, { parcel: `P-${index}` }, { by })
      if (!shipped.ok) throw new RangeError(`${key}: ${shipped.rejection.code}`)
    }),
  )
  return sold.length
}
