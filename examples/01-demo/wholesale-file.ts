import { writeCsv } from 'orderhub/channels/csv'
import { shanghai } from './demo-clock'
import { type MadeUpOrder, ordersOf, yuan } from './made-up-orders'
import { WHOLESALE } from './shops'

interface Row {
  readonly order: MadeUpOrder
  readonly line: MadeUpOrder['lines'][number]
  readonly currency: string
}

const text = (name: string, value: (row: Row) => string) => ({ name, kind: 'text' as const, value })
const number = (name: string, value: (row: Row) => string | number) => ({ name, kind: 'number' as const, value })

const COLUMNS = [
  text('订单号', ({ order }) => order.orderNo),
  text('下单时间', ({ order }) => localTime(order.placedAt)),
  text('客户编号', ({ order }) => order.buyer.id),
  text('客户名称', ({ order }) => order.buyer.nick),
  text('收货人', ({ order }) => order.recipient.name),
  text('电话', ({ order }) => order.recipient.phone),
  text('省', ({ order }) => order.recipient.province),
  text('市', ({ order }) => order.recipient.city),
  text('地址', ({ order }) => order.recipient.detail),
  text('商品编码', ({ line }) => line.sku),
  text('商品名称', ({ line }) => line.title),
  number('数量', ({ line }) => line.quantity),
  number('单价', ({ line }) => yuan(line.price)),
  number('运费', ({ order }) => yuan(order.freight)),
  number('优惠', ({ order }) => yuan(order.discount)),
  number('应付', ({ order }) => yuan(order.total)),
  text('币种', ({ currency }) => currency),
  text('付款时间', ({ order }) => (order.paidAt === null ? '' : localTime(order.paidAt))),
]

/** The day's orders of wholesale as the CSV file it sends. Its last two orders have another word for yuan. */
export function wholesaleFile(day: number): Uint8Array {
  const orders = ordersOf(WHOLESALE, day)
  const rows = orders.flatMap((order, at) =>
    order.lines.map((line) => ({ order, line, currency: at < orders.length - 2 ? '人民币' : '元' })),
  )
  return Buffer.from(`\ufeff${[...writeCsv(rows, COLUMNS)].join('')}`)
}

function localTime(instant: number): string {
  return shanghai(instant).slice(0, 19).replace('T', ' ')
}
