import type { AnomalyRule } from '../anomaly-rule'

/**
 * Nothing at all for half an hour, and for six of the shop's usual gaps at these hours of the week: no document, however it
 * comes, and no answered poll. Shops that only ever were pushed to are left to `webhook-gap`, so that one failure is one case.
 */
export const channelSilent: AnomalyRule = {
  id: 'channel-silent',
  version: 1,
  title: { 'zh-CN': '渠道静默', en: 'Nothing comes from the channel' },
  reason:
    'A shop that is polled, or that its host hands in documents of, has no push to miss. Silence past six gaps is a grant that ended or a job that stopped.',
  when: {
    test: 'all',
    of: [
      { test: 'above', field: 'shop.quietSeconds', value: 1_800 },
      { test: 'above', field: 'shop.quietGaps', value: 6 },
      {
        test: 'any',
        of: [
          { test: 'known', field: 'shop.polledAt' },
          { test: 'not', of: { test: 'known', field: 'shop.pushedShare' } },
          { test: 'below', field: 'shop.pushedShare', value: 0.9 },
        ],
      },
    ],
  },
  gives: {
    stage: 'inSale',
    impact: 'severe',
    party: 'platform',
    priority: 'P0',
    suggests: ['checkChannelAccess', 'pullOrders'],
  },
}
