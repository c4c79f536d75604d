import type { AnomalyRule } from '../anomaly-rule'

/** The buyer gave a return's tracking number a week ago, and the parcel has not come. */
export const returnNotReceived: AnomalyRule = {
  id: 'return-not-received',
  version: 1,
  title: { 'zh-CN': '退货 7 天未收到', en: 'Return not received for seven days' },
  reason: 'A return that lies unbooked is money the buyer waits for and goods nobody sells.',
  when: {
    test: 'all',
    of: [
      { test: 'equals', field: 'return.underWay', value: true },
      { test: 'elapsed', field: 'return.numberGivenAt', over: '7d' },
      { test: 'not', of: { test: 'known', field: 'return.receivedAt' } },
    ],
  },
  gives: {
    stage: 'afterSale',
    impact: 'moderate',
    party: 'customer',
    priority: 'P1',
    suggests: ['askCarrier', 'askWarehouse', 'voidReturn'],
  },
}
