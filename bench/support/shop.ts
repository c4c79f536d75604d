import { createHash, createSecretKey } from 'node:crypto'
import { jsonChannel } from '../../src/channels/json/json-channel'
import { createHub, type Hub, type HubOptions } from '../../src/hub/create-hub'
import { systemRandom } from '../../src/hub/random-source'
import { createKeyRing } from '../../src/security/key-ring'
import type { Store } from '../../src/store/store'

export const by = { type: 'system', id: 'bench' } as const
export const SKUS = 1_000

const random = systemRandom()
const fixed = (name: string) => createHash('sha256').update(`bench ${name}`).digest()
/** Always the same, for the processes of a measurement share a store. */
export const keys = createKeyRing({ primary: 'k1', keys: { k1: fixed('key') }, root: fixed('root') })

/** A hub with one JSON channel, on a store whose stock another process may have opened. */
export function shopHub(store: Store, options: Partial<HubOptions> = {}): Hub {
  const adapter = jsonChannel({ code: 'WEB', name: 'Bench', secrets: [{ key: createSecretKey(random(32)) }] })
  return createHub({ store, keys, channels: [{ adapter, shops: [{ shop: 'main' }] }], ...options })
}

/** The same with plenty of stock of `SKUS` SKUs. */
export async function openShop(store: Store, options: Partial<HubOptions> = {}): Promise<Hub> {
  const hub = shopHub(store, options)
  await Promise.all(
    Array.from({ length: SKUS }, (_, index) =>
      hub.stock.adjust({ sku: `SKU-${index}`, change: 1_000_000_000 }, { by }),
    ),
  )
  return hub
}

/** Bytes of a paid order of three lines as a shop posts it, about 1.1 KB. `buyers` bounds how many people order. */
export function orderBytes(index: number, { buyers = 50_000 }: { buyers?: number } = {}): Uint8Array {
  const line = (at: number) => ({
    id: `${at}`,
    sku: `SKU-${(index * 7 + at * 331) % SKUS}`,
    title: `龙井茶叶 ${at} 号 250 克`,
    quantity: at,
    unitPrice: '19.90',
    discounts: at === 1 ? [{ bearer: 'merchant', amount: '1.00' }] : [],
  })
  return Buffer.from(
    JSON.stringify({
      orderNo: `26010900${index}`,
      currency: 'CNY',
      snapshot: {
        updatedAt: '2026-01-09T12:00:05+08:00',
        version: 1,
        placedAt: '2026-01-09T12:00:00+08:00',
        status: 'PAID',
        buyer: { id: `buyer-${index % buyers}`, nick: '爱喝茶的小林', level: 'gold', ip: '203.0.113.7' },
        recipient: {
          name: '林小满',
          phone: '13800001234',
          address: {
            country: 'CN',
            province: '浙江省',
            city: '杭州市',
            district: '西湖区',
            detail: '文三路 1 号 3 幢 201 室',
            postalCode: '310012',
          },
        },
        lines: [line(1), line(2), line(3)],
        discounts: [{ bearer: 'platform', amount: '2.00' }],
        freight: '6.00',
        total: '122.40',
        commission: '2.40',
        memos: { buyer: '请尽快发货', seller: '' },
        tags: ['app'],
      },
      payments: [{ id: `pay-${index}`, at: '2026-01-09T12:00:03+08:00', amount: '122.40', method: 'alipay' }],
    }),
  )
}
