import type { AnomalyRule } from '../anomaly-rule'

/** Paid two days ago and nothing has left: channels fine late shipping from 48 hours on, most of them. */
export const paidNotSent: AnomalyRule = {
  id: 'paid-not-sent',
  version: 1,
  title: { 'zh-CN': '已付款未发货', en: 'Paid, and nothing sent' },
  reason: 'Most channels count 48 hours from the payment to the first scan, and fine what is late.',
  when: {
    test: 'all',
    of: [
      { test: 'in', field: 'order.status', values: ['paid', 'reviewed', 'allocated', 'awaitingOutbound', 'packed'] },
      { test: 'elapsed', field: 'order.paidAt', over: '48h' },
      // A presale ships by its own date.
      { test: 'not', of: { test: 'some', list: 'lines', where: { test: 'known', field: 'line.shipBy' } } },
    ],
  },
  gives: {
    stage: 'inSale',
    impact: 'severe',
    party: 'internal',
    priority: 'P0',
    suggests: ['expedite', 'changeWarehouse', 'callBuyer'],
  },
}
