import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { dayMs, hourMs, minuteMs, type StateMeta } from './state-meta'

/**
 * What happened to an order, here or on its channel. None of it can be refused, so a fact may skip stages we never
 * heard of; one for a stage already passed is merged and moves nothing.
 */
export type OrderEvent =
  | { readonly type: 'OrderPlaced' }
  /** `coversAmountDue`: with this payment, all that is due before shipment is paid. */
  | { readonly type: 'PaymentCaptured'; readonly coversAmountDue: boolean }
  | { readonly type: 'CashOnDeliveryAgreed' }
  | { readonly type: 'PaymentTimedOut' }
  | { readonly type: 'OrderReviewed' }
  | { readonly type: 'StockAllocated' }
  | { readonly type: 'OutboundRequested' }
  | { readonly type: 'OrderPacked' }
  /** `allLinesHandedOver`: with this parcel, every unit of every line that is to be shipped has left. */
  | { readonly type: 'ParcelHandedOver'; readonly allLinesHandedOver: boolean }
  /** `allParcelsDelivered`: with this parcel, every line has left and every parcel has arrived. */
  | { readonly type: 'ParcelDelivered'; readonly allParcelsDelivered: boolean }
  | { readonly type: 'OrderCompleted' }
  | { readonly type: 'OrderCancelled' }
  | { readonly type: 'OrderClosed' }

/** Part of a state: only facts of this lifecycle may be listed. */
type Facts = Partial<Record<OrderEvent['type'], unknown>>

const late = { actions: 'mergeLateFact' } as const

// Facts for a stage that an order has passed.
const oncePlaced = { OrderPlaced: late } as const satisfies Facts
const oncePaid = {
  ...oncePlaced,
  PaymentCaptured: late,
  CashOnDeliveryAgreed: late,
  PaymentTimedOut: late,
} as const satisfies Facts
const onceReviewed = { ...oncePaid, OrderReviewed: late } as const satisfies Facts
const onceAllocated = { ...onceReviewed, StockAllocated: late } as const satisfies Facts
const onceRequested = { ...onceAllocated, OutboundRequested: late } as const satisfies Facts
const oncePacked = { ...onceRequested, OrderPacked: late } as const satisfies Facts
const onceShipped = { ...oncePacked, ParcelHandedOver: late } as const satisfies Facts
const onceDelivered = { ...onceShipped, ParcelDelivered: late } as const satisfies Facts

// A parcel leaves, or is said to have arrived though nobody saw it leave.
const leaves = ['deductStock', 'writeBackShipment', 'notifyBuyer'] as const
const arrivesUnseen = ['deductStock', 'notifyBuyer'] as const
const shipment = {
  ParcelHandedOver: [{ guard: 'allLinesHandedOver', target: 'shipped', actions: leaves }, { actions: leaves }],
  ParcelDelivered: [
    { guard: 'allParcelsDelivered', target: 'delivered', actions: arrivesUnseen },
    { actions: arrivesUnseen },
  ],
  OrderCompleted: { target: 'completed', actions: 'deductStock' },
} as const satisfies Facts

// The same before anything was paid, and the work that should have waited for payment.
const leavesUnpaid = ['raiseShippedUnpaid', ...leaves] as const
const arrivesUnpaid = ['raiseShippedUnpaid', ...arrivesUnseen] as const
const unpaidProgress = {
  OrderReviewed: { target: 'reviewed', actions: 'raiseAdvancedUnpaid' },
  StockAllocated: { target: 'allocated', actions: ['raiseAdvancedUnpaid', 'issueWaybill'] },
  OutboundRequested: { target: 'awaitingOutbound', actions: ['raiseAdvancedUnpaid', 'issueWaybill'] },
  OrderPacked: { target: 'packed', actions: 'raiseAdvancedUnpaid' },
  ParcelHandedOver: [
    { guard: 'allLinesHandedOver', target: 'shipped', actions: leavesUnpaid },
    { actions: leavesUnpaid },
  ],
  ParcelDelivered: [
    { guard: 'allParcelsDelivered', target: 'delivered', actions: arrivesUnpaid },
    { actions: arrivesUnpaid },
  ],
  OrderCompleted: { target: 'completed', actions: ['raiseShippedUnpaid', 'deductStock'] },
} as const satisfies Facts

// The end before shipment; once the warehouse was asked, it has to be stopped as well.
const ending = {
  OrderCancelled: { target: 'cancelled', actions: 'releaseStock' },
  OrderClosed: { target: 'closed', actions: 'releaseStock' },
} as const satisfies Facts
const endingInWarehouse = {
  OrderCancelled: { target: 'cancelled', actions: ['recallOutbound', 'releaseStock'] },
  OrderClosed: { target: 'closed', actions: ['recallOutbound', 'releaseStock'] },
} as const satisfies Facts
const onceEnded = {
  OrderPlaced: late,
  PaymentCaptured: { actions: 'raiseLatePayment' },
  CashOnDeliveryAgreed: late,
  PaymentTimedOut: late,
  OrderReviewed: late,
  StockAllocated: { actions: 'releaseStock' },
  OutboundRequested: { actions: 'recallOutbound' },
  OrderPacked: { actions: 'recallOutbound' },
  ParcelHandedOver: { actions: 'raiseShippedAfterCancel' },
  ParcelDelivered: { actions: 'raiseShippedAfterCancel' },
  OrderCancelled: late,
  OrderClosed: late,
} as const satisfies Facts

/**
 * The order from intake to completion (订单). A hold is data beside the machine; a state's `holdable` says where one may be put.
 *
 * A partial hand-over keeps the state until the last line has left. Where an event is not listed it contradicts the
 * state: nothing moves and the caller raises an anomaly.
 */
export const orderMachine = setup({
  types: {} as { events: OrderEvent; meta: StateMeta },
  guards: {
    coversAmountDue: ({ event }) => event.type === 'PaymentCaptured' && event.coversAmountDue === true,
    allLinesHandedOver: ({ event }) => event.type === 'ParcelHandedOver' && event.allLinesHandedOver === true,
    allParcelsDelivered: ({ event }) => event.type === 'ParcelDelivered' && event.allParcelsDelivered === true,
  },
  actions: effectNames(
    'lockStock', // by the channel's strategy: when ordered or when paid
    'requestBalance', // the rest of what is due, such as a presale's balance
    'issueWaybill',
    'deductStock', // what this parcel, or all that is left, holds locked
    'releaseStock', // what is still locked
    'recallOutbound', // the warehouse is to stop
    'writeBackShipment', // to the channel, unless it told us
    'notifyBuyer',
    'mergeLateFact', // it fills a gap in the order and moves nothing
    'raiseAdvancedUnpaid',
    'raiseShippedUnpaid',
    'raiseLatePayment', // money came in for an order that is over
    'raiseShippedAfterCancel',
  ),
}).createMachine({
  id: 'order',
  initial: 'received',
  states: {
    received: {
      meta: {
        owner: 'system',
        timeLimitMs: 5 * minuteMs,
        label: { 'zh-CN': '已接收', en: 'Received' },
        holdable: true,
      },
      on: {
        OrderPlaced: { target: 'awaitingPayment', actions: 'lockStock' },
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: 'lockStock' },
          { target: 'awaitingPayment', actions: ['lockStock', 'requestBalance'] },
        ],
        CashOnDeliveryAgreed: { target: 'paid', actions: 'lockStock' },
        PaymentTimedOut: { target: 'closed', actions: 'releaseStock' },
        ...unpaidProgress,
        ...ending,
      },
    },
    awaitingPayment: {
      meta: {
        owner: 'buyer',
        timeLimitMs: 30 * minuteMs,
        label: { 'zh-CN': '待付款', en: 'Awaiting payment' },
        holdable: true,
      },
      on: {
        ...oncePlaced,
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: 'lockStock' },
          { actions: 'requestBalance' },
        ],
        CashOnDeliveryAgreed: { target: 'paid', actions: 'lockStock' },
        PaymentTimedOut: { target: 'closed', actions: 'releaseStock' },
        ...unpaidProgress,
        ...ending,
      },
    },
    /** Paid, or agreed to be paid on delivery: nothing is due before shipment. */
    paid: {
      meta: {
        owner: 'customerService',
        timeLimitMs: 2 * hourMs,
        label: { 'zh-CN': '已付款或货到付款', en: 'Paid or cash on delivery' },
        holdable: true,
      },
      on: {
        ...oncePaid,
        OrderReviewed: 'reviewed',
        StockAllocated: { target: 'allocated', actions: 'issueWaybill' },
        OutboundRequested: { target: 'awaitingOutbound', actions: 'issueWaybill' },
        OrderPacked: 'packed',
        ...shipment,
        ...ending,
      },
    },
    reviewed: {
      meta: { owner: 'operations', timeLimitMs: hourMs, label: { 'zh-CN': '已审核', en: 'Reviewed' }, holdable: true },
      on: {
        ...onceReviewed,
        StockAllocated: { target: 'allocated', actions: 'issueWaybill' },
        OutboundRequested: { target: 'awaitingOutbound', actions: 'issueWaybill' },
        OrderPacked: 'packed',
        ...shipment,
        ...ending,
      },
    },
    allocated: {
      meta: {
        owner: 'operations',
        timeLimitMs: 2 * hourMs,
        label: { 'zh-CN': '已分配', en: 'Allocated' },
        holdable: true,
      },
      on: { ...onceAllocated, OutboundRequested: 'awaitingOutbound', OrderPacked: 'packed', ...shipment, ...ending },
    },
    awaitingOutbound: {
      meta: {
        owner: 'warehouse',
        timeLimitMs: 6 * hourMs,
        label: { 'zh-CN': '待出库', en: 'Awaiting outbound' },
        holdable: true,
      },
      on: { ...onceRequested, OrderPacked: 'packed', ...shipment, ...endingInWarehouse },
    },
    packed: {
      meta: {
        owner: 'warehouse',
        timeLimitMs: 24 * hourMs,
        label: { 'zh-CN': '已打包', en: 'Packed' },
        holdable: true,
      },
      on: { ...oncePacked, ...shipment, ...endingInWarehouse },
    },
    shipped: {
      meta: { owner: 'carrier', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '已发货', en: 'Shipped' } },
      on: {
        ...onceShipped,
        ParcelDelivered: [
          { guard: 'allParcelsDelivered', target: 'delivered', actions: 'notifyBuyer' },
          { actions: 'notifyBuyer' },
        ],
        OrderCompleted: 'completed',
      },
    },
    delivered: {
      meta: { owner: 'buyer', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '已签收', en: 'Delivered' } },
      on: { ...onceDelivered, OrderCompleted: 'completed' },
    },
    completed: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已完成', en: 'Completed' }, final: true },
      on: { ...onceDelivered, OrderCompleted: late },
    },
    /** Given up before shipment, by the buyer or by us. */
    cancelled: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已取消', en: 'Cancelled' }, final: true },
      on: onceEnded,
    },
    /** Ended before shipment because payment timed out or the platform closed it. */
    closed: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已关闭', en: 'Closed' }, final: true },
      on: onceEnded,
    },
  },
})

export type OrderStatus = StateOf<typeof orderMachine>
export type OrderEffect = EffectOf<typeof orderMachine>

/** The table compiled from `orderMachine`: steps an order from fact to fact. */
export const orderLifecycle = compileLifecycle(orderMachine)
