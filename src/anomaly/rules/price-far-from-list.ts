import type { AnomalyRule } from '../anomaly-rule'

/** A line that is no gift costs less than half of its list price, or more than twice. */
export const priceFarFromList: AnomalyRule = {
  id: 'price-far-from-list',
  version: 1,
  title: { 'zh-CN': '价格严重偏离', en: 'Price far from its list price' },
  reason:
    'A price typed wrong sells a month of stock in an hour. A campaign that is meant so belongs into the list price.',
  when: {
    test: 'some',
    list: 'lines',
    where: {
      test: 'all',
      of: [
        { test: 'equals', field: 'line.gift', value: false },
        {
          test: 'any',
          of: [
            { test: 'below', field: 'line.unitPrice', value: { field: 'line.listPrice', times: 0.5 } },
            { test: 'above', field: 'line.unitPrice', value: { field: 'line.listPrice', times: 2 } },
          ],
        },
      ],
    },
  },
  gives: {
    stage: 'preSale',
    impact: 'severe',
    party: 'internal',
    priority: 'P0',
    pauses: true,
    suggests: ['reviewOrder', 'closeOrder'],
  },
}
