import { createHmac } from 'node:crypto'
import { textKey } from 'orderhub/channel'
import { channelSuite } from 'orderhub/testing'
import * as vitest from 'vitest'
import { shoply } from './shoply-channel'

const trade = (tid: string, rest = '') =>
  Buffer.from(
    `{"msg_id":1,"tid":${tid},"state":"PAID","created":"2026-01-09 15:58:30","modified":"2026-01-09 16:00:10",
      "receiver_mobile":"13800138000","items":[{"oid":1,"sku_code":"TEA-100","num":2,"price":49.90}],"post_fee":0.20${rest}}`,
  )

channelSuite(vitest, {
  adapter: shoply([{ key: textKey('app-secret') }]),
  shop: { shop: 'flagship', zone: 'Asia/Shanghai' },
  samples: [
    { name: 'placed', raw: trade('5711906322118493021'), channelOrderNo: '5711906322118493021' },
    {
      name: 'paid',
      raw: trade('5711906322118493021', ',"payment_no":"7711","pay_amount":100.00'),
      channelOrderNo: '5711906322118493021',
    },
  ],
  personal: ['13800138000'],
  documentOf: (orderNo) => trade(JSON.stringify(orderNo)),
  sign: ({ body }) => ({
    headers: new Headers({ 'x-shoply-sign': createHmac('sha256', 'app-secret').update(body).digest('hex') }),
    body,
  }),
  signaturesExpire: false,
})
