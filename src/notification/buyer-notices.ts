import { type DefaultNotice, toNamed } from './default-notice'

const toBuyer = {
  importance: 'P2',
  recipients: toNamed('buyer', 'orderKey'),
  page: '/my/orders/{orderKey}',
} as const

/** What buyers are told of their own orders, unless a host says otherwise; over in-app alone where no other transport is for buyers. */
export const BUYER_NOTICES: readonly DefaultNotice[] = [
  {
    ...{ ...toBuyer, id: 'parcel-shipped', event: 'ParcelShipped', subject: ['orderKey', 'parcel'] },
    zh: ['您的订单已发货', '您的订单已由 {carrier} 发出，运单号 {trackingNo}。'],
    en: ['Your order is on its way', 'Your order was sent by {carrier}, tracking number {trackingNo}.'],
  },
  {
    ...{ ...toBuyer, id: 'remote-arrival', event: 'OrderRouted', subject: ['orderKey'] },
    when: { arrivalNotice: 'yes' },
    zh: ['您的包裹送达时间较长', '您的收货地区较远，包裹送达时间会比平时长，请耐心等待。'],
    en: ['Your parcel takes longer', 'Your address is in a remote area, so your parcel takes longer than usual.'],
  },
  {
    ...{ ...toBuyer, id: 'weather-pause', event: 'RoutePaused', subject: ['orderKey'] },
    when: { because: 'ROUTE_WEATHER' },
    zh: ['您的订单因天气暂缓发货', '您的收货地区天气恶劣，为保证商品完好，订单暂缓发货，天气好转后自动发出。'],
    en: [
      'Your order waits for the weather',
      'The weather in your area is bad. So that your goods arrive in good order, they leave as soon as it is over.',
    ],
  },
]
