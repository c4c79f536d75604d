import type { Importance } from './importance'
import type { RecipientSpec } from './recipient'

/** A notice the hub comes with: one trigger, and its template in both languages. */
export interface DefaultNotice {
  readonly id: string
  readonly event: string
  readonly importance: Importance | { readonly variable: string }
  readonly subject: readonly string[]
  readonly recipients: readonly RecipientSpec[]
  /** Path of the page that handles it, behind the host's address. */
  readonly page: string
  readonly zh: readonly [title: string, body: string]
  readonly en: readonly [title: string, body: string]
}

const role = (id: string): readonly RecipientSpec[] => [{ kind: 'role', id }]

/** What the hub tells unless a host says otherwise. */
export const DEFAULT_NOTICES: readonly DefaultNotice[] = [
  {
    id: 'stock-short',
    event: 'StockShort',
    importance: 'P1',
    subject: ['owner', 'sku'],
    recipients: role('stock'),
    page: '/orders/{owner}',
    zh: ['库存不足：{sku}', '订单 {owner} 有 {skus} 个商品库存不足，首个为 {sku}，请补货或调整分仓。'],
    en: [
      'Short of stock: {sku}',
      'Order {owner} lacks {skus} articles, {sku} the first. Receive stock, or serve it elsewhere.',
    ],
  },
  {
    id: 'anomaly-raised',
    event: 'AnomalyRaised',
    importance: 'P1',
    subject: ['orderKey', 'code', 'about'],
    recipients: role('orders'),
    page: '/orders/{orderKey}',
    zh: ['订单异常：{number}', '订单 {number} 出现异常 {code}（{about}），发现时间 {at}。'],
    en: ['Odd order: {number}', 'Order {number} shows {code} ({about}), seen at {at}.'],
  },
  {
    id: 'order-held',
    event: 'OrderHeld',
    importance: 'P2',
    subject: ['orderKey', 'reason'],
    recipients: role('orders'),
    page: '/orders/{orderKey}',
    zh: ['订单暂停流转：{number}', '订单 {number} 已暂停流转，原因：{reason}。'],
    en: ['Order on hold: {number}', 'Order {number} is on hold: {reason}.'],
  },
  {
    id: 'inbound-overdue',
    event: 'InboundOverdue',
    importance: 'P1',
    subject: ['receiptId', 'expectedAt'],
    recipients: role('stock'),
    page: '/inbound/{receiptId}',
    zh: ['入库逾期：{receiptId}', '入库单 {receiptId} 应于 {expectedAt} 到货，尚有 {open} 件未到。'],
    en: ['Goods are late: {receiptId}', 'Receipt {receiptId} was due at {expectedAt}; {open} pieces are missing.'],
  },
  {
    id: 'promise-broken',
    event: 'PromiseBroken',
    importance: 'P1',
    subject: ['orderKey', 'stockKey'],
    recipients: role('orders'),
    page: '/orders/{orderKey}',
    zh: ['承诺无法兑现：{number}', '订单 {number} 承诺的在途货品减少，缺 {short} 件，请联系买家。'],
    en: ['Promise broken: {number}', 'Order {number} will lack {short} pieces it was promised. Talk to the buyer.'],
  },
  {
    id: 'stock-low',
    event: 'StockLow',
    importance: 'P2',
    subject: ['channel', 'shop', 'channelSku'],
    recipients: role('marketing'),
    page: '/stock/{sku}',
    zh: ['库存紧张：{sku}', '{channel} 店铺 {shop} 的 {sku} 仅余 {published} 件可售，请停发优惠券。'],
    en: ['Stock is low: {sku}', '{shop} on {channel} has {published} pieces of {sku} left to sell. Stop coupons.'],
  },
  {
    id: 'publication-failed',
    event: 'PublicationFailed',
    importance: 'P0',
    subject: ['channel', 'shop', 'channelSku'],
    recipients: role('operations'),
    page: '/stock/{sku}',
    zh: [
      '库存同步失败：{channel} {shop}',
      '{sku} 的库存未能同步到 {channel} 店铺 {shop}：{code}，已尝试 {tries} 次，可能超卖。',
    ],
    en: [
      'Stock not published: {channel} {shop}',
      '{channel} did not take the stock of {sku} for {shop}: {code}, {tries} tries. It may oversell.',
    ],
  },
  {
    id: 'snapshot-failed',
    event: 'SnapshotFailed',
    importance: 'P1',
    subject: ['source'],
    recipients: role('operations'),
    page: '/counts/{snapshotId}',
    zh: ['盘点数据获取失败：{source}', '来源 {source} 的库存快照失败：{code}，已尝试 {tries} 次。'],
    en: ['Snapshot failed: {source}', 'The snapshot of {source} failed: {code}, {tries} tries.'],
  },
  {
    id: 'clock-offset',
    event: 'ClockOffsetRaised',
    importance: 'P2',
    subject: ['channel', 'shop'],
    recipients: role('operations'),
    page: '/intake/{intakeKey}',
    zh: ['渠道时钟超前：{channel} {shop}', '{channel} 店铺 {shop} 的时间比本系统快 {offsetMs} 毫秒，订单已保留。'],
    en: [
      'Clock is ahead: {channel} {shop}',
      'The clock of {shop} on {channel} is {offsetMs} ms ahead. The order was kept.',
    ],
  },
  {
    id: 'document-quarantined',
    event: 'DocumentQuarantined',
    importance: 'P1',
    subject: ['intakeKey'],
    recipients: role('operations'),
    page: '/intake/{intakeKey}',
    zh: ['单据被隔离', '单据 {intakeKey} 无法入账：{code}。'],
    en: ['Document put aside', 'Document {intakeKey} could not be booked: {code}.'],
  },
]
