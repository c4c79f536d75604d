import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { ParcelStatus } from '../lifecycle/parcel-lifecycle'
import type { PaymentStatus } from '../lifecycle/payment-lifecycle'
import type { ChangedAddress } from './changed-address'
import type { OrderFact } from './order-fact'
import type { PlannedLine } from './plan-lines'
import type { Finding, StoredContent } from './stored-content'

export type StoredFact = OrderFact<StoredContent>

/** A fact that lost to a newer one of the same kind and reference: kept as history, without its content. */
export interface SupersededFact {
  readonly kind: StoredFact['kind']
  readonly ref: string
  readonly version: number
  readonly at: number
  /** Tells two facts of one reference apart without repeating their text; not meant to be read. */
  readonly digest: string
}

export interface OrderPayment {
  readonly status: PaymentStatus
  /** Sum of what was captured, minor units of the order's currency. */
  readonly captured: number
  readonly refunded: number
}

export interface OrderParcel {
  readonly id: string
  readonly status: ParcelStatus
  readonly carrier: string | null
  readonly trackingNo: string | null
  /** Line ids inside; null means all lines of the order. */
  readonly lines: readonly string[] | null
  /** Stock rows of what is inside, where a fulfilment said so; absent: what follows from the lines. */
  readonly rows?: readonly { readonly stockKey: string; readonly quantity: number }[]
  /** Source time of its newest scan. */
  readonly scannedAt: number
}

/**
 * Pieces an order needs from one stock row: what a lock of its stock will ask for. The order's own type, for `order/`
 * stands above `inventory/` and may not import its `LockLine`; the shapes agree, so the hub hands one over as the other.
 */
export interface DemandLine {
  readonly stockKey: string
  readonly quantity: number
  /** The row that serves it instead when the first has not enough; absent where there is none. */
  readonly orElse?: string
  /** May be promised out of goods on their way while the row has too few; absent where it may not. */
  readonly ahead?: true
}

/** When an order's stock is set aside, where lock strategies decided it. */
export interface OrderLocking {
  readonly when: 'whenPlaced' | 'whenPaid' | 'never'
  /** How long it is set aside while the order is not paid, milliseconds; null: as long as the order lasts. */
  readonly releaseAfterMs: number | null
}

/** A pause (暂停流转): the order keeps its place and may not move towards the door until the hold is lifted. */
export interface Hold {
  readonly reason: string
  readonly placedAt: number
  readonly placedBy: string
}

/** By which rules an order was judged last, and when it is to be judged next. */
export interface OrderJudging {
  /** Rule set and version, as `anomalies@3`; null: it was not judged yet. */
  readonly by: string | null
  /** Epoch milliseconds; null: time alone changes nothing any more. */
  readonly at: number | null
}

/** Whether it is decided from where an order is sent, and when that is looked at next. */
export interface OrderRouting {
  readonly decided: boolean
  /** Epoch milliseconds; null: nothing is waited for. */
  readonly at: number | null
  /** The one warehouse it is sent from, which its lines keep when they change; absent where there is none, or several. */
  readonly warehouse?: string
}

/** The order's stock lock, by id; the lock itself is a record of its own. */
export interface OrderLock {
  readonly id: string
  /** Counts the locks this order has had: a changed order gets a new one. */
  readonly generation: number
  readonly state: 'locked' | 'refused' | 'deducted' | 'released' | 'expired'
  /**
   * Pieces that have left and are settled in the books: deducted, or written off by a person. Absent while nothing has
   * left, and once all has.
   */
  readonly settled?: readonly DemandLine[]
  /** Pieces that left while none were free: not deducted yet, until a person settles them. Absent where there are none. */
  readonly owed?: readonly DemandLine[]
}

/** What follows from the facts alone: equal fact sets give equal folds, whatever order they came in. */
export interface OrderFold {
  /** Of an order: with the address a person gave, where one did. */
  readonly content: StoredContent | null
  /** When the buyer placed it, by the channel's clock; the earliest fact's time while no snapshot has come. */
  readonly placedAt: number
  readonly status: OrderStatus
  /** Source time of the fact that brought the status. */
  readonly statusSince: number
  readonly payment: OrderPayment
  readonly parcels: readonly OrderParcel[]
  /** What the facts say is wrong: amounts that clash, facts that make no sense where they stand. */
  readonly findings: readonly Finding[]
}

/** What follows from an order's content, the catalog and the strategies of the moment it was planned. */
export type OrderPlan = Pick<Order, 'plan' | 'demand' | 'locking'>

/** The one shape of an order, whatever channel it came from. */
export interface Order extends OrderFold {
  readonly key: string
  /** Platform code, date in the shop's zone, serial: the key of everything people say about the order. */
  readonly number: string
  readonly channel: string
  readonly shop: string
  readonly channelOrderNo: string
  /** Sorted by kind and reference, so that equal sets are equal texts. */
  readonly facts: readonly StoredFact[]
  readonly superseded: readonly SupersededFact[]
  /** What has to leave the warehouse: mapped SKUs, gifts added, bundles exploded. */
  readonly plan: readonly PlannedLine[]
  /**
   * Stock rows the plan draws on, summed per row, as its shop was set up when it was planned: changing a shop's warehouse
   * does not move the stock of orders it has taken. Null while a SKU is unmapped.
   */
  readonly demand: readonly DemandLine[] | null
  /** Absent where its shop's own setting counts. */
  readonly locking?: OrderLocking
  /** Where it goes by a person's word; absent where it goes where its channel says. */
  readonly changedAddress?: ChangedAddress
  readonly holds: readonly Hold[]
  /** The fulfilment that says in which parcels it leaves (合单, 拆单); absent where it leaves as it was placed. */
  readonly fulfilment?: string
  readonly lock: OrderLock | null
  /** What has to come before its stock can be set aside: the key of a stock row that is short; null when nothing has to. */
  readonly waitsFor: string | null
  /** What is wrong with it now: findings of the facts and of the stock. */
  readonly anomalies: readonly Finding[]
  /** 1 when booked, one more with every change. */
  readonly revision: number
  /** When we first heard of it. */
  readonly receivedAt: number
  /** When it closes unless it is paid; null: nothing is waited for. */
  readonly dueAt: number | null
  /** Keys of its cases that are active or whose facts still hold; absent where there are none. */
  readonly cases?: readonly string[]
  /** Absent where the hub judges no orders. */
  readonly judging?: OrderJudging
  /** Absent where nobody has routed it, and none of its changes has yet asked for that. */
  readonly routing?: OrderRouting
}
