import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { dayMs, hourMs, type StateMeta } from './state-meta'

/** What was done with a parcel or scanned on its way. Carriers leave scans out, repeat them and send them late. */
export type ParcelEvent =
  | { readonly type: 'WaybillIssued' }
  | { readonly type: 'ParcelPicked' }
  | { readonly type: 'ParcelPacked' }
  | { readonly type: 'ParcelHandedOver' }
  | { readonly type: 'ParcelInTransit' }
  | { readonly type: 'ParcelOutForDelivery' }
  | { readonly type: 'ParcelDelivered' }
  /** The recipient refused it at the door. */
  | { readonly type: 'ParcelRejected' }
  | { readonly type: 'ParcelLost' }
  /** It is back with us. */
  | { readonly type: 'ParcelReturned' }

const late = { actions: 'mergeLateFact' } as const

const handedOver = { target: 'handedOver', actions: 'notifyBuyer' } as const
const outForDelivery = { target: 'outForDelivery', actions: 'notifyBuyer' } as const
const delivered = { target: 'delivered', actions: 'notifyBuyer' } as const
const rejected = { target: 'rejected', actions: 'raiseParcelRejected' } as const
const lost = { target: 'lost', actions: 'raiseParcelLost' } as const
const returned = { target: 'returned', actions: 'requestInspection' } as const

/**
 * One shipped box (包裹). Scans may skip forward; an earlier one that comes late is merged. What the carrier takes back
 * (lost, then found; signed for, then returned) moves on; what it can not take back (lost after delivery) is illegal.
 */
export const parcelMachine = setup({
  types: {} as { events: ParcelEvent; meta: StateMeta },
  actions: effectNames(
    'notifyBuyer',
    'requestInspection', // stock changes only once the goods were looked at
    'mergeLateFact',
    'raiseParcelRejected',
    'raiseParcelLost',
    'settleParcelLost', // it was found: the case is over
  ),
}).createMachine({
  id: 'parcel',
  initial: 'created',
  states: {
    created: {
      meta: { owner: 'operations', timeLimitMs: 2 * hourMs, label: { 'zh-CN': '已创建', en: 'Created' } },
      on: {
        WaybillIssued: 'waybillIssued',
        ParcelPicked: 'picked',
        ParcelPacked: 'packed',
        ParcelHandedOver: handedOver,
        ParcelInTransit: 'inTransit',
        ParcelOutForDelivery: outForDelivery,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    waybillIssued: {
      meta: { owner: 'warehouse', timeLimitMs: 4 * hourMs, label: { 'zh-CN': '已出单', en: 'Waybill issued' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: 'picked',
        ParcelPacked: 'packed',
        ParcelHandedOver: handedOver,
        ParcelInTransit: 'inTransit',
        ParcelOutForDelivery: outForDelivery,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    picked: {
      meta: { owner: 'warehouse', timeLimitMs: 2 * hourMs, label: { 'zh-CN': '已拣货', en: 'Picked' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: 'packed',
        ParcelHandedOver: handedOver,
        ParcelInTransit: 'inTransit',
        ParcelOutForDelivery: outForDelivery,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    packed: {
      meta: { owner: 'warehouse', timeLimitMs: 24 * hourMs, label: { 'zh-CN': '已打包', en: 'Packed' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: handedOver,
        ParcelInTransit: 'inTransit',
        ParcelOutForDelivery: outForDelivery,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    handedOver: {
      meta: { owner: 'carrier', timeLimitMs: 2 * dayMs, label: { 'zh-CN': '已揽收', en: 'Handed over' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: 'inTransit',
        ParcelOutForDelivery: outForDelivery,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    inTransit: {
      meta: { owner: 'carrier', timeLimitMs: 2 * dayMs, label: { 'zh-CN': '运输中', en: 'In transit' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: late,
        ParcelOutForDelivery: outForDelivery,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    outForDelivery: {
      meta: { owner: 'carrier', timeLimitMs: dayMs, label: { 'zh-CN': '派送中', en: 'Out for delivery' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: late,
        ParcelOutForDelivery: late,
        ParcelDelivered: delivered,
        ParcelRejected: rejected,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    /** Signed for. Not final: some carriers sign first and bring the parcel back under the same number. */
    delivered: {
      meta: { owner: 'buyer', timeLimitMs: null, label: { 'zh-CN': '已签收', en: 'Delivered' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: late,
        ParcelOutForDelivery: late,
        ParcelDelivered: late,
        ParcelReturned: returned,
      },
    },
    /** On its way back, unless a second try at the door succeeds. */
    rejected: {
      meta: { owner: 'customerService', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '已拒收', en: 'Rejected' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: late,
        ParcelOutForDelivery: late,
        ParcelDelivered: delivered,
        ParcelRejected: late,
        ParcelLost: lost,
        ParcelReturned: returned,
      },
    },
    /** The carrier gave it up. A later scan means that it was found. */
    lost: {
      meta: { owner: 'customerService', timeLimitMs: 2 * dayMs, label: { 'zh-CN': '已丢失', en: 'Lost' } },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: { target: 'inTransit', actions: 'settleParcelLost' },
        ParcelOutForDelivery: { target: 'outForDelivery', actions: ['settleParcelLost', 'notifyBuyer'] },
        ParcelDelivered: { target: 'delivered', actions: ['settleParcelLost', 'notifyBuyer'] },
        ParcelRejected: { target: 'rejected', actions: ['settleParcelLost', 'raiseParcelRejected'] },
        ParcelLost: late,
        ParcelReturned: { target: 'returned', actions: ['settleParcelLost', 'requestInspection'] },
      },
    },
    returned: {
      meta: { owner: 'warehouse', timeLimitMs: null, label: { 'zh-CN': '已退回', en: 'Returned' }, final: true },
      on: {
        WaybillIssued: late,
        ParcelPicked: late,
        ParcelPacked: late,
        ParcelHandedOver: late,
        ParcelInTransit: late,
        ParcelOutForDelivery: late,
        ParcelDelivered: late,
        ParcelRejected: late,
        ParcelReturned: late,
      },
    },
  },
})

export type ParcelStatus = StateOf<typeof parcelMachine>
export type ParcelEffect = EffectOf<typeof parcelMachine>

/** The table compiled from `parcelMachine`: steps a parcel from fact to fact. */
export const parcelLifecycle = compileLifecycle(parcelMachine)
