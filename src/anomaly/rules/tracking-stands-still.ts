import type { AnomalyRule } from '../anomaly-rule'

/**
 * A parcel is under way and its tracking has not changed for 48 hours. Not where the order is over: many carriers never report
 * the delivery of a parcel whose buyer has long confirmed it.
 */
export const trackingStandsStill: AnomalyRule = {
  id: 'tracking-stands-still',
  version: 2,
  title: { 'zh-CN': '物流超过 48 小时未更新', en: 'Tracking unchanged for 48 hours' },
  reason: 'A parcel that stands still is often lost; who asks the carrier first can reship before the buyer complains.',
  when: {
    test: 'all',
    of: [
      { test: 'not', of: { test: 'in', field: 'order.status', values: ['completed', 'cancelled', 'closed'] } },
      {
        test: 'some',
        list: 'parcels',
        where: {
          test: 'all',
          of: [
            { test: 'in', field: 'parcel.status', values: ['handedOver', 'inTransit', 'outForDelivery'] },
            { test: 'elapsed', field: 'parcel.scannedAt', over: '48h' },
          ],
        },
      },
    ],
  },
  gives: {
    stage: 'inSale',
    impact: 'moderate',
    party: 'platform',
    priority: 'P1',
    suggests: ['askCarrier', 'reship', 'informBuyer'],
  },
}
