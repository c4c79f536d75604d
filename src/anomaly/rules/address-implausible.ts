import type { AnomalyRule } from '../anomaly-rule'
import { DOUBTFUL_ADDRESS } from '../doubtful-address'

/** A city that lies in another province, or a district that lies in another city. */
export const addressImplausible: AnomalyRule = {
  id: 'address-implausible',
  version: 1,
  title: { 'zh-CN': '省市区不匹配', en: 'Divisions that do not belong together' },
  reason:
    'Sorting goes by the divisions and the courier by the street: where the two disagree the parcel travels twice.',
  when: {
    test: 'all',
    of: [
      { test: 'equals', field: 'address.country', value: 'CN' },
      { test: 'in', field: 'address.misplaced', values: ['city', 'district'] },
      // Says the same once more, and brings into the evidence where it lies.
      { test: 'hasNone', field: 'address.expected', values: ['nothing'] },
    ],
  },
  gives: DOUBTFUL_ADDRESS,
}
