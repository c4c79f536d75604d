import type { AnomalyRule } from '../anomaly-rule'
import { DOUBTFUL_ADDRESS } from '../doubtful-address'

/** An address nobody can find: a few characters only, or words such as 旁边 and no number. */
export const addressVague: AnomalyRule = {
  id: 'address-vague',
  version: 1,
  title: { 'zh-CN': '地址模糊', en: 'Vague address' },
  reason: 'Couriers bring such parcels back; a call before shipping costs less than a second trip.',
  when: {
    test: 'any',
    of: [
      { test: 'below', field: 'address.detailLength', value: 5 },
      {
        test: 'all',
        of: [
          { test: 'contains', field: 'address.detail', words: { list: 'vagueWords' } },
          { test: 'equals', field: 'address.hasNumber', value: false },
        ],
      },
    ],
  },
  gives: DOUBTFUL_ADDRESS,
}
