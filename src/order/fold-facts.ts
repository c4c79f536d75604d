import type { OrderStatus } from '../lifecycle/order-lifecycle'
import { orderLifecycle } from '../lifecycle/order-lifecycle'
import { parcelLifecycle } from '../lifecycle/parcel-lifecycle'
import type { PaymentStatus } from '../lifecycle/payment-lifecycle'
import { paymentLifecycle } from '../lifecycle/payment-lifecycle'
import { isKnown } from './disclosed'
import type { FactSet } from './merge-facts'
import { factKey } from './merge-facts'
import type { OrderFold, OrderParcel, StoredFact } from './order'
import type { FactKind, ParcelScanKind } from './order-fact'
import type { Finding, StoredContent } from './stored-content'

/**
 * Facts of the same moment take effect in this order. Whatever their time, placing comes first, for nothing can precede
 * it, and refunds come last, for money can only go back after it came: clocks of two systems may say otherwise.
 */
const KIND_RANK: Readonly<Record<FactKind, number>> = {
  OrderPlaced: 0,
  PaymentFailed: 1,
  PaymentCaptured: 2,
  OrderReviewed: 3,
  StockAllocated: 4,
  OutboundRequested: 5,
  WaybillIssued: 6,
  ParcelPicked: 7,
  ParcelPacked: 8,
  OrderPacked: 9,
  ParcelHandedOver: 10,
  ParcelInTransit: 11,
  ParcelOutForDelivery: 12,
  ParcelDelivered: 13,
  ParcelRejected: 14,
  ParcelLost: 15,
  ParcelReturned: 16,
  OrderCompleted: 17,
  PaymentTimedOut: 18,
  OrderCancelled: 19,
  OrderClosed: 20,
  PaymentRefunded: 21,
}

const HANDED_OVER: ReadonlySet<FactKind> = new Set<ParcelScanKind>([
  'ParcelHandedOver',
  'ParcelInTransit',
  'ParcelOutForDelivery',
  'ParcelDelivered',
])

const PARCEL_TROUBLE: Readonly<Partial<Record<FactKind, string>>> = {
  ParcelRejected: 'PARCEL_REJECTED',
  ParcelLost: 'PARCEL_LOST',
  ParcelReturned: 'PARCEL_RETURNED',
}

/** Effects by which a lifecycle says that a fact is worth a person's look. */
const ALARMS: Readonly<Record<string, string>> = {
  raiseLatePayment: 'LATE_PAYMENT',
  raiseShippedAfterCancel: 'SHIPPED_AFTER_CANCEL',
}

/**
 * Runs the lifecycles over the facts in their own order: source time, then kind, refunds at the end. The result depends on the set of
 * facts alone. A fact that makes no sense where it stands changes no status and is reported as a finding.
 */
export function foldFacts(set: FactSet): OrderFold {
  const facts = set.facts.length < 2 ? set.facts : [...set.facts].sort(compareByOccurrence)
  const content = contentOf(facts)
  const fold = new Folding(content)
  for (const fact of facts) fold.apply(fact)
  return fold.result(set, facts)
}

function contentOf(facts: readonly StoredFact[]): StoredContent | null {
  const first = facts[0]
  return first?.kind === 'OrderPlaced' ? first.content : null
}

function compareByOccurrence(a: StoredFact, b: StoredFact): number {
  if (a.kind === 'OrderPlaced') return -1
  if (b.kind === 'OrderPlaced') return 1
  if (a.kind !== b.kind) {
    if (a.kind === 'PaymentRefunded') return 1
    if (b.kind === 'PaymentRefunded') return -1
  }
  return a.at - b.at || KIND_RANK[a.kind] - KIND_RANK[b.kind] || (a.ref < b.ref ? -1 : 1)
}

/** Source time of the first fact, not of the one that takes effect first; 0 without facts. */
function earliest(facts: readonly StoredFact[]): number {
  let at = facts[0]?.at ?? 0
  for (const fact of facts) if (fact.at < at) at = fact.at
  return at
}

class Folding {
  private status: OrderStatus = orderLifecycle.initial
  private statusSince = 0
  private paymentStatus: PaymentStatus = paymentLifecycle.initial
  private captured = 0
  private refunded = 0
  private readonly parcels = new Map<string, OrderParcel>()
  private readonly findings: Finding[] = []
  /** What the buyer has to pay; null while nobody has told. */
  private readonly due: number | null

  constructor(private readonly content: StoredContent | null) {
    this.due = content !== null && isKnown(content.total) ? content.total : null
  }

  apply(fact: StoredFact): void {
    switch (fact.kind) {
      case 'OrderPlaced':
        this.stepOrder({ type: 'OrderPlaced' }, fact, fact.content.placedAt)
        if (fact.content.cashOnDelivery) this.stepOrder({ type: 'CashOnDeliveryAgreed' }, fact, fact.content.placedAt)
        if (this.due === 0) this.pay(fact, fact.content.placedAt)
        return
      case 'PaymentCaptured':
        this.captured += fact.amount
        this.pay(fact, fact.at)
        return
      case 'PaymentFailed':
        this.stepPayment({ type: 'PaymentFailed' }, fact)
        return
      case 'PaymentRefunded':
        this.refunded += fact.amount
        if (this.refunded > this.captured) {
          this.find('REFUND_EXCEEDS', fact.ref, this.captured, this.refunded)
        } else {
          this.stepPayment({ type: 'PaymentRefunded', coversCaptured: this.refunded === this.captured }, fact)
        }
        return
      case 'PaymentTimedOut':
        this.stepPayment({ type: 'PaymentTimedOut' }, fact)
        this.stepOrder({ type: 'PaymentTimedOut' }, fact, fact.at)
        return
      case 'OrderReviewed':
      case 'StockAllocated':
      case 'OutboundRequested':
      case 'OrderPacked':
      case 'OrderCompleted':
      case 'OrderCancelled':
      case 'OrderClosed':
        this.stepOrder({ type: fact.kind }, fact, fact.at)
        return
      default:
        this.scan(fact)
    }
  }

  private pay(fact: StoredFact, at: number): void {
    const coversAmountDue = this.due === null ? this.captured > 0 : this.captured >= this.due
    this.stepPayment({ type: 'PaymentCaptured', coversAmountDue }, fact)
    this.stepOrder({ type: 'PaymentCaptured', coversAmountDue }, fact, at)
  }

  private scan(fact: Extract<StoredFact, { parcel: string }>): void {
    const known = this.parcels.get(fact.parcel)
    const wasHandedOver = known !== undefined && HAS_LEFT.has(known.status)
    const step = parcelLifecycle.step(known?.status ?? parcelLifecycle.initial, { type: fact.kind })
    if (step.kind === 'illegal') this.find('ILLEGAL_TRANSITION', factKey(fact))
    const rows = fact.rows ?? known?.rows
    this.parcels.set(fact.parcel, {
      ...(rows === undefined ? {} : { rows }),
      id: fact.parcel,
      status: step.kind === 'moved' ? step.state : (known?.status ?? parcelLifecycle.initial),
      carrier: fact.carrier ?? known?.carrier ?? null,
      trackingNo: fact.trackingNo ?? known?.trackingNo ?? null,
      lines: fact.lines ?? known?.lines ?? null,
      scannedAt: fact.at,
    })
    const trouble = PARCEL_TROUBLE[fact.kind]
    if (trouble !== undefined) this.find(trouble, fact.parcel)
    if (HANDED_OVER.has(fact.kind) && !wasHandedOver) {
      this.stepOrder({ type: 'ParcelHandedOver', allLinesHandedOver: this.everyLine(HAS_LEFT) }, fact, fact.at)
    }
    if (fact.kind === 'ParcelDelivered') {
      this.stepOrder({ type: 'ParcelDelivered', allParcelsDelivered: this.everyLine(HAS_ARRIVED) }, fact, fact.at)
    }
  }

  /** True when every line of the order is in a parcel of one of these states. */
  private everyLine(states: ReadonlySet<string>): boolean {
    const covered = new Set<string>()
    for (const parcel of this.parcels.values()) {
      if (!states.has(parcel.status)) continue
      if (parcel.lines === null) return true
      for (const line of parcel.lines) covered.add(line)
    }
    return this.content?.lines.every((line) => covered.has(line.id)) ?? false
  }

  private stepOrder(event: Parameters<typeof orderLifecycle.step>[1], fact: StoredFact, at: number): void {
    const step = orderLifecycle.step(this.status, event)
    if (step.kind === 'illegal') {
      this.find('ILLEGAL_TRANSITION', factKey(fact))
      return
    }
    for (const effect of step.effects) {
      const alarm = ALARMS[effect]
      if (alarm !== undefined) this.find(alarm, fact.ref)
    }
    if (step.kind === 'moved') {
      this.status = step.state
      this.statusSince = at
    }
  }

  private stepPayment(event: Parameters<typeof paymentLifecycle.step>[1], fact: StoredFact): void {
    const step = paymentLifecycle.step(this.paymentStatus, event)
    if (step.kind === 'illegal') this.find('ILLEGAL_TRANSITION', factKey(fact))
    else if (step.effects.includes('raisePartPaymentTimedOut')) this.find('PART_PAYMENT_TIMED_OUT', '')
    else if (step.kind === 'moved') this.paymentStatus = step.state
  }

  private find(code: string, about: string, expected?: number, actual?: number): void {
    this.findings.push(
      expected === undefined || actual === undefined ? { code, about } : { code, about, expected, actual },
    )
  }

  result(set: FactSet, facts: readonly StoredFact[]): OrderFold {
    if (this.content === null) this.find('CONTENT_MISSING', '')
    if (HAS_SHIPPED.has(this.status) && !this.isCovered()) this.find('SHIPPED_UNPAID', '')
    if (this.due !== null && this.captured > this.due) this.find('OVERPAID', '', this.due, this.captured)
    for (const past of set.superseded) {
      if (past.kind === 'PaymentCaptured' || past.kind === 'PaymentRefunded') this.find('REF_REUSED', past.ref)
    }
    const findings = this.content === null ? this.findings : [...this.content.findings, ...this.findings]
    return {
      content: this.content,
      placedAt: this.content?.placedAt ?? earliest(facts),
      status: this.status,
      statusSince: this.statusSince,
      payment: { status: this.paymentStatus, captured: this.captured, refunded: this.refunded },
      parcels: [...this.parcels.values()],
      findings,
    }
  }

  private isCovered(): boolean {
    if (this.content?.cashOnDelivery) return true
    return this.due === null ? this.captured > 0 : this.captured >= this.due
  }
}

const HAS_LEFT: ReadonlySet<string> = new Set(['handedOver', 'inTransit', 'outForDelivery', 'delivered'])
const HAS_ARRIVED: ReadonlySet<string> = new Set(['delivered'])
const HAS_SHIPPED: ReadonlySet<string> = new Set(['shipped', 'delivered', 'completed'])
