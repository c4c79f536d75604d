import type { AnomalyRule } from '../anomaly-rule'

/** A person sent it elsewhere, and later its channel said yet another address: the order is on hold already. */
export const addressContested: AnomalyRule = {
  id: 'address-contested',
  version: 1,
  title: { 'zh-CN': '平台与人工改址不一致', en: 'Changed here, and again at the channel' },
  reason:
    'Two people said where it goes, and only the buyer knows which is right. Sent by guess, it is lost or comes back.',
  when: { test: 'hasAny', field: 'order.findings', values: ['ADDRESS_CONTESTED'] },
  gives: {
    stage: 'inSale',
    impact: 'moderate',
    party: 'customer',
    priority: 'P1',
    suggests: ['callBuyer', 'changeAddress'],
  },
}
