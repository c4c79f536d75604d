import { webhookKey } from '../../../src/channel/signature/webhook-secret'
import type { JsonOrder } from '../../../src/channels/json/json-order-schema'

export const KEY = webhookKey(`whsec_${Buffer.alloc(32, 7).toString('base64')}`)
export const OTHER_KEY = webhookKey(`whsec_${Buffer.alloc(32, 8).toString('base64')}`)

export const SHOP = { shop: 'main', zone: 'Asia/Shanghai' } as const
export const NOW = Date.parse('2026-01-09T09:00:00Z')

/** A snapshot of one order of two lines: 2 × 49.90 + 1 × 0.00 + 5.20 freight − 5.00 = 100.00. */
export function snapshotOf(
  changes: Partial<NonNullable<JsonOrder['snapshot']>> = {},
): NonNullable<JsonOrder['snapshot']> {
  return {
    updatedAt: '2026-01-09T16:00:00+08:00',
    version: 1,
    placedAt: '2026-01-09 15:58:30',
    buyer: { id: 'member-77', nick: '小雨' },
    recipient: {
      name: '李雷',
      phone: '13800138000',
      address: { province: '浙江省', city: '杭州市', district: '西湖区', detail: '文三路 1 号' },
    },
    lines: [
      { id: '1', sku: 'TEA-100', title: '龙井 100g', quantity: 2, unitPrice: '49.90' },
      { id: '2', sku: 'CUP', title: '茶杯', quantity: 1, unitPrice: '0.00', gift: true },
    ],
    discounts: [{ bearer: 'merchant', amount: '5.00', title: '新客立减' }],
    freight: '5.20',
    total: '100.00',
    ...changes,
  }
}

export function orderOf(changes: Partial<JsonOrder> = {}): JsonOrder {
  return { orderNo: 'W20260109-0001', currency: 'CNY', snapshot: snapshotOf(), ...changes }
}

export const PAYMENT = { id: 'pay-1', at: '2026-01-09T16:00:10+08:00', amount: '100.00', method: 'wechat' } as const

export function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
}
