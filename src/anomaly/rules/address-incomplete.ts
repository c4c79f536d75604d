import type { AnomalyRule } from '../anomaly-rule'
import { DOUBTFUL_ADDRESS } from '../doubtful-address'

/** An address in China that does not say which city, or which district of a city that has districts. */
export const addressIncomplete: AnomalyRule = {
  id: 'address-incomplete',
  version: 1,
  title: { 'zh-CN': '地址不完整', en: 'Incomplete address' },
  reason:
    'The gate sees empty fields only; 市辖区 for a city, or a street without its district, is as little use to a courier.',
  when: {
    test: 'all',
    of: [
      { test: 'equals', field: 'address.country', value: 'CN' },
      { test: 'in', field: 'address.missing', values: ['province', 'city', 'district'] },
    ],
  },
  gives: { ...DOUBTFUL_ADDRESS, pauses: false },
}
