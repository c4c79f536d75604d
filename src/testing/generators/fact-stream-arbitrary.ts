import fc, { type Arbitrary } from 'fast-check'
import type { ChannelDocumentInput } from '../../channel/channel-document'
import { TEST_NOON } from '../builders'
import { orderContentArbitrary } from './order-content-arbitrary'

type Fact = ChannelDocumentInput['facts'][number]

/** All that was ever said of one order, in no order that means anything. */
export interface FactStream {
  readonly channelOrderNo: string
  readonly facts: readonly Fact[]
}

const MINUTE = 60_000
/** Few moments, so that facts often share one and the tie has to be broken by kind and reference. */
const moment = fc.integer({ min: 0, max: 12 }).map((step) => TEST_NOON + step * 5 * MINUTE)
const SCANS = [
  'WaybillIssued',
  'ParcelPicked',
  'ParcelPacked',
  'ParcelHandedOver',
  'ParcelInTransit',
  'ParcelOutForDelivery',
  'ParcelDelivered',
  'ParcelRejected',
  'ParcelLost',
  'ParcelReturned',
] as const
const MARKS = [
  'PaymentFailed',
  'PaymentTimedOut',
  'OrderReviewed',
  'StockAllocated',
  'OutboundRequested',
  'OrderPacked',
  'OrderCompleted',
] as const

/**
 * The facts of one order: snapshots with rising and equal versions, payments and refunds (one reference with two
 * amounts among them), scans of several parcels, marks of progress, cancelling and closing; any of it may be missing.
 */
export function factStreamArbitrary(): Arbitrary<FactStream> {
  const placed = fc.record({
    kind: fc.constant('OrderPlaced' as const),
    ref: fc.constantFrom('snapshot-1', 'snapshot-2'),
    at: moment,
    version: fc.integer({ min: 0, max: 3 }),
    content: orderContentArbitrary({ maxLines: 3 }),
  })
  const money = fc.record({
    kind: fc.constantFrom('PaymentCaptured' as const, 'PaymentRefunded' as const),
    ref: fc.constantFrom('money-1', 'money-2'),
    at: moment,
    amount: fc.integer({ min: 1, max: 50_000 }),
  })
  const scan = fc.record({
    kind: fc.constantFrom(...SCANS),
    ref: fc.constantFrom('scan-1', 'scan-2', 'scan-3'),
    at: moment,
    parcel: fc.constantFrom('P1', 'P2'),
    lines: fc.constantFrom(null, ['L1'], ['L2', 'L3']),
  })
  const mark = fc.record({ kind: fc.constantFrom(...MARKS), ref: fc.constantFrom('mark-1', 'mark-2'), at: moment })
  const end = fc.record({
    kind: fc.constantFrom('OrderCancelled' as const, 'OrderClosed' as const),
    ref: fc.constant('end-1'),
    at: moment,
    reason: fc.constantFrom('', 'BUYER'),
  })
  const facts = fc
    .tuple(
      fc.array(placed, { maxLength: 3 }),
      fc.array(money, { maxLength: 4 }),
      fc.array(scan, { maxLength: 5 }),
      fc.array(mark, { maxLength: 4 }),
      fc.array(end, { maxLength: 2 }),
    )
    // Each member has one of the kinds its fields belong to; the types cannot follow a kind drawn at random.
    .map((parts) => parts.flat() as readonly Fact[])
    .filter((all) => all.length > 0)
  return fc.record({ channelOrderNo: fc.integer({ min: 1, max: 999 }).map((n) => `36900011122233${n}`), facts })
}

/** The same things in any order, any of them repeated anywhere. */
export function disorderedArbitrary<T>(items: readonly T[]): Arbitrary<readonly T[]> {
  const shuffled = fc.shuffledSubarray([...items], { minLength: items.length })
  const repeats = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: items.length })
  return fc.tuple(shuffled, repeats).map(([order, again]) => {
    const all = [...order]
    for (const [which, where] of again) {
      const item = items[which % items.length]
      if (item !== undefined) all.splice(where % (all.length + 1), 0, item)
    }
    return all
  })
}
