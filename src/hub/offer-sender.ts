import type { StockOffer } from '../channel/channel-adapter'
import { OrderHubError } from '../errors'
import { textFingerprint } from '../order/text-fingerprint'
import type { PublicationRecord } from '../store/publication-record'
import type { Store } from '../store/store'
import { SYSTEM } from './command'
import { type OfferAnswer, settleOffers, type TakenOffer, takeOffers } from './commands/offer-commands'
import type { Dispatcher } from './dispatcher'
import { RetryAfterError } from './effect-errors'
import { type Backoff, retryDelay, withinLease } from './outside-call'
import type { RegisteredShop } from './registry'

export interface OfferSenderOptions extends Backoff {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly leaseMs: number
  readonly tellAtFailures: number
}

/** What came of sending: offers that were sent, taken or not, and whether the shop is not to be called again for now. */
export interface Sending {
  readonly sent: number
  readonly failed: boolean
}

/** Offers in one call where the adapter does not say. */
const OFFERS_PER_CALL = 100

/** Most records looked at in one go. */
const PAGE = 1_000

/**
 * Sends shops what waits for them. A number is taken under a lease before it is sent, and the next one of the same article
 * waits for its answer: so no channel is sent an older number after a newer, in however many processes this runs.
 */
export class OfferSender {
  /** Shops that asked to be left alone, and until when. */
  private readonly quiet = new Map<string, number>()

  constructor(private readonly options: OfferSenderOptions) {}

  /**
   * Sends a shop all that is due there, numbers that stop a sale first. A call that fails ends it, for what comes after would
   * most likely fail too; a shop that asked to wait is left alone until then.
   * @throws What the store threw; offers under way come back when their lease ends.
   */
  async send(shop: RegisteredShop, signal: AbortSignal): Promise<Sending> {
    const quietUntil = this.quiet.get(keyOf(shop))
    if (quietUntil !== undefined) {
      if (quietUntil > (await this.options.store.now())) return { sent: 0, failed: true }
      this.quiet.delete(keyOf(shop))
    }
    let sent = 0
    for (const pending of ['soldOut', 'waiting']) {
      for (;;) {
        const { due, full } = await this.due(shop, pending)
        const before = sent
        for (const keys of chunks(due, shop.adapter.offersPerCall ?? OFFERS_PER_CALL)) {
          signal.throwIfAborted()
          const batch = await this.sendBatch(shop, keys)
          sent += batch.sent
          if (batch.failed) return { sent, failed: true }
        }
        if (!full || sent === before) break
      }
    }
    return { sent, failed: false }
  }

  private async due({ adapter, shop }: RegisteredShop, pending: string) {
    const { store } = this.options
    const where = { channel: adapter.code, shop: shop.shop, pending }
    const page = await store.list('publication', { where, oldestFirst: true, limit: PAGE })
    if (page.items.length === 0) return { due: [], full: false }
    const now = await store.now()
    const due = page.items.filter(({ nextAt }: PublicationRecord) => nextAt !== null && nextAt <= now)
    return { due: due.map(({ key }) => key), full: due.length === PAGE }
  }

  private async sendBatch(shop: RegisteredShop, keys: readonly string[]): Promise<Sending> {
    const { dispatcher, leaseMs, tellAtFailures } = this.options
    const taking = { by: SYSTEM }
    const route = { route: keyOf(shop) }
    const taken = await dispatcher.run(takeOffers, { keys, leaseMs }, taking, route)
    if (!taken.ok || taken.value.length === 0) return { sent: 0, failed: false }
    const answers = await this.call(shop, taken.value)
    const offers = taken.value.map(({ key, fence, channelSku, failures }) => ({
      key,
      fence,
      answer: answers(channelSku, failures),
    }))
    await dispatcher.run(settleOffers, { offers, tellAtFailures }, { by: SYSTEM }, route)
    return { sent: offers.length, failed: offers[0]?.answer.how === 'failed' }
  }

  /** Calls the channel. What it throws is its answer to every offer. */
  private async call(
    { adapter, shop }: RegisteredShop,
    taken: readonly TakenOffer[],
  ): Promise<(channelSku: string, failures: number) => OfferAnswer> {
    const offers = taken.map(({ channelSku, number, status, version }): StockOffer => {
      return { channelSku, quantity: number, state: status, version }
    })
    const told = offers.map(({ channelSku, version }) => `${version} ${channelSku}`).sort()
    const idempotencyKey = `stock:${adapter.code}/${shop.shop}:${textFingerprint(told.join('\n'))}`
    try {
      const refusals = await withinLease(this.options.leaseMs, async (signal) =>
        adapter.writeBackStock?.({ shop: shop.shop, offers, idempotencyKey }, { signal }),
      )
      const codes = new Map(refusals?.map(({ channelSku, code }) => [channelSku, code]))
      return (channelSku) => {
        const code = codes.get(channelSku)
        return code === undefined ? { how: 'taken' } : { how: 'refused', code }
      }
    } catch (error) {
      const code = OrderHubError.is(error) ? error.code : 'EFFECT_FAILED'
      if (code === 'EFFECT_PERMANENT') return () => ({ how: 'refused', code })
      if (error instanceof RetryAfterError) {
        const until = (await this.options.store.now()) + retryDelay(error, 1, this.options)
        this.quiet.set(`${adapter.code}/${shop.shop}`, until)
      }
      return (_, failures) => ({ how: 'failed', code, retryInMs: retryDelay(error, failures + 1, this.options) })
    }
  }
}

function keyOf({ adapter, shop }: RegisteredShop): string {
  return `${adapter.code}/${shop.shop}`
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
