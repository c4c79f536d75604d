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

const late = { actions: 'mergeLateFact' } as const

const shipping = ['deductStock', 'writeBackShipment', 'notifyBuyer'] as const
const handOver = [{ guard: 'allLinesHandedOver', target: 'shipped', actions: shipping }, { actions: shipping }] as const
const unseenDelivery = [
  { guard: 'allParcelsDelivered', target: 'delivered', actions: ['deductStock', 'notifyBuyer'] },
  { actions: ['deductStock', 'notifyBuyer'] },
] as const
const unseenCompletion = { target: 'completed', actions: 'deductStock' } as const

const unpaidHandOver = [
  { guard: 'allLinesHandedOver', target: 'shipped', actions: ['raiseShippedUnpaid', ...shipping] },
  { actions: ['raiseShippedUnpaid', ...shipping] },
] as const
const unpaidDelivery = [
  { guard: 'allParcelsDelivered', target: 'delivered', actions: ['raiseShippedUnpaid', 'deductStock', 'notifyBuyer'] },
  { actions: ['raiseShippedUnpaid', 'deductStock', 'notifyBuyer'] },
] as const
const unpaidCompletion = { target: 'completed', actions: ['raiseShippedUnpaid', 'deductStock'] } as const

const unpaidProgress = {
  OrderReviewed: { target: 'reviewed', actions: 'raiseAdvancedUnpaid' },
  StockAllocated: { target: 'allocated', actions: ['raiseAdvancedUnpaid', 'issueWaybill'] },
  OutboundRequested: { target: 'awaitingOutbound', actions: ['raiseAdvancedUnpaid', 'issueWaybill'] },
  OrderPacked: { target: 'packed', actions: 'raiseAdvancedUnpaid' },
  ParcelHandedOver: unpaidHandOver,
  ParcelDelivered: unpaidDelivery,
  OrderCompleted: unpaidCompletion,
} as const

const cancel = { target: 'cancelled', actions: 'releaseStock' } as const
const close = { target: 'closed', actions: 'releaseStock' } as const
const cancelInWarehouse = { target: 'cancelled', actions: ['recallOutbound', 'releaseStock'] } as const
const closeInWarehouse = { target: 'closed', actions: ['recallOutbound', 'releaseStock'] } as const

const afterTheEnd = {
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
} as const

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
        PaymentTimedOut: close,
        ...unpaidProgress,
        OrderCancelled: cancel,
        OrderClosed: close,
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
        OrderPlaced: late,
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: 'lockStock' },
          { actions: 'requestBalance' },
        ],
        CashOnDeliveryAgreed: { target: 'paid', actions: 'lockStock' },
        PaymentTimedOut: close,
        ...unpaidProgress,
        OrderCancelled: cancel,
        OrderClosed: close,
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
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: 'reviewed',
        StockAllocated: { target: 'allocated', actions: 'issueWaybill' },
        OutboundRequested: { target: 'awaitingOutbound', actions: 'issueWaybill' },
        OrderPacked: 'packed',
        ParcelHandedOver: handOver,
        ParcelDelivered: unseenDelivery,
        OrderCompleted: unseenCompletion,
        OrderCancelled: cancel,
        OrderClosed: close,
      },
    },
    reviewed: {
      meta: { owner: 'operations', timeLimitMs: hourMs, label: { 'zh-CN': '已审核', en: 'Reviewed' }, holdable: true },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: { target: 'allocated', actions: 'issueWaybill' },
        OutboundRequested: { target: 'awaitingOutbound', actions: 'issueWaybill' },
        OrderPacked: 'packed',
        ParcelHandedOver: handOver,
        ParcelDelivered: unseenDelivery,
        OrderCompleted: unseenCompletion,
        OrderCancelled: cancel,
        OrderClosed: close,
      },
    },
    allocated: {
      meta: {
        owner: 'operations',
        timeLimitMs: 2 * hourMs,
        label: { 'zh-CN': '已分配', en: 'Allocated' },
        holdable: true,
      },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: late,
        OutboundRequested: 'awaitingOutbound',
        OrderPacked: 'packed',
        ParcelHandedOver: handOver,
        ParcelDelivered: unseenDelivery,
        OrderCompleted: unseenCompletion,
        OrderCancelled: cancel,
        OrderClosed: close,
      },
    },
    awaitingOutbound: {
      meta: {
        owner: 'warehouse',
        timeLimitMs: 6 * hourMs,
        label: { 'zh-CN': '待出库', en: 'Awaiting outbound' },
        holdable: true,
      },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: late,
        OutboundRequested: late,
        OrderPacked: 'packed',
        ParcelHandedOver: handOver,
        ParcelDelivered: unseenDelivery,
        OrderCompleted: unseenCompletion,
        OrderCancelled: cancelInWarehouse,
        OrderClosed: closeInWarehouse,
      },
    },
    packed: {
      meta: {
        owner: 'warehouse',
        timeLimitMs: 24 * hourMs,
        label: { 'zh-CN': '已打包', en: 'Packed' },
        holdable: true,
      },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: late,
        OutboundRequested: late,
        OrderPacked: late,
        ParcelHandedOver: handOver,
        ParcelDelivered: unseenDelivery,
        OrderCompleted: unseenCompletion,
        OrderCancelled: cancelInWarehouse,
        OrderClosed: closeInWarehouse,
      },
    },
    shipped: {
      meta: { owner: 'carrier', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '已发货', en: 'Shipped' } },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: late,
        OutboundRequested: late,
        OrderPacked: late,
        ParcelHandedOver: late,
        ParcelDelivered: [
          { guard: 'allParcelsDelivered', target: 'delivered', actions: 'notifyBuyer' },
          { actions: 'notifyBuyer' },
        ],
        OrderCompleted: 'completed',
      },
    },
    delivered: {
      meta: { owner: 'buyer', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '已签收', en: 'Delivered' } },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: late,
        OutboundRequested: late,
        OrderPacked: late,
        ParcelHandedOver: late,
        ParcelDelivered: late,
        OrderCompleted: 'completed',
      },
    },
    completed: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已完成', en: 'Completed' }, final: true },
      on: {
        OrderPlaced: late,
        PaymentCaptured: late,
        CashOnDeliveryAgreed: late,
        PaymentTimedOut: late,
        OrderReviewed: late,
        StockAllocated: late,
        OutboundRequested: late,
        OrderPacked: late,
        ParcelHandedOver: late,
        ParcelDelivered: late,
        OrderCompleted: late,
      },
    },
    /** Given up before shipment, by the buyer or by us. */
    cancelled: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已取消', en: 'Cancelled' }, final: true },
      on: afterTheEnd,
    },
    /** Ended before shipment because payment timed out or the platform closed it. */
    closed: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已关闭', en: 'Closed' }, final: true },
      on: afterTheEnd,
    },
  },
})

export type OrderStatus = StateOf<typeof orderMachine>
export type OrderEffect = EffectOf<typeof orderMachine>

export const orderLifecycle = compileLifecycle(orderMachine)
