/** A process that sells: it books the orders it is handed and tells each buyer what became of theirs. */
import { OrderHubError } from 'orderhub'
import type { Answered, Chunk, FromWorker, Told, ToWorker, WorkerOrder } from './messages'
import { type OpenHub, openHub } from './open-hub'
import { documentOf, keyOf, SHOP, saleOrder } from './sale'

/** How often answers are handed to the parent. */
const TELL_EVERY_MS = 20

async function work({ meeting, openedAt }: WorkerOrder): Promise<void> {
  const opened = await openHub(meeting, { onError: fail })
  const counter = new Counter(opened, openedAt)
  const telling = setInterval(() => counter.tell(), TELL_EVERY_MS)
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'sell') return counter.sell(message.chunk)
    clearInterval(telling)
    counter
      .settled()
      .then(() => opened.hub.close())
      .then(() => opened.pool.end())
      .then(() => process.disconnect(), fail)
  })
  send({ kind: 'ready' })
}

/** The counter at which buyers stand. */
class Counter {
  /** What commits of this process made of orders, until their buyers have been told. */
  private readonly outcomes = new Map<string, Told>()
  private readonly selling = new Set<Promise<void>>()
  private answers: Answered[] = []

  constructor(
    private readonly opened: OpenHub,
    private readonly openedAt: string,
  ) {
    opened.hub.on('StockLocked', ({ owner }) => this.outcomes.set(owner, 'sold'))
    opened.hub.on('StockShort', ({ orderKey }) => orderKey !== null && this.outcomes.set(orderKey, 'refused'))
  }

  sell({ from, to }: Chunk): void {
    for (let index = from; index < to; index++) {
      const one: Promise<void> = this.sellOne(index)
        .catch(fail)
        .finally(() => this.selling.delete(one))
      this.selling.add(one)
    }
  }

  tell(): void {
    if (this.answers.length === 0) return
    send({ kind: 'answers', answers: this.answers })
    this.answers = []
  }

  async settled(): Promise<void> {
    while (this.selling.size > 0) await Promise.all(this.selling)
    this.tell()
  }

  private async sellOne(index: number): Promise<void> {
    const order = saleOrder(index)
    const key = keyOf(order)
    await this.booked(key, {
      channel: order.channel,
      shop: SHOP,
      raw: documentOf(order, this.openedAt),
      dedupeKey: order.orderNo,
    })
    const told = this.outcomes.get(key) ?? (await this.lookUp(key))
    this.outcomes.delete(key)
    this.answers.push({ index, told })
  }

  /** Sends until there is an answer, always the same under the same id: a hub that doubts says so, and never books twice. */
  private async booked(key: string, document: Parameters<OpenHub['hub']['intake']['book']>[0]): Promise<void> {
    for (;;) {
      try {
        const booked = await this.opened.hub.intake.book(document, { commandId: `book:${key}` })
        if (!booked.ok) throw new RangeError(`${key}: ${booked.rejection.code}`)
        return
      } catch (error) {
        if (!OrderHubError.is(error) || !REPEATABLE.has(error.code)) throw error
      }
    }
  }

  /** The order had been booked by a process that died before it could tell anybody. */
  private async lookUp(key: string): Promise<Told> {
    const lock = (await this.opened.hub.orders.get(key))?.lock
    return lock?.state === 'locked' ? 'sold' : 'refused'
  }
}

const REPEATABLE: ReadonlySet<string> = new Set(['OUTCOME_UNKNOWN', 'STORE_UNAVAILABLE', 'STORE_CONFLICT'])

function send(message: FromWorker): void {
  process.send?.(message)
}

function fail(error: unknown): void {
  send({ kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

// Ctrl-C reaches every process of a terminal; it is the parent that decides what it means.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
work(JSON.parse(process.argv[2] ?? '{}') as WorkerOrder).catch(fail)
