import type { ChannelAdapter, StockOffer, StockRefusal, StockWriteBack } from '../../channel/channel-adapter'
import { RetryAfterError } from '../../hub/effect-errors'
import type { SeededRandom } from '../seeded-random'
import { testChannel } from '../test-channel'
import type { FaultMix } from './fault-mix'
import type { ProbeCounter } from './probes'
import type { Violations } from './violation'
import type { VirtualTime } from './virtual-time'

export type StockReceiverMix = Pick<FaultMix, 'offerFails' | 'offerSlow' | 'offerRefused'>

/** Longer than the hub waits for an answer: what is this slow is overtaken by what was sent after it. */
const SLOWEST_MS = 90_000

/**
 * A channel that is told what it may sell, with the way there: calls fail before they arrive or after, take long, arrive
 * after later ones and twice. Like any channel it drops an offer of a lower version than it has.
 */
export class StockReceiver {
  /** What it shows of each article. */
  readonly shown = new Map<string, StockOffer>()
  private readonly sent = new Map<string, number>()
  private readonly told = new Map<string, string>()
  private on = true

  constructor(
    readonly code: string,
    private readonly mix: StockReceiverMix,
    private readonly random: SeededRandom,
    private readonly time: VirtualTime,
    private readonly violations: Violations,
    private readonly probes: ProbeCounter,
  ) {}

  turnOff(): void {
    this.on = false
  }

  adapter(): ChannelAdapter {
    const writeBackStock = (stock: StockWriteBack) => this.called(stock)
    return { ...testChannel({ code: this.code, writeBackStock }), offersPerCall: 3 }
  }

  private async called(stock: StockWriteBack): Promise<readonly StockRefusal[]> {
    for (const offer of stock.offers) this.check(offer)
    const { mix, random } = this
    if (this.on && random.chance(mix.offerSlow)) await this.time.sleep(random.int(1, SLOWEST_MS))
    const refused = this.on && random.chance(mix.offerRefused) ? random.pick(stock.offers).channelSku : undefined
    const fails = this.on && random.chance(mix.offerFails)
    if (fails && random.chance(0.5)) {
      this.probes.sometimes('offer-failed')
      if (random.chance(0.2)) throw new RetryAfterError(random.int(1, 100_000))
      throw new Error('The channel was not reached.')
    }
    const taken = stock.offers.filter(({ channelSku }) => channelSku !== refused)
    this.take(taken)
    if (this.on && random.chance(mix.offerSlow)) {
      void this.time.sleep(random.int(1, SLOWEST_MS)).then(() => this.take(taken))
    }
    if (fails) {
      this.probes.sometimes('offer-answer-lost')
      throw new Error('The channel took it, and nobody heard so.')
    }
    if (refused === undefined) return []
    this.probes.sometimes('offer-refused')
    return [{ code: 'ARTICLE_UNKNOWN', channelSku: refused }]
  }

  /** No older number is sent after a newer one, and one version is one number. */
  private check({ channelSku, version, quantity, state }: StockOffer): void {
    const newest = this.sent.get(channelSku) ?? 0
    if (version < newest) {
      this.violations.add('NEWEST', `${this.code} was sent version ${version} of ${channelSku} after ${newest}`)
    }
    this.sent.set(channelSku, Math.max(newest, version))
    const name = `${channelSku} ${version}`
    const text = `${quantity} ${state}`
    const known = this.told.get(name)
    if (known !== undefined && known !== text) {
      this.violations.add('NEWEST', `${this.code} was told ${known} and ${text} as version ${version} of ${channelSku}`)
    }
    this.told.set(name, text)
  }

  private take(offers: readonly StockOffer[]): void {
    for (const offer of offers) {
      const known = this.shown.get(offer.channelSku)
      if (known !== undefined && offer.version < known.version) this.probes.sometimes('offer-came-late')
      else this.shown.set(offer.channelSku, offer)
    }
  }
}
