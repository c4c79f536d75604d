import type { StockOffer, StockRefusal, StockWriteBack } from '../../src/channel/channel-adapter'
import { createHub, type Hub, type HubOptions } from '../../src/hub/create-hub'
import { createPublicationPlan, type PublicationPlan, type PublicationPlanInput } from '../../src/hub/publication-plan'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { testChannel } from '../../src/testing/test-channel'
import { NOON } from '../order/sample-order'
import { keys } from './shop-fixture'

/** What a double of a channel shows and was sent: one shop, `main`. */
export class ShownChannel {
  readonly calls: StockWriteBack[] = []
  readonly shown = new Map<string, StockOffer>()
  /** What the next calls do instead of taking the offers. */
  readonly next: ((stock: StockWriteBack) => Promise<readonly StockRefusal[]>)[] = []

  constructor(readonly code: string) {}

  adapter(offersPerCall?: number) {
    const writeBackStock = async (stock: StockWriteBack) => {
      this.calls.push(stock)
      const instead = this.next.shift()
      return instead === undefined ? this.take(stock) : instead(stock)
    }
    const adapter = testChannel({ code: this.code, writeBackStock })
    return offersPerCall === undefined ? adapter : { ...adapter, offersPerCall }
  }

  take({ offers }: StockWriteBack): readonly StockRefusal[] {
    for (const offer of offers) this.shown.set(offer.channelSku, offer)
    return []
  }

  /** Number and state of an article, such as `7 onSale`; undefined where the channel was told nothing. */
  of(channelSku: string): string | undefined {
    const offer = this.shown.get(channelSku)
    return offer === undefined ? undefined : `${offer.quantity} ${offer.state}`
  }

  /** Every number that was sent of an article, in order. */
  sent(channelSku: string): number[] {
    return this.calls.flatMap(({ offers }) =>
      offers.filter((offer) => offer.channelSku === channelSku).map(({ quantity }) => quantity),
    )
  }
}

export function planOf(input: PublicationPlanInput): PublicationPlan {
  const plan = createPublicationPlan(input)
  if (!plan.ok) throw new Error(`${plan.rejection.field}: ${plan.rejection.reason}`)
  return plan.value
}

/** Tea on JD and TB, half each of what `main` has, without safety stock unless a test says so. */
export const share = (channel: string, differing: object = {}) => ({
  channel,
  share: { kind: 'ratio', basisPoints: 5_000 },
  safetyStock: 0,
  ...differing,
})

export const halves = (differing: object = {}): PublicationPlanInput => ({
  policies: { halves: { safetyStock: 0, channels: [share('JD'), share('TB')], ...differing } },
  goods: [
    {
      sku: 'TEA',
      policy: 'halves',
      listings: [
        { channel: 'JD', shop: 'main', channelSku: 'jd-1' },
        { channel: 'TB', shop: 'main', channelSku: 'tb-1' },
      ],
    },
  ],
})

export interface Published {
  readonly hub: Hub
  readonly store: Store
  readonly clock: { now: number }
}

export function publishing(
  channels: readonly { adapter(): ReturnType<typeof testChannel> }[],
  plan: PublicationPlanInput | undefined,
  options: Partial<HubOptions> & { readonly clock?: { now: number } } = {},
): Published {
  const clock = options.clock ?? { now: NOON }
  const store = options.store ?? memoryStore({ clock: () => clock.now })
  const hub = createHub({
    keys,
    channels: channels.map((channel) => ({ adapter: channel.adapter(), shops: [{ shop: 'main' }] })),
    now: () => clock.now,
    ...(plan === undefined ? {} : { publications: planOf(plan) }),
    ...options,
    store,
  })
  return { hub, store, clock }
}
