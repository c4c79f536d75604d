import type { AnomalyRule } from '../anomaly-rule'

/**
 * An order to an area that costs more or takes longer: one of the set's list `remoteAreas`, in which provinces, cities and districts stand
 * by their everyday or official names. Not among the defaults: which areas are remote is a matter of each shop's couriers.
 */
export const remoteArea: AnomalyRule = {
  id: 'remote-area',
  version: 1,
  title: { 'zh-CN': '偏远地区', en: 'Remote area' },
  reason: 'Couriers surcharge or refuse some areas; a buyer who is told beforehand does not ask where the parcel is.',
  when: { test: 'hasAny', field: 'address.places', values: { list: 'remoteAreas' } },
  gives: {
    stage: 'preSale',
    impact: 'minor',
    party: 'internal',
    priority: 'P2',
    suggests: ['informBuyer', 'reviewOrder'],
  },
}
