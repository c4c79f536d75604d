import { seeded } from '../01-demo/seeded'

const GOODS = [
  { sku: 'TEA-LJ', title: '龙井 100g', price: 6_800 },
  { sku: 'TEA-JM', title: '茉莉花茶 250g', price: 3_990 },
  { sku: 'TEA-PE', title: '普洱茶饼 357g', price: 16_800 },
  { sku: 'CUP-W', title: '白瓷杯', price: 2_500 },
  { sku: 'POT-C', title: '紫砂壶', price: 29_900 },
  { sku: 'TIN-S', title: '茶叶罐', price: 1_990 },
] as const
const CITIES = [
  ['浙江省', '杭州市'],
  ['上海市', '上海市'],
  ['江苏省', '南京市'],
  ['广东省', '广州市'],
  ['福建省', '厦门市'],
  ['四川省', '成都市'],
  ['北京市', '北京市'],
] as const
const NAMES = ['沈清禾', '林小满', '顾一舟', '许知夏', '宋予安', '叶南乔', '陆星河', '苏念'] as const

/** What is written into some orders, so that the day has something to find. */
const ODD: Readonly<Record<number, { readonly memo?: string; readonly street?: string; readonly times?: number }>> = {
  17: { street: '学校旁边' },
  31: { memo: '再不发货我就打 12315 投诉' },
  44: { street: '文三路 90 号（临时，勿发）' },
  58: { times: 30 },
  73: { street: '路口' },
  96: { times: 20 },
  120: { memo: '请联系我的律师' },
  141: { times: 25 },
}

/** How wide the day's hours are open: orders come in these shares, from midnight on. */
const HOURS = [2, 1, 1, 0, 0, 1, 2, 4, 6, 9, 11, 12, 10, 9, 9, 10, 11, 10, 11, 13, 15, 14, 9, 5]

export const SAMPLE_DAY = '2026-03-18'

/** One day of a made-up tea shop as a CSV file, byte for byte the same whenever it is asked for. Its people do not exist. */
export function sampleDay(): string {
  const random = seeded(20_260_318)
  const hours = HOURS.flatMap((share, hour) => Array.from({ length: share }, () => hour)).sort((a, b) => a - b)
  const rows: string[] = []
  hours.forEach((hour, index) => {
    const { memo = '', street, times = 1 } = ODD[index] ?? {}
    const [province, city] = random.oneOf(CITIES)
    const placed = hour * 60 + random.between(0, 59)
    const goods = random.shuffled(GOODS).slice(0, times > 1 || !random.onceIn(3) ? 1 : 2)
    const lines = goods.map((article) => ({ ...article, quantity: random.between(1, 3) * times }))
    const total = lines.reduce((sum, { price, quantity }) => sum + mispriced(index, price) * quantity, 0)
    const paidAt = random.onceIn(9) ? '' : clock(placed + random.between(0, 9))
    const buyer = random.between(1, 120)
    for (const { sku, title, price, quantity } of lines) {
      rows.push(
        [
          `D${String(index + 1).padStart(4, '0')}`,
          clock(placed),
          paidAt,
          `buyer-${buyer}`,
          random.oneOf(NAMES),
          `1990000${String(buyer).padStart(4, '0')}`,
          province,
          city,
          street ?? `未来路 ${random.between(1, 300)} 号 ${random.between(1, 30)} 室`,
          memo,
          sku,
          title,
          quantity,
          yuan(mispriced(index, price)),
          yuan(total),
        ].join(','),
      )
    }
  })
  return `${HEADER}\n${rows.join('\n')}\n`
}

/** One article is sold for a tenth of its price by mistake. */
function mispriced(index: number, price: number): number {
  return index === 88 ? Math.round(price / 10) : price
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const within = Math.min(minutes, 24 * 60 - 1)
  return `${SAMPLE_DAY} ${two(Math.floor(within / 60))}:${two(within % 60)}:00`
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2)
}

const HEADER = '订单号,下单时间,付款时间,客户编号,收货人,电话,省,市,地址,留言,商品编码,商品名称,数量,单价,应付'
const time = (column: string) => ({ column, format: 'YYYY-MM-DD HH:mm:ss' })

/** How the columns of the made-up day become orders. */
export const SAMPLE_MAPPING = {
  version: 1,
  sources: { orders: {} },
  orders: { key: '订单号' },
  currency: { const: 'CNY' },
  order: {
    placedAt: time('下单时间'),
    buyer: { id: { column: '客户编号' } },
    recipient: {
      name: { column: '收货人' },
      phone: { column: '电话' },
      province: { column: '省' },
      city: { column: '市' },
      detail: { column: '地址' },
    },
    buyerMemo: { column: '留言' },
    total: { column: '应付' },
  },
  lines: {
    id: { ordinal: true },
    sku: { column: '商品编码' },
    title: { column: '商品名称' },
    quantity: { column: '数量' },
    unitPrice: { column: '单价' },
  },
  facts: [
    {
      kind: 'PaymentCaptured',
      when: [{ column: '付款时间', empty: false }],
      ref: { column: '订单号', prefix: 'pay-' },
      at: time('付款时间'),
      amount: { column: '应付' },
    },
  ],
}
