import type { AnomalyRule } from '../anomaly-rule'

/** The buyer writes of complaints, lawyers or the press: a lane of its own. */
export const sensitiveWords: AnomalyRule = {
  id: 'sensitive-words',
  version: 1,
  title: { 'zh-CN': '敏感词', en: 'Sensitive words' },
  reason: 'Such orders go to those who may decide, at once, and not through the usual queue.',
  when: { test: 'contains', field: 'memo.buyer', words: { list: 'sensitiveWords' } },
  gives: {
    stage: 'preSale',
    impact: 'severe',
    party: 'customer',
    priority: 'P0',
    suggests: ['specialLane', 'callBuyer'],
  },
}
