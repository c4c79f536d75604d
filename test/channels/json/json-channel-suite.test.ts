import * as vitest from 'vitest'
import { signPayload } from '../../../src/channel/signature/sign-payload'
import { jsonChannel } from '../../../src/channels/json/json-channel'
import type { JsonOrder } from '../../../src/channels/json/json-order-schema'
import { type ChannelSample, channelSuite } from '../../../src/testing/channel-suite'
import { bytesOf, KEY, orderOf, PAYMENT, SHOP, snapshotOf } from './json-fixtures'

function sample(name: string, changes: Partial<JsonOrder>): ChannelSample {
  const document = { ...orderOf(), ...changes }
  return { name, raw: bytesOf(document), channelOrderNo: String(document.orderNo) }
}

const only = (changes: Partial<JsonOrder>) => ({ snapshot: null, ...changes })

channelSuite(vitest, {
  adapter: jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] }),
  shop: SHOP,
  samples: [
    sample('placed', {}),
    sample('paid', {
      snapshot: snapshotOf({ version: 2, updatedAt: '2026-01-09T16:00:11+08:00' }),
      payments: [PAYMENT],
    }),
    sample('paid, said by the payment alone', only({ payments: [PAYMENT] })),
    sample('changed', { snapshot: snapshotOf({ version: 3, status: 'changed', freight: { absent: 'withheld' } }) }),
    sample(
      'shipped in two parcels',
      only({
        parcels: [
          {
            id: 'P1',
            carrier: 'SF',
            trackingNo: 'SF1',
            lines: [{ id: '1' }],
            scans: [{ status: 'handedOver', at: '2026-01-10 09:00:00' }],
          },
          { id: 'P2', lines: [{ id: 2 }], scans: [{ status: 'handedOver', at: '2026-01-10 10:00:00' }] },
        ],
      }),
    ),
    sample(
      'delivered, and back again',
      only({
        parcels: [
          {
            id: 'P1',
            lines: [{ id: '1' }],
            scans: [
              { status: 'delivered', at: '2026-01-11 09:00:00' },
              { status: 'returned', at: '2026-01-12 09:00:00' },
            ],
          },
        ],
        refunds: [{ id: 'r-1', at: '2026-01-12 10:00:00', amount: '49.90', payment: 'pay-1' }],
      }),
    ),
    sample('completed', only({ completedAt: '2026-01-20T00:00:00Z' })),
    sample('another order, cancelled', {
      orderNo: 'W2',
      cancelled: { at: '2026-01-09T18:00:00+08:00', reason: 'changed my mind' },
    }),
    sample('another order’s stages', {
      ...only({ orderNo: 'W2', reviewedAt: '2026-01-09T17:00:00+08:00', packedAt: '2026-01-09T17:30:00+08:00' }),
    }),
    {
      name: 'an order number beyond doubles',
      raw: bytesOf(
        '{"orderNo":1234567890123456789,"currency":"JPY","payments":[{"id":9007199254740993,"at":"2026-01-09T00:00:00Z","amount":110}]}',
      ),
      channelOrderNo: '1234567890123456789',
    },
  ],
  personal: ['李雷', '小雨', '13800138000', '西湖区', '文三路', 'member-77', 'changed my mind', 'W20260109-0001'],
  documentOf: (orderNo) => bytesOf(orderOf({ orderNo })),
  sign: ({ id, body, now }) => ({ headers: new Headers(signPayload({ id, body, keys: [KEY], now })), body }),
})
