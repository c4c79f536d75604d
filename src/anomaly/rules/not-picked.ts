import type { AnomalyRule } from '../anomaly-rule'

/**
 * Paid six hours ago, or placed six hours ago where it is paid on delivery, and no pick list printed for it: it may have been lost
 * between the systems. Counted from the payment, for before it nobody may pick: of real orders paid by bank slip, days after
 * they were placed, all would be late the moment they are paid.
 */
export const notPicked: AnomalyRule = {
  id: 'not-picked',
  version: 2,
  title: { 'zh-CN': '超过 6 小时未打印拣货单', en: 'No pick list for six hours' },
  reason: 'Sales says confirmed, and the warehouse has no such order: the earlier that is seen, the better.',
  when: {
    test: 'all',
    of: [
      { test: 'in', field: 'order.status', values: ['paid', 'reviewed', 'allocated', 'awaitingOutbound'] },
      {
        test: 'any',
        of: [
          {
            test: 'all',
            of: [
              { test: 'known', field: 'order.paidAt' },
              { test: 'elapsed', field: 'order.paidAt', over: '6h' },
            ],
          },
          {
            test: 'all',
            of: [
              { test: 'not', of: { test: 'known', field: 'order.paidAt' } },
              { test: 'elapsed', field: 'order.placedAt', over: '6h' },
            ],
          },
        ],
      },
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
