import type { AnomalyRule } from '../anomaly-rule'

/** No document for half an hour, and for six of the shop's usual gaps at these hours of the week. */
export const webhookGap: AnomalyRule = {
  id: 'webhook-gap',
  version: 1,
  title: { 'zh-CN': '推送中断', en: 'Documents have stopped' },
  reason:
    'A subscription that lapsed and a certificate that ran out are silent: orders are missed until a buyer asks. Six gaps are rare by chance.',
  when: {
    test: 'all',
    of: [
      { test: 'above', field: 'shop.quietSeconds', value: 1_800 },
      { test: 'above', field: 'shop.quietGaps', value: 6 },
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
