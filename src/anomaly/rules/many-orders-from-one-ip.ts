import type { AnomalyRule } from '../anomaly-rule'

/** More than five orders from one network address within a day: brushing, or somebody who hoards a campaign's goods. */
export const manyOrdersFromOneIp: AnomalyRule = {
  id: 'many-orders-from-one-ip',
  version: 1,
  title: { 'zh-CN': '同一 IP 下单过多', en: 'Many orders from one network address' },
  reason: 'Brushing and hoarding come from few addresses. Offices and schools do too, so a person looks.',
  when: { test: 'rate', rate: 'ordersByIp', within: '24h', above: 5 },
  gives: {
    stage: 'preSale',
    impact: 'moderate',
    party: 'customer',
    priority: 'P1',
    suggests: ['reviewOrder', 'limitQuantity'],
  },
}
