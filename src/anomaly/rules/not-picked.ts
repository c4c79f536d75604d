import type { AnomalyRule } from '../anomaly-rule'

/** Paid, older than six hours, and no pick list printed for it: it may have been lost between the systems. */
export const notPicked: AnomalyRule = {
  id: 'not-picked',
  version: 1,
  title: { 'zh-CN': '超过 6 小时未打印拣货单', en: 'No pick list for six hours' },
  reason: 'Sales says confirmed, and the warehouse has no such order: the earlier that is seen, the better.',
  when: {
    test: 'all',
    of: [
      { test: 'in', field: 'order.status', values: ['paid', 'reviewed', 'allocated', 'awaitingOutbound'] },
      { test: 'elapsed', field: 'order.placedAt', over: '6h' },
      { test: 'not', of: { test: 'known', field: 'order.pickedAt' } },
    ],
  },
  gives: {
    stage: 'inSale',
    impact: 'moderate',
    party: 'internal',
    priority: 'P1',
    suggests: ['printPickList', 'changeWarehouse'],
  },
}
