import type { JsonOrder } from 'orderhub/channels/json'

/** Five shops that sell from one pool of stock, and each one's share of the buyers. */
export const CHANNELS = [
  { code: 'WEB', name: 'Own site', weight: 30 },
  { code: 'MINI', name: 'Mini-program', weight: 25 },
  { code: 'APP', name: 'App', weight: 20 },
  { code: 'LIVE', name: 'Live stream', weight: 15 },
  { code: 'STORE', name: 'Store counter', weight: 10 },
] as const
export const SHOP = 'main'
export type ChannelCode = (typeof CHANNELS)[number]['code']

export const SKUS = Array.from({ length: 50 }, (_, at) => `HOT-${String(at + 1).padStart(2, '0')}`)
const PRICE = 99

/** Pieces on the shelf of each SKU when the sale opens: buyers want about seven times as many. */
export function stockOfEach(orders: number): number {
  return Math.max(2, Math.floor((orders * 1.7) / (8 * SKUS.length)))
}

export interface SaleOrder {
  readonly orderNo: string
  readonly channel: ChannelCode
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
}

/**
 * The order with this number of the run. It follows from the number alone, so every process makes the same one, and who
 * counts afterwards knows what was asked for without asking those who sold it.
 */
export function saleOrder(index: number): SaleOrder {
  const draw = draws(index)
  const first = hotSku(draw())
  const lines = [{ sku: first, quantity: draw() < 0.7 ? 1 : 2 }]
  if (draw() < 0.25) {
    const second = hotSku(draw())
    if (second !== first) lines.push({ sku: second, quantity: 1 })
  }
  return { orderNo: orderNo(index), channel: channelOf(draw()), lines }
}

export function orderNo(index: number): string {
  return `F${String(index).padStart(7, '0')}`
}

export function keyOf({ channel, orderNo: number }: SaleOrder): string {
  return `${channel}/${SHOP}/${number}`
}

/** What the shop posts: placed and paid in one document. */
export function documentOf({ orderNo: number, lines }: SaleOrder, at: string): Uint8Array {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const document: JsonOrder = {
    orderNo: number,
    currency: 'CNY',
    snapshot: {
      placedAt: at,
      updatedAt: at,
      buyer: { id: `buyer-${number}`, nick: '抢购的小林' },
      recipient: {
        name: '林小满',
        phone: '13800001234',
        address: { province: '浙江省', city: '杭州市', detail: '文三路 1 号' },
      },
      lines: lines.map(({ sku, quantity }, line) => ({
        id: `${line + 1}`,
        sku,
        quantity,
        title: sku,
        unitPrice: `${PRICE}.00`,
      })),
      total: `${pieces * PRICE}.00`,
    },
    payments: [{ id: `pay-${number}`, at, amount: `${pieces * PRICE}.00`, method: 'wechat' }],
  }
  return Buffer.from(JSON.stringify(document))
}

/** The first SKUs are wanted about six times as much as the last ones. */
function hotSku(share: number): string {
  const at = Math.floor(10 * 6 ** share) - 10
  return SKUS[Math.min(at, SKUS.length - 1)] ?? ''
}

function channelOf(share: number): ChannelCode {
  let below = 0
  for (const { code, weight } of CHANNELS) {
    below += weight
    if (share * 100 < below) return code
  }
  return CHANNELS[0].code
}

/** Numbers from 0 up to 1 that follow from a seed: a Weyl sequence mixed by multiplication. */
function draws(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
