import type { StockOffer, StockRefusal, StockWriteBack } from '../../src/channel/channel-adapter'
import { testChannel } from '../../src/testing/test-channel'

/** What becomes of a call: `lost` is taken and never acknowledged, `twice` comes a second time later on. */
export const FATES = ['taken', 'failed', 'lost', 'twice'] as const
export type Fate = (typeof FATES)[number]

interface Call {
  readonly stock: StockWriteBack
  answer(refusals: readonly StockRefusal[]): void
  fail(error: Error): void
}

/**
 * A channel whose calls arrive when the test lets them, in any order. Like a real one it drops an offer of a lower version than
 * it has. It notes what the hub did wrong: an older version sent after a newer, or two calls at once for one article.
 */
export class ErraticChannel {
  readonly shown = new Map<string, StockOffer>()
  readonly wrongs: string[] = []
  /** Told whenever a number arrives. */
  onShown: () => void = () => undefined
  private readonly sent = new Map<string, number>()
  private readonly calls: Call[] = []
  private readonly repeats: StockWriteBack[] = []
  private wellBehaved = false

  constructor(readonly code: string) {}

  adapter() {
    return testChannel({ code: this.code, writeBackStock: (stock) => this.called(stock) })
  }

  /** Lets one call arrive, or a repeat of one long answered. */
  arrive(which: number, fate: Fate): void {
    const repeat = this.repeats[which % (this.repeats.length + this.calls.length || 1)]
    if (repeat !== undefined) {
      this.repeats.splice(this.repeats.indexOf(repeat), 1)
      this.take(repeat)
      return
    }
    const call = this.calls[which % (this.calls.length || 1)]
    if (call === undefined) return
    this.calls.splice(this.calls.indexOf(call), 1)
    if (fate !== 'failed') this.take(call.stock)
    if (fate === 'twice') this.repeats.push(call.stock)
    if (fate === 'taken' || fate === 'twice') call.answer([])
    else call.fail(new Error('broken off'))
  }

  /** From now on every call is taken at once; those on their way are never heard of again. */
  behave(): void {
    this.wellBehaved = true
    for (const call of this.calls.splice(0)) call.fail(new Error('gone'))
  }

  quantity(channelSku: string): number {
    return this.shown.get(channelSku)?.quantity ?? 0
  }

  private called(stock: StockWriteBack): Promise<readonly StockRefusal[]> {
    for (const { channelSku, version } of stock.offers) {
      if (version < (this.sent.get(channelSku) ?? -1)) this.wrongs.push(`${channelSku}: ${version} after a newer one`)
      this.sent.set(channelSku, version)
    }
    if (this.wellBehaved) {
      this.take(stock)
      return Promise.resolve([])
    }
    return new Promise((answer, fail) => this.calls.push({ stock, answer, fail }))
  }

  /** Articles that are under way in more than one call. */
  overlapping(): readonly string[] {
    const seen = new Set<string>()
    const twice: string[] = []
    for (const { channelSku } of this.calls.flatMap(({ stock }) => stock.offers)) {
      if (seen.has(channelSku)) twice.push(channelSku)
      seen.add(channelSku)
    }
    return twice
  }

  private take({ offers }: StockWriteBack): void {
    for (const offer of offers) {
      if (offer.version < (this.shown.get(offer.channelSku)?.version ?? -1)) continue
      this.shown.set(offer.channelSku, offer)
    }
    this.onShown()
  }
}
