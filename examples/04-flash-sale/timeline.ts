import type { StockOffer } from 'orderhub/channel'
import type { Answered } from './messages'
import { CHANNELS, type ChannelCode, saleOrder } from './sale'

/** Answers of one tenth of a second. */
export interface Moment {
  sold: number
  refused: number
}

/** Pieces still to be had, by SKU, at one instant. */
export interface StockSample {
  readonly ms: number
  readonly left: ReadonlyMap<string, number>
}

/** What one channel was told it may sell of one SKU. */
export interface ToldStock {
  readonly ms: number
  readonly channel: ChannelCode
  readonly sku: string
  readonly quantity: number
  /** Rises with each number of this SKU on this channel. */
  readonly version: number
}

export const MOMENT_MS = 100

/** What happened during the sale, and when: milliseconds since it was opened. */
export class Timeline {
  readonly moments: Moment[] = []
  readonly samples: StockSample[] = []
  readonly published: ToldStock[] = []
  readonly byChannel = new Map<ChannelCode, Moment>(CHANNELS.map(({ code }) => [code, { sold: 0, refused: 0 }]))
  /** When each notable thing happened. */
  readonly marks: { readonly ms: number; readonly text: string }[] = []
  private openedAt = performance.now()

  open(): void {
    this.openedAt = performance.now()
  }

  get ms(): number {
    return performance.now() - this.openedAt
  }

  answered(answers: readonly Answered[]): void {
    const at = Math.max(0, Math.floor(this.ms / MOMENT_MS))
    while (this.moments.length <= at) this.moments.push({ sold: 0, refused: 0 })
    const moment = this.moments[at]
    for (const { index, told } of answers) {
      const channel = this.byChannel.get(saleOrder(index).channel)
      if (moment !== undefined) moment[told] += 1
      if (channel !== undefined) channel[told] += 1
    }
  }

  sampled(left: ReadonlyMap<string, number>): void {
    this.samples.push({ ms: this.ms, left })
  }

  told(channel: ChannelCode, offers: readonly StockOffer[]): void {
    const { ms } = this
    for (const { channelSku, quantity, version } of offers) {
      this.published.push({ ms, channel, sku: channelSku, quantity, version })
    }
  }

  mark(text: string): void {
    this.marks.push({ ms: this.ms, text })
  }
}
