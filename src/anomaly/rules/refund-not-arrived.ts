import type { AnomalyRule } from '../anomaly-rule'

/** A refund was ordered three days ago, and has not been seen to arrive. */
export const refundNotArrived: AnomalyRule = {
  id: 'refund-not-arrived',
  version: 1,
  title: { 'zh-CN': '退款未按时到账', en: 'Refund not arrived in time' },
  reason: 'Payment services promise one to three working days on the original route; past it something is stuck.',
  when: {
    test: 'all',
    of: [
      { test: 'equals', field: 'refund.underWay', value: true },
      { test: 'elapsed', field: 'refund.orderedAt', over: '3d' },
      { test: 'not', of: { test: 'known', field: 'refund.arrivedAt' } },
    ],
  },
  gives: {
    stage: 'afterSale',
    impact: 'severe',
    party: 'internal',
    priority: 'P0',
    suggests: ['checkRefund', 'refundAgain'],
  },
}
