import type { AnomalyRule } from '../anomaly-rule'
import { DOUBTFUL_ADDRESS } from '../doubtful-address'

/** The address says that it is not to be relied on: 临时, 暂存, 勿发. */
export const addressMarked: AnomalyRule = {
  id: 'address-marked',
  version: 1,
  title: { 'zh-CN': '地址含特殊标记', en: 'Marked address' },
  reason:
    'Buyers write into the address what has no other field: that it is for now, or that nothing is to be sent there.',
  when: { test: 'contains', field: 'address.detail', words: { list: 'addressMarkers' } },
  gives: DOUBTFUL_ADDRESS,
}
