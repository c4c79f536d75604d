import type { Case } from '../cases/case-record'
import type { OrderStatus } from '../lifecycle/order-lifecycle'
import { parcelLifecycle } from '../lifecycle/parcel-lifecycle'
import type { Locale } from '../notification/template'
import { type Disclosed, isKnown } from '../order/disclosed'
import type { OrderView } from './order-service'
import { STOCK_HOLD, UNROUTED_HOLD, WEATHER_HOLD } from './ruled-holds'

type Words = Readonly<Record<Locale, string>>

const words = (zh: string, en: string): Words => ({ 'zh-CN': zh, en })

const STATUS: Readonly<Record<OrderStatus, readonly [status: Words, next: Words | null]>> = {
  received: [words('已收到', 'Received'), words('我们正在核对订单', 'We are looking at your order')],
  awaitingPayment: [words('等待付款', 'Awaiting payment'), words('请尽快付款', 'Please pay for it')],
  paid: [words('已付款', 'Paid'), words('我们正在处理订单', 'We are working on your order')],
  reviewed: [words('已付款', 'Paid'), words('我们正在准备发货', 'We are preparing your goods')],
  allocated: [words('备货中', 'Being prepared'), words('我们正在准备发货', 'We are preparing your goods')],
  awaitingOutbound: [words('等待出库', 'About to leave'), words('包裹即将发出', 'Your parcel will leave soon')],
  packed: [words('已打包', 'Packed'), words('包裹即将发出', 'Your parcel will leave soon')],
  shipped: [words('已发货', 'Shipped'), words('请留意物流信息', 'Please follow your parcel')],
  delivered: [words('已签收', 'Delivered'), words('如无问题请确认收货', 'Please confirm if all is well')],
  completed: [words('已完成', 'Completed'), null],
  cancelled: [words('已取消', 'Cancelled'), null],
  closed: [words('已关闭', 'Closed'), null],
}

/** What buyers are told of cases, by kind. What is not listed, a suspicion for one, is told as a check. */
const REASONS: Readonly<Record<string, Words>> = {
  'address-incomplete': words('收货地址不够完整', 'Your address is not complete'),
  'address-implausible': words('收货地址需要确认', 'Your address has to be confirmed'),
  'address-contested': words('收货地址需要确认', 'Your address has to be confirmed'),
  'address-marked': words('收货地址需要确认', 'Your address has to be confirmed'),
  'address-vague': words('收货地址不够完整', 'Your address is not complete'),
  'remote-area': words('收货地区较远，送达时间较长', 'Your address is remote, so your parcel takes longer'),
  unrouted: words('正在安排发货仓库', 'We are looking for a warehouse that can send it'),
  'stock-short': words('部分商品暂时缺货', 'Some goods are out of stock at present'),
  'tracking-stands-still': words('包裹运输有延误', 'Your parcel is late'),
  'paid-not-sent': words('发货有延误', 'Your goods leave later than planned'),
  'not-picked': words('发货有延误', 'Your goods leave later than planned'),
  'presale-ship-by-passed': words('预售商品有延误', 'Your presale goods are late'),
  'unpaid-too-long': words('订单尚未付款', 'Your order is not paid'),
  'refund-not-arrived': words('退款处理有延误', 'Your refund is late'),
  'return-not-received': words('退货尚未收到', 'Your return has not come in'),
}
/** What buyers are told of holds without a case, by their reason. */
const HOLDS: Readonly<Record<string, Words>> = {
  [WEATHER_HOLD]: words('因天气原因暂缓发货', 'It waits for the weather where it goes to'),
  [UNROUTED_HOLD]: words('正在安排发货仓库', 'We are looking for a warehouse that can send it'),
  [STOCK_HOLD]: words('部分商品暂时缺货', 'Some goods are out of stock at present'),
}

const CHECKED = words('订单正在核对', 'Your order is being checked')
const CHOOSE = words('请选择处理方式', 'Please choose how to go on')
const WAIT = words('我们正在处理，无需操作', 'We take care of it; there is nothing to do')

/** What a host tells its buyers in words of its own. */
export interface BuyerOptions {
  /** What buyers are told of cases by their kind, such as a host's own rules and bulk events; they come before the hub's. */
  readonly reasons?: Readonly<Record<string, Readonly<Record<Locale, string>>>>
}

/** A choice a buyer may make. */
export interface BuyerChoice {
  /** For `hub.buyers.choose`; it says nothing of the case. */
  readonly id: string
  readonly options: readonly { readonly code: string; readonly label: string }[]
  /** Epoch milliseconds. */
  readonly until: number
}

/** Where an order goes, masked; null: its platform keeps that back, or nobody said. */
export interface BuyerAddress {
  readonly province: string | null
  readonly city: string | null
  readonly district: string | null
  /** A few characters of street, building and room. */
  readonly detail: string | null
}

/** One order as its buyer may see it: no staff, no rule, no threshold, no note, and nothing personal unmasked. */
export interface BuyerOrderView {
  /** The number the buyer knows it by. */
  readonly number: string
  readonly status: string
  /** Tracking numbers are whole: buyers ask carriers by them. `at`: of the newest scan, epoch milliseconds. */
  readonly parcels: readonly {
    readonly carrier: string | null
    readonly trackingNo: string | null
    readonly status: string
    readonly at: number
  }[]
  /** What is amiss, in plain words; empty: nothing is. */
  readonly reasons: readonly string[]
  /** What happens or is to be done next; null: it is over. */
  readonly next: string | null
  readonly choices: readonly BuyerChoice[]
  /** When the last of what it waits for is expected, epoch milliseconds; null: nothing, or not known. */
  readonly promisedAt: number | null
  /** Where it goes; null: that is erased, or not known. */
  readonly address: BuyerAddress | null
  /** When the shop sent it elsewhere than it was ordered to, epoch milliseconds; null: it did not. By whom is the shop's own. */
  readonly addressChangedAt: number | null
}

/**
 * What of an order its buyer may see. It is put together of what is listed here and nothing else, so that what is added to an
 * order or a case later is not seen by accident.
 */
export function buyerView(
  order: Pick<OrderView, 'channelOrderNo' | 'status' | 'parcels' | 'holds' | 'promises' | 'content' | 'changedAddress'>,
  cases: readonly Case[],
  {
    locale,
    idOf,
    reasons: ownReasons = {},
  }: { readonly locale: Locale; readonly idOf: (caseKey: string) => string } & BuyerOptions,
): BuyerOrderView {
  const [status, next] = STATUS[order.status]
  const choices = cases.flatMap(({ key, choice }): BuyerChoice[] => {
    if (choice === null || choice.chosen !== null) return []
    const options = choice.options.map(({ code, label }) => ({ code, label: label[locale] }))
    return [{ id: idOf(key), options, until: choice.until }]
  })
  const reasons = new Set(cases.map(({ kind }) => told({ ...REASONS, ...ownReasons }, kind)[locale]))
  if (reasons.size === 0) for (const { reason } of order.holds) reasons.add(told(HOLDS, reason)[locale])
  const wait = reasons.size > 0 && order.status !== 'awaitingPayment' ? WAIT : next
  const step = choices.length > 0 ? CHOOSE : wait
  const dates = order.promises.map(({ promisedAt }) => promisedAt)
  const known = dates.flatMap((date) => (date === null ? [] : [date]))
  return {
    number: order.channelOrderNo,
    status: status[locale],
    parcels: order.parcels.map(({ carrier, trackingNo, status: scanned, scannedAt }) => ({
      ...{ carrier, trackingNo, status: parcelLifecycle.metaOf(scanned).label[locale], at: scannedAt },
    })),
    reasons: [...reasons],
    next: next === null && choices.length === 0 ? null : (step?.[locale] ?? null),
    choices,
    promisedAt: known.length === 0 || known.length < dates.length ? null : Math.max(...known),
    address: addressOf(order),
    addressChangedAt: order.changedAddress?.at ?? null,
  }
}

function addressOf({ content }: Pick<OrderView, 'content'>): BuyerAddress | null {
  const address = content?.personal?.recipient.address
  if (address === undefined) return null
  const shown = (part: Disclosed<string>) => (isKnown(part) && part !== '' ? part : null)
  const { province, city, district, detail } = address
  return { province: shown(province), city: shown(city), district: shown(district), detail: shown(detail) }
}

/** Names that nobody listed are told as a check: they may be a suspicion. */
function told(listed: Readonly<Record<string, Words>>, name: string): Words {
  return (Object.hasOwn(listed, name) ? listed[name] : undefined) ?? CHECKED
}
