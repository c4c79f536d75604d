import type { Order, StoredFact } from '../order/order'
import { type Field, type ListField, listField, type Vocabulary } from '../rules/vocabulary'
import { addressFields } from './address-vocabulary'
import type { AnomalySubject } from './anomaly-subject'
import { ofContent, ofOrder, ofReferences, ofWords, told } from './read-subject'

type Line = NonNullable<Order['content']>['lines'][number]
interface PricedLine {
  readonly line: Line
  readonly listPrice: number | null
}

/** When the first fact of one of these kinds happened; null where there is none. */
function firstOf(order: Order, kinds: ReadonlySet<StoredFact['kind']>): number | null {
  let first: number | null = null
  for (const { kind, at } of order.facts) if (kinds.has(kind) && (first === null || at < first)) first = at
  return first
}

const PAID = new Set<StoredFact['kind']>(['PaymentCaptured'])
const PICKED = new Set<StoredFact['kind']>(['ParcelPicked', 'ParcelPacked', 'OrderPacked', 'ParcelHandedOver'])
const SENT = new Set<StoredFact['kind']>([
  'ParcelHandedOver',
  'ParcelInTransit',
  'ParcelOutForDelivery',
  'ParcelDelivered',
])

function listPriceOf({ references }: AnomalySubject, { sku, channelSku }: Line): number | null {
  const prices = references?.listPrices
  if (prices === undefined) return null
  return (
    (sku === null ? undefined : prices.get(sku)) ?? (channelSku === null ? undefined : prices.get(channelSku)) ?? null
  )
}

const fields: Readonly<Record<string, Field<AnomalySubject>>> = {
  'order.channel': { type: 'text', ...ofOrder(({ channel }) => channel), label: { 'zh-CN': '渠道', en: 'Channel' } },
  'order.shop': { type: 'text', ...ofOrder(({ shop }) => shop), label: { 'zh-CN': '店铺', en: 'Shop' } },
  'order.status': { type: 'text', ...ofOrder(({ status }) => status), label: { 'zh-CN': '状态', en: 'Status' } },
  'order.statusSince': {
    type: 'instant',
    ...ofOrder(({ statusSince }) => statusSince),
    label: { 'zh-CN': '进入当前状态的时间', en: 'In this status since' },
  },
  'order.placedAt': {
    type: 'instant',
    ...ofOrder(({ placedAt }) => placedAt),
    label: { 'zh-CN': '下单时间', en: 'Placed at' },
  },
  'order.receivedAt': {
    type: 'instant',
    ...ofOrder(({ receivedAt }) => receivedAt),
    label: { 'zh-CN': '接收时间', en: 'Received at' },
  },
  'order.paidAt': {
    type: 'instant',
    ...ofOrder((order) => firstOf(order, PAID)),
    label: { 'zh-CN': '付款时间', en: 'First paid at' },
  },
  'order.pickedAt': {
    type: 'instant',
    ...ofOrder((order) => firstOf(order, PICKED)),
    label: { 'zh-CN': '拣货时间', en: 'First picked at' },
  },
  'order.sentAt': {
    type: 'instant',
    ...ofOrder((order) => firstOf(order, SENT)),
    label: { 'zh-CN': '发货时间', en: 'First sent at' },
  },
  'order.total': { type: 'amount', ...ofContent(({ total }) => total), label: { 'zh-CN': '应付金额', en: 'Total' } },
  'order.freight': {
    type: 'amount',
    ...ofContent(({ freight }) => freight),
    label: { 'zh-CN': '运费', en: 'Freight' },
  },
  'order.captured': {
    type: 'amount',
    ...ofOrder(({ payment }) => payment.captured),
    label: { 'zh-CN': '已收款', en: 'Captured' },
  },
  'order.currency': {
    type: 'text',
    ...ofContent(({ currency }) => currency),
    label: { 'zh-CN': '币种', en: 'Currency' },
  },
  'order.pieces': {
    type: 'number',
    ...ofContent(({ lines }) => lines.reduce((sum, { quantity }) => sum + quantity, 0)),
    label: { 'zh-CN': '件数', en: 'Pieces' },
  },
  'order.tags': { type: 'texts', ...ofContent(({ tags }) => tags), label: { 'zh-CN': '标签', en: 'Tags' } },
  'order.findings': {
    type: 'texts',
    ...ofOrder(({ anomalies }) => anomalies.map(({ code }) => code)),
    label: { 'zh-CN': '系统发现', en: 'Findings' },
  },
  'order.holds': {
    type: 'texts',
    ...ofOrder(({ holds }) => holds.map(({ reason }) => reason)),
    label: { 'zh-CN': '暂停原因', en: 'Holds' },
  },
  'order.paymentStatus': {
    type: 'text',
    ...ofOrder(({ payment }) => payment.status),
    label: { 'zh-CN': '支付状态', en: 'Payment status' },
  },
  'order.cashOnDelivery': {
    type: 'flag',
    ...ofContent(({ cashOnDelivery }) => cashOnDelivery),
    label: { 'zh-CN': '货到付款', en: 'Cash on delivery' },
  },
  'order.crossBorder': {
    type: 'flag',
    ...ofContent(({ crossBorder }) => crossBorder),
    label: { 'zh-CN': '跨境', en: 'Cross-border' },
  },
  'order.buyerLevel': {
    type: 'text',
    ...ofContent(({ buyerLevel }) => buyerLevel),
    label: { 'zh-CN': '买家等级', en: 'Buyer level' },
  },
  ...addressFields,
  'memo.buyer': { type: 'text', ...ofWords('buyerMemo'), label: { 'zh-CN': '买家留言', en: 'Words of the buyer' } },
  'memo.seller': { type: 'text', ...ofWords('sellerMemo'), label: { 'zh-CN': '卖家备注', en: 'Words of the seller' } },
  'reference.usualTotal': {
    type: 'amount',
    ...ofReferences(({ usualTotal }) => usualTotal),
    label: { 'zh-CN': '类目平均金额', en: 'Usual total of its category' },
  },
  'buyer.orders': {
    type: 'number',
    ...ofReferences(({ buyerOrders }) => buyerOrders),
    label: { 'zh-CN': '历史订单数', en: 'Orders of the buyer before' },
  },
  'buyer.refunds': {
    type: 'number',
    ...ofReferences(({ buyerRefunds }) => buyerRefunds),
    label: { 'zh-CN': '历史退款数', en: 'Refunded orders of the buyer before' },
  },
  'buyer.cancellations': {
    type: 'number',
    ...ofReferences(({ buyerCancellations }) => buyerCancellations),
    label: { 'zh-CN': '历史取消数', en: 'Orders of the buyer called off before' },
  },
  'buyer.returns': {
    type: 'number',
    ...ofReferences(({ buyerReturns }) => buyerReturns),
    label: { 'zh-CN': '历史退货数', en: 'Orders of the buyer that came back before' },
  },
  'stock.waiting': {
    type: 'flag',
    ...ofOrder(({ waitsFor }) => waitsFor !== null),
    label: { 'zh-CN': '等待补货', en: 'Waits for stock' },
  },
  'stock.locked': {
    type: 'flag',
    ...ofOrder(({ lock }) => lock !== null && (lock.state === 'locked' || lock.state === 'deducted')),
    label: { 'zh-CN': '库存已锁定', en: 'Its stock is set aside, or deducted' },
  },
  'clock.offsetSeconds': {
    type: 'number',
    ...ofReferences(({ clockOffsetMs }) => (clockOffsetMs === undefined ? null : Math.abs(clockOffsetMs) / 1_000)),
    label: { 'zh-CN': '时钟偏差（秒）', en: 'Clocks apart, seconds' },
  },
  'return.underWay': {
    type: 'flag',
    ...ofReferences((references) => (references.return === undefined ? null : references.return !== null)),
    label: { 'zh-CN': '有退货', en: 'A return is under way' },
  },
  'return.numberGivenAt': {
    type: 'instant',
    ...ofReferences((references) => references.return?.numberGivenAt),
    label: { 'zh-CN': '退货单号填写时间', en: 'Return number given at' },
  },
  'return.receivedAt': {
    type: 'instant',
    ...ofReferences((references) => references.return?.receivedAt),
    label: { 'zh-CN': '退货签收时间', en: 'Return received at' },
  },
  'refund.underWay': {
    type: 'flag',
    ...ofReferences(({ refund }) => (refund === undefined ? null : refund !== null)),
    label: { 'zh-CN': '有退款', en: 'A refund is under way' },
  },
  'refund.orderedAt': {
    type: 'instant',
    ...ofReferences(({ refund }) => refund?.orderedAt),
    label: { 'zh-CN': '退款发起时间', en: 'Refund ordered at' },
  },
  'refund.arrivedAt': {
    type: 'instant',
    ...ofReferences(({ refund }) => refund?.arrivedAt),
    label: { 'zh-CN': '退款到账时间', en: 'Refund arrived at' },
  },
}

const lists: Readonly<Record<string, ListField<AnomalySubject>>> = {
  lines: listField<AnomalySubject, PricedLine>(
    (subject) => subject.order.content?.lines.map((line) => ({ line, listPrice: listPriceOf(subject, line) })) ?? null,
    {
      'line.sku': { type: 'text', read: ({ line }) => line.sku },
      'line.title': { type: 'text', read: ({ line }) => line.title },
      'line.quantity': { type: 'number', read: ({ line }) => line.quantity },
      'line.unitPrice': { type: 'amount', read: ({ line }) => told(line.unitPrice) },
      'line.listPrice': { type: 'amount', read: ({ listPrice }) => listPrice },
      'line.gift': { type: 'flag', read: ({ line }) => line.gift },
      'line.shipBy': { type: 'instant', read: ({ line }) => line.presale?.shipBy ?? null },
    },
  ),
  parcels: listField<AnomalySubject, Order['parcels'][number]>(({ order }) => order.parcels, {
    'parcel.status': { type: 'text', read: ({ status }) => status },
    'parcel.carrier': { type: 'text', read: ({ carrier }) => carrier },
    'parcel.scannedAt': { type: 'instant', read: ({ scannedAt }) => scannedAt },
  }),
}

/** What rules may ask about an order. */
export const orderVocabulary: Vocabulary<AnomalySubject> = {
  fields,
  lists,
  rates: {
    ordersByIp: {
      key: ({ references }) => references?.ipIndex ?? null,
      label: { 'zh-CN': '同一 IP 的订单', en: 'Orders from one network address' },
    },
    ordersByBuyer: {
      key: ({ order }) => order.content?.buyerIndex ?? null,
      label: { 'zh-CN': '同一买家的订单', en: 'Orders of one buyer' },
    },
  },
}
