import type { ChannelAdapter } from 'orderhub'
import { createPublicationPlan, type PublicationPlan } from 'orderhub/hub'
import { CHANNELS, type ChannelCode, SHOP, SKUS } from './sale'
import type { Timeline } from './timeline'

/** Each channel may show its share of every SKU; together they never show more than there is. */
export function publicationPlan(): PublicationPlan {
  const plan = createPublicationPlan({
    policies: {
      sale: {
        mode: 'partition',
        channels: CHANNELS.map(({ code, weight }) => ({
          channel: code,
          share: { kind: 'ratio', basisPoints: weight * 100 },
        })),
      },
    },
    goods: SKUS.map((sku) => ({
      sku,
      policy: 'sale',
      listings: CHANNELS.map(({ code }) => ({ channel: code, shop: SHOP })),
    })),
  })
  if (!plan.ok) throw new RangeError(`${plan.rejection.field}: ${plan.rejection.reason}`)
  return plan.value
}

/** A channel that notes what it is told to sell, and when. */
export function listening(adapter: ChannelAdapter, timeline: Timeline): ChannelAdapter {
  return {
    ...adapter,
    capabilities: { ...adapter.capabilities, writeBackStock: true },
    writeBackStock: async ({ offers }) => {
      const channel = adapter.code as ChannelCode
      timeline.told(channel, offers)
      return []
    },
  }
}
