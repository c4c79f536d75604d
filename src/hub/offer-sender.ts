import type { StockOffer } from '../channel/channel-adapter'
import { OrderHubError } from '../errors'
import { textFingerprint } from '../order/text-fingerprint'
import type { PublicationRecord } from '../store/publication-record'
import type { Store } from '../store/store'
import { SYSTEM } from './command'
import { type OfferAnswer, settleOffers, type TakenOffer, takeOffers } from './commands/publication-commands'
import type { Dispatcher } from './dispatcher'
import { type Backoff, retryDelay, withinLease } from './outside-call'
import type { RegisteredShop } from './registry'

export interface OfferSenderOptions extends Backoff {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly leaseMs: number
  readonly tellAtFailures: number
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
  constructor(private readonly options: OfferSenderOptions) {}

  /**
   * Sends a shop all that is due there, numbers that stop a sale first.
   * @returns How many offers were sent, taken or not.
   * @throws What the store threw; offers under way come back when their lease ends.
   */
  async send(shop: RegisteredShop, signal: AbortSignal): Promise<number> {
    let sent = 0
    for (const pending of ['soldOut', 'waiting']) {
      for (;;) {
        const { due, full } = await this.due(shop, pending)
        const before = sent
        for (const keys of chunks(due, shop.adapter.offersPerCall ?? OFFERS_PER_CALL)) {
          signal.throwIfAborted()
          sent += await this.sendBatch(shop, keys)
        }
        if (!full || sent === before) break
      }
    }
    return sent
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

  private async sendBatch(shop: RegisteredShop, keys: readonly string[]): Promise<number> {
    const { dispatcher, leaseMs, tellAtFailures } = this.options
    const taking = { by: SYSTEM }
    const route = { route: `${shop.adapter.code}/${shop.shop.shop}` }
    const taken = await dispatcher.run(takeOffers, { keys, leaseMs }, taking, route)
    if (!taken.ok || taken.value.length === 0) return 0
    const answers = await this.call(shop, taken.value)
    const offers = taken.value.map(({ key, fence, channelSku, failures }) => ({
      key,
      fence,
      answer: answers(channelSku, failures),
    }))
    await dispatcher.run(settleOffers, { offers, tellAtFailures }, { by: SYSTEM }, route)
    return offers.length
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
      return (_, failures) => ({ how: 'failed', code, retryInMs: retryDelay(error, failures + 1, this.options) })
    }
  }
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
