import type { AnomalyRule } from '../anomaly-rule'

/** Its goods could not be set aside, or left while none were free. */
export const stockShort: AnomalyRule = {
  id: 'stock-short',
  version: 1,
  title: { 'zh-CN': '库存不足', en: 'Stock is short' },
  reason: 'Somebody paid for what is not there: find it elsewhere, or say so before the buyer asks.',
  when: {
    test: 'hasAny',
    field: 'order.findings',
    values: ['STOCK_SHORT', 'STOCK_UNKNOWN', 'LOCK_EXPIRED', 'SHIPPED_NOT_DEDUCTED'],
  },
  gives: {
    stage: 'inSale',
    impact: 'severe',
    party: 'internal',
    priority: 'P0',
    suggests: ['changeWarehouse', 'splitOrder', 'refund'],
  },
}
