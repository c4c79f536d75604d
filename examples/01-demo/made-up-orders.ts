import type { JsonOrder } from 'orderhub/channels/json'
import { formatAmount } from 'orderhub/money'
import { atTime, shanghai } from './demo-clock'
import { GIFT_SET, GOODS, MINI_CODES, UNMAPPED_CODE } from './goods'
import { type Seeded, seeded } from './seeded'
import { type DemoShop, SHOPS } from './shops'

/** What becomes of a made-up order, apart from the usual: placed, paid, shipped. */
export const FATES = [
  'neverPaid',
  'paidTooLate',
  'paidInTimeHeardLate',
  'cancelledByBuyer',
  'shippedUnpaid',
  'addressMissing',
  'addressCorrected',
  'amountsClash',
  'heardOfNextDay',
] as const

export type Fate = (typeof FATES)[number] | 'usual'

export interface MadeUpOrder {
  readonly shop: DemoShop
  readonly orderNo: string
  readonly fate: Fate
  readonly placedAt: number
  readonly paidAt: number | null
  readonly lines: readonly {
    readonly sku: string
    readonly title: string
    readonly price: number
    readonly quantity: number
  }[]
  readonly freight: number
  /** Fen, after the discount. */
  readonly total: number
  readonly discount: number
  readonly buyer: { readonly id: string; readonly nick: string }
  readonly recipient: {
    readonly name: string
    readonly phone: string
    readonly province: string
    readonly city: string
    readonly detail: string
  }
}

const FAMILY_NAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳']
const GIVEN_NAMES = ['小雨', '明', '思远', '佳', '子涵', '建国', '晓红', '一诺', '丽', '志强']
const CITIES = [
  ['浙江省', '杭州市'],
  ['江苏省', '苏州市'],
  ['广东省', '深圳市'],
  ['四川省', '成都市'],
  ['北京市', '北京市'],
] as const
const STREETS = ['文三路', '平江路', '中山路', '人民南路', '学院路', '解放大道']

/** One shop's orders of one day: equal for equal arguments. */
export function ordersOf(shop: DemoShop, day: number): readonly MadeUpOrder[] {
  const random = seeded(day * 1_000 + SHOPS.indexOf(shop))
  return Array.from({ length: shop.orders }, (_, at) => orderOf(shop, day, at, random))
}

function orderOf(shop: DemoShop, day: number, at: number, random: Seeded): MadeUpOrder {
  const fate = shop.channel === 'CSV' ? 'usual' : fateOf(shop, at)
  const lines = linesOf(shop, random)
  const goods = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
  const discount = goods >= 30_000 ? 2_000 : 0
  const freight = goods >= 9_900 ? 0 : 800
  const [province, city] = random.oneOf(CITIES)
  const placedAt = atTime(day, '08:00') + random.between(0, 3_000) * 1_000
  return {
    shop,
    orderNo: `${shop.shop[0]?.toUpperCase() ?? ''}${shanghai(placedAt).slice(0, 10).replaceAll('-', '')}-${String(at + 1).padStart(4, '0')}`,
    fate,
    placedAt,
    paidAt: paidAt(fate, day, placedAt, random),
    lines,
    freight,
    discount,
    total: goods + freight - discount,
    buyer: { id: `u${random.between(1, 400)}`, nick: `茶友${random.between(100, 999)}` },
    recipient: {
      name: random.oneOf(FAMILY_NAMES) + random.oneOf(GIVEN_NAMES),
      phone: `1${random.oneOf(['38', '39', '59', '86'])}${String(random.between(0, 99_999_999)).padStart(8, '0')}`,
      province,
      city,
      detail: `${random.oneOf(STREETS)} ${random.between(1, 300)} 号 ${random.between(1, 30)} 室`,
    },
  }
}

/** Every third order has a fate of its own, all of them in turn. */
function fateOf(shop: DemoShop, at: number): Fate {
  if (at % 3 !== 1) return 'usual'
  return FATES[((at - 1) / 3 + SHOPS.indexOf(shop) * 4) % FATES.length] ?? 'usual'
}

function linesOf(shop: DemoShop, random: Seeded): MadeUpOrder['lines'] {
  const kinds = random.shuffled([...GOODS, GIFT_SET]).slice(0, random.between(1, 3))
  return kinds.map(({ sku, title, price }) => ({
    sku,
    title,
    price,
    quantity: shop.channel === 'CSV' ? random.between(2, 5) : random.between(1, 2),
  }))
}

function paidAt(fate: Fate, day: number, placedAt: number, random: Seeded): number | null {
  switch (fate) {
    case 'neverPaid':
    case 'shippedUnpaid':
      return null
    case 'paidTooLate':
      return atTime(day, '09:52')
    case 'paidInTimeHeardLate':
      return atTime(day, '09:20')
    default:
      return placedAt + random.between(10, 240) * 1_000
  }
}

/** The order as its shop's site describes it. `corrected`: a newer version with the address it lacked. */
export function snapshotOf(order: MadeUpOrder, { corrected = false } = {}): NonNullable<JsonOrder['snapshot']> {
  const { lines, recipient, fate } = order
  const lacksAddress = !corrected && (fate === 'addressMissing' || fate === 'addressCorrected')
  const { name, phone, province, city, detail } = recipient
  return {
    updatedAt: shanghai(order.placedAt + (corrected ? 900_000 : 0)),
    version: corrected ? 2 : 1,
    placedAt: shanghai(order.placedAt),
    buyer: order.buyer,
    recipient: { name, phone, address: lacksAddress ? { province, city } : { province, city, detail } },
    lines: lines.map(({ sku, title, price, quantity }, at) => ({
      id: String(at + 1),
      ...skuOf(order, sku, at),
      title,
      quantity,
      unitPrice: yuan(price),
    })),
    discounts: order.discount === 0 ? [] : [{ bearer: 'merchant', amount: yuan(order.discount), title: '满300减20' }],
    freight: yuan(order.freight),
    total: yuan(claimedTotal(order)),
  }
}

/** What the site says is to be paid: a fen too little where its amounts clash. */
export function claimedTotal({ fate, total }: MadeUpOrder): number {
  return fate === 'amountsClash' ? total - 1 : total
}

/** The site sells under our SKUs, the mini-program under codes of its own; one of those nobody has mapped yet. */
function skuOf({ shop, orderNo }: MadeUpOrder, sku: string, at: number): { sku: string } | { channelSku: string } {
  if (shop.channel !== 'MINI') return { sku }
  const unmapped = at === 0 && orderNo.endsWith('0003')
  return { channelSku: unmapped ? UNMAPPED_CODE : (MINI_CODES[sku] ?? sku) }
}

export function yuan(fen: number): string {
  return formatAmount(fen, 'CNY')
}
