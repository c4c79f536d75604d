import type { AnomalyRule } from '../anomaly-rule'

/** Placed more than half an hour ago, to be paid at once, and not paid: its goods are kept from others. */
export const unpaidTooLong: AnomalyRule = {
  id: 'unpaid-too-long',
  version: 1,
  title: { 'zh-CN': '超过 30 分钟未付款', en: 'Not paid for 30 minutes' },
  reason: 'An unpaid order keeps goods from others, and a reminder brings some of them back.',
  when: {
    test: 'all',
    of: [
      { test: 'equals', field: 'order.status', value: 'awaitingPayment' },
      { test: 'differs', field: 'order.cashOnDelivery', value: true },
      { test: 'elapsed', field: 'order.placedAt', over: '30m' },
    ],
  },
  gives: {
    stage: 'preSale',
    impact: 'minor',
    party: 'customer',
    priority: 'P2',
    suggests: ['remindBuyer', 'closeOrder'],
  },
}
