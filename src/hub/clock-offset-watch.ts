import type { ChannelDocument } from '../channel/channel-document'
import { clockOffset } from '../time/clock-offset'

/** An episode is over when no document has been ahead of us for so long. */
const QUIET_MS = 3_600_000

/**
 * Notices channels whose clock is ahead of ours: a document tells of what has not happened yet. That a document is old says
 * nothing, for it may have been on its way. One alarm for each episode of a shop, and in each process: an order is never
 * refused for it, and thousands of them are one trouble.
 */
export class ClockOffsetWatch {
  private readonly noticedAt = new Map<string, number>()

  /** @returns Milliseconds the channel is ahead, if this document begins an episode; else null. */
  notice(shop: string, { facts }: Pick<ChannelDocument, 'facts'>, ownTime: number): number | null {
    const channelTime = ownTime + aheadMs({ facts }, ownTime)
    if (channelTime === ownTime) return null
    const { alarming, offsetMs } = clockOffset({ channelTime, ownTime })
    if (!alarming) return null
    const last = this.noticedAt.get(shop)
    this.noticedAt.set(shop, ownTime)
    return last !== undefined && ownTime - last < QUIET_MS ? null : offsetMs
  }
}

/** How far a document is ahead of our clock, milliseconds; 0 where it is not. */
export function aheadMs({ facts }: Pick<ChannelDocument, 'facts'>, ownTime: number): number {
  let ahead = 0
  for (const { at } of facts) if (at - ownTime > ahead) ahead = at - ownTime
  return ahead
}
