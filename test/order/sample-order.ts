import type { StoredFact } from '../../src/order/order'
import { type OrderContent, type OrderContentInput, orderContentSchema } from '../../src/order/order-content'
import { storedContent } from '../../src/order/stored-content'

export const NOON = Date.UTC(2026, 0, 9, 4)
export const minutes = (count: number) => count * 60_000

/** Three pieces at 10.00 in two lines, 5.00 freight, 2.00 platform and 1.01 merchant discount: 31.99 in all. */
export function sampleContent(overrides: Partial<OrderContentInput> = {}): OrderContent {
  return orderContentSchema.parse({
    placedAt: NOON,
    currency: 'CNY',
    buyer: { id: 'buyer-1', nick: '小林', ip: '203.0.113.7' },
    recipient: {
      name: '林小满',
      phone: '13800001234',
      address: { province: '浙江省', city: '杭州市', district: '西湖区', detail: '文三路 1 号', postalCode: '310012' },
    },
    lines: [
      { id: 'l1', sku: 'TEA-1', quantity: 2, unitPrice: 1_000 },
      { id: 'l2', sku: 'CUP-1', quantity: 1, unitPrice: 1_000 },
    ],
    discounts: [
      { bearer: 'platform', amount: 200 },
      { bearer: 'merchant', amount: 101 },
    ],
    freight: 500,
    total: 3_199,
    commission: 60,
    ...overrides,
  })
}

export function placed(content: OrderContent = sampleContent(), at = content.placedAt, version = 0): StoredFact {
  const sealed = {
    buyerIndex: null,
    subject: 'order:sample',
    personal: '',
    digest: JSON.stringify(content),
    findings: [],
  }
  return { kind: 'OrderPlaced', ref: `snapshot-${version}-${at}`, at, version, content: storedContent(content, sealed) }
}

export function paid(amount: number, at = NOON + minutes(1), ref = 'pay-1'): StoredFact {
  return { kind: 'PaymentCaptured', ref, at, version: 0, amount, method: 'alipay' }
}

export function refunded(amount: number, at = NOON + minutes(90), ref = 'refund-1'): StoredFact {
  return { kind: 'PaymentRefunded', ref, at, version: 0, amount, payment: null }
}

export function scanned(
  kind: Extract<StoredFact, { parcel: string }>['kind'],
  at: number,
  parcel = 'P1',
  lines: readonly string[] | null = null,
): StoredFact {
  return { kind, ref: `${parcel}-${kind}`, at, version: 0, parcel, carrier: 'SF', trackingNo: 'SF1', lines }
}

export function ended(kind: 'OrderCancelled' | 'OrderClosed', at: number): StoredFact {
  return { kind, ref: 'end', at, version: 0, reason: 'buyer' }
}

export function timedOut(at: number): StoredFact {
  return { kind: 'PaymentTimedOut', ref: 'payment-time-limit', at, version: 0 }
}
