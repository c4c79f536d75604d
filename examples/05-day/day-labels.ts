export type Language = 'zh-CN' | 'en'

const LABELS = {
  title: ['店铺的一天', 'A day of a shop'],
  source: ['数据来源', 'Data'],
  sample: ['虚构的示例数据', 'a made-up sample'],
  orders: ['订单', 'Orders'],
  turnover: ['成交金额', 'Turnover'],
  cases: ['异常工单', 'Cases'],
  approvals: ['审批', 'Approvals'],
  notifications: ['通知', 'Notifications'],
  unread: ['未能读取的订单', 'Orders that could not be read'],
  perHour: ['每小时下单数与新增异常', 'Orders placed and cases opened, by hour'],
  placed: ['下单', 'placed'],
  opened: ['新增异常', 'cases opened'],
  byKind: ['异常类型', 'Cases by kind'],
  byStatus: ['日终订单状态', 'Orders at the end of the day'],
  routing: ['分仓', 'Routing'],
  byWarehouse: ['各仓发货订单数', 'Orders by warehouse'],
  split: ['多仓拆分', 'several'],
  none: ['无可用仓', 'no way'],
  stock: ['日终库存', 'Stock at the end of the day'],
  nothing: ['无', 'None'],
  more: ['另有', 'and more:'],
  priority: ['优先级', 'Priority'],
  kind: ['类型', 'Kind'],
  order: ['订单', 'Order'],
  buyer: ['收货人（脱敏）', 'Recipient, masked'],
  owner: ['责任人', 'Owner'],
  at: ['时间', 'At'],
  state: ['状态', 'State'],
  evidence: ['证据', 'Evidence'],
  suggests: ['建议', 'Suggested'],
  amount: ['金额', 'Amount'],
  tier: ['档位', 'Tier'],
  asked: ['依次交给', 'Asked, in turn'],
  decided: ['决定时间', 'Decided at'],
  from: ['发货仓', 'From'],
  region: ['地区', 'Region'],
  because: ['原因', 'Why'],
  excluded: ['排除的仓', 'Left out'],
  event: ['事件', 'Event'],
  recipient: ['接收人', 'Told'],
  count: ['次数', 'Count'],
  sku: ['SKU', 'SKU'],
  warehouse: ['仓库', 'Warehouse'],
  onHand: ['在库', 'On hand'],
  locked: ['已锁定', 'Locked'],
  available: ['可售', 'Available'],
  onlyWay: ['唯一可行', 'the only way'],
  lostBy: ['胜出依据', 'won by'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>

export type LabelName = keyof typeof LABELS

/** A word of the report in one of its languages. */
export function label(name: LabelName, language: Language): string {
  return LABELS[name][language === 'en' ? 1 : 0]
}
