import { orderVocabulary } from 'orderhub/anomaly'
import { approvalLifecycle, caseLifecycle, orderLifecycle } from 'orderhub/lifecycle'
import type { Language } from './day-labels'

type Words = readonly [zh: string, en: string]

/** Codes of the hub as one would say them to a boss. */
const WORDS: Readonly<Record<string, Words>> = {
  // What a case suggests.
  askWarehouse: ['询问仓库', 'ask the warehouse'],
  askCarrier: ['询问快递', 'ask the carrier'],
  callBuyer: ['联系买家', 'call the buyer'],
  changeAddress: ['修改地址', 'change the address'],
  changeWarehouse: ['更换仓库', 'change the warehouse'],
  checkChannelAccess: ['检查渠道授权与接口', 'check the access to the channel'],
  checkClock: ['核对时钟', 'check the clock'],
  checkRefund: ['核对退款', 'check the refund'],
  checkSubscription: ['检查消息订阅', 'check the subscription'],
  closeOrder: ['关闭订单', 'close the order'],
  expedite: ['催促发货', 'expedite'],
  informBuyer: ['告知买家', 'inform the buyer'],
  limitQuantity: ['限制购买数量', 'limit the quantity'],
  printPickList: ['打印拣货单', 'print the pick list'],
  pullOrders: ['补拉订单', 'pull the orders'],
  refund: ['退款', 'refund'],
  refundAgain: ['重新退款', 'refund again'],
  remindBuyer: ['提醒付款', 'remind the buyer'],
  reship: ['补发', 'send again'],
  reviewOrder: ['人工审核', 'review the order'],
  specialLane: ['专人处理', 'give it to a specialist'],
  splitOrder: ['拆单发货', 'split the order'],
  voidReturn: ['作废退货单', 'void the return'],
  // What decided between two ways, and why a warehouse was left out.
  parcels: ['包裹数少', 'fewer parcels'],
  preference: ['地区优先', 'preferred for the region'],
  today: ['当日可发', 'leaves today'],
  distance: ['距离近', 'nearer'],
  cost: ['成本低', 'cheaper'],
  age: ['库龄长', 'older goods'],
  priority: ['仓库优先级', 'priority of the warehouse'],
  id: ['编号靠前', 'equal, the first by name'],
  ROUTE_SHORT: ['库存不足', 'short of stock'],
  ROUTE_TOO_MANY_PARCELS: ['包裹数超限', 'too many parcels'],
  ROUTE_NO_CARRIER: ['无可用快递', 'no carrier'],
  ROUTE_WEATHER: ['天气暂停', 'paused by the weather'],
  SOURCE_CLOSED: ['停止作业', 'closed'],
  SOURCE_REFUSED: ['拒绝接单', 'refused'],
  REGION_NOT_SERVED: ['不配送该地区', 'does not serve the region'],
  REGION_PAUSED: ['该地区暂停', 'region paused'],
  VALUE_OVER_LIMIT: ['金额超限', 'value over its limit'],
  CAPACITY_EXHAUSTED: ['当日产能已满', 'full for the day'],
  NOTHING_AVAILABLE: ['无货', 'has none of the goods'],
  CARRIER_CLOSED: ['快递停运', 'carriers closed'],
  // What was looked at.
  lines: ['符合的商品行', 'lines that fit'],
  'line.unitPrice': ['单价', 'unit price'],
  'line.listPrice': ['标价', 'list price'],
  'line.quantity': ['数量', 'quantity'],
  'line.gift': ['赠品', 'gift'],
  'line.title': ['商品名', 'title'],
  'line.sku': ['SKU', 'SKU'],
  STOCK_SHORT: ['库存不足', 'short of stock'],
  STOCK_UNKNOWN: ['库存未知', 'stock unknown'],
  true: ['是', 'yes'],
  false: ['否', 'no'],
  // Tiers of the example's own approvals, and duties of its table.
  small: ['小额', 'small'],
  large: ['大额', 'large'],
  'very-large': ['超大额', 'very large'],
  buyer: ['买家', 'the buyer'],
}

/** What events that are told are about. */
const EVENTS: Readonly<Record<string, Words>> = {
  AnomalyRaised: ['订单异常', 'odd order'],
  ApprovalAsked: ['请审批', 'asked to sign'],
  ApprovalDecided: ['审批结果', 'approval decided'],
  ApprovalEscalated: ['审批转交', 'approval passed on'],
  CaseOpened: ['新工单', 'case opened'],
  CaseReopened: ['工单重开', 'case opened again'],
  CaseOverdue: ['工单超时', 'case overdue'],
  CaseEscalated: ['工单升级', 'case passed on'],
  CaseUnowned: ['工单无人负责', 'case without an owner'],
  CaseClosed: ['工单自动关闭', 'case settled itself'],
  OrderHeld: ['订单暂停', 'order on hold'],
  ParcelShipped: ['包裹发出', 'parcel sent'],
  StockShort: ['库存不足', 'short of stock'],
}

/** A code in one of the languages; one that has no words stands as it is. */
export function inWords(code: string, language: Language): string {
  return pick(Object.hasOwn(WORDS, code) ? WORDS[code] : undefined, language) ?? code
}

export function eventInWords(event: string, language: Language): string {
  return pick(Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined, language) ?? event
}

const LIFECYCLES = { order: orderLifecycle, case: caseLifecycle, approval: approvalLifecycle } as const

/** A state as its lifecycle is labelled. */
export function stateInWords(of: keyof typeof LIFECYCLES, state: string, language: Language): string {
  const lifecycle = LIFECYCLES[of] as { readonly states: readonly string[]; metaOf(state: string): { label: Labels } }
  return lifecycle.states.includes(state) ? lifecycle.metaOf(state).label[language] : state
}

type Labels = Readonly<Record<Language, string>>

/** What a rule looked at, by the label of its vocabulary, and whether it is an amount of money. */
export function fieldInWords(name: string, language: Language): { readonly label: string; readonly isMoney: boolean } {
  const { fields, lists = {} } = orderVocabulary
  const all = [fields, ...Object.values(lists).map((list) => list.fields)] as readonly Readonly<
    Record<string, { readonly type: string; readonly label?: Labels }>
  >[]
  const field = all.find((some) => Object.hasOwn(some, name))?.[name]
  return { label: field?.label?.[language] ?? inWords(name, language), isMoney: field?.type === 'amount' }
}

function pick(words: Words | undefined, language: Language): string | undefined {
  return words?.[language === 'en' ? 1 : 0]
}
