import type { AnomalyRule } from '../anomaly-rule'

/** No push for half an hour, and for six of the shop's usual gaps between pushes at these hours of the week. */
export const webhookGap: AnomalyRule = {
  id: 'webhook-gap',
  version: 2,
  title: { 'zh-CN': '推送中断', en: 'Pushes have stopped' },
  reason:
    'A subscription that lapsed and a certificate that ran out are silent, and a poll that works hides them: orders come late, or not at all. Six gaps are rare by chance.',
  when: {
    test: 'all',
    of: [
      { test: 'above', field: 'shop.pushQuietSeconds', value: 1_800 },
      { test: 'above', field: 'shop.pushQuietGaps', value: 6 },
      // Always so: it stands here to be told with the evidence.
      { test: 'atLeast', field: 'shop.missedPushes', value: 0 },
    ],
  },
  gives: {
    stage: 'inSale',
    impact: 'severe',
    party: 'platform',
    priority: 'P0',
    suggests: ['checkSubscription', 'pullOrders'],
  },
}
