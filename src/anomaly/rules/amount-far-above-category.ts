import type { AnomalyRule } from '../anomaly-rule'

/**
 * The total is more than three times what orders of its category usually come to: a price typed wrong, a reseller, or a
 * stolen card.
 */
export const amountFarAboveCategory: AnomalyRule = {
  id: 'amount-far-above-category',
  version: 1,
  title: { 'zh-CN': '金额远高于类目均值', en: 'Amount far above its category' },
  reason: 'Large orders are worth a look before they leave: a wrong price, a reseller, or a stolen card.',
  when: { test: 'above', field: 'order.total', value: { field: 'reference.usualTotal', times: 3 } },
  gives: {
    stage: 'preSale',
    impact: 'moderate',
    party: 'customer',
    priority: 'P1',
    suggests: ['reviewOrder', 'callBuyer'],
  },
}
