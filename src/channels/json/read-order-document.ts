import type { DocumentRejection } from '../../channel/channel-adapter'
import { type ChannelDocumentInput, DOCUMENT_FACT_LIMIT } from '../../channel/channel-document'
import { type PayloadFields, readFields } from '../../channel/payload/fields'
import { readJson } from '../../channel/payload/read-json'
import { parseCurrency } from '../../money/currency'
import type { ParcelScanKind } from '../../order/order-fact'
import { type Outcome, reject } from '../../outcome'
import { readSnapshot } from './read-snapshot'
import { amountOf, idOrNull, instantOf, textOr, versionOf, type WireContext, wordOf } from './wire-values'

type Fact = ChannelDocumentInput['facts'][number]

export const PAYMENT_STATUSES = ['captured', 'failed'] as const

const SCAN_KINDS = {
  waybillIssued: 'WaybillIssued',
  picked: 'ParcelPicked',
  packed: 'ParcelPacked',
  handedOver: 'ParcelHandedOver',
  inTransit: 'ParcelInTransit',
  outForDelivery: 'ParcelOutForDelivery',
  delivered: 'ParcelDelivered',
  rejected: 'ParcelRejected',
  lost: 'ParcelLost',
  returned: 'ParcelReturned',
} as const satisfies Record<string, ParcelScanKind>

export const SCAN_STATUSES = Object.keys(SCAN_KINDS) as [keyof typeof SCAN_KINDS, ...(keyof typeof SCAN_KINDS)[]]

/** Stages of the order itself, each with the field that says when it was reached. */
export const STAGE_KINDS = {
  paymentTimedOutAt: 'PaymentTimedOut',
  reviewedAt: 'OrderReviewed',
  allocatedAt: 'StockAllocated',
  outboundRequestedAt: 'OutboundRequested',
  packedAt: 'OrderPacked',
  completedAt: 'OrderCompleted',
} as const

const STAGES = Object.entries(STAGE_KINDS) as [
  keyof typeof STAGE_KINDS,
  (typeof STAGE_KINDS)[keyof typeof STAGE_KINDS],
][]

/** Reference of a fact that an order has only once. */
const ONCE = 'order'

/** Reads one order document into facts. Pure; what is refused is said by place, never by value. */
export function readOrderDocument(raw: Uint8Array, zone: string): Outcome<ChannelDocumentInput, DocumentRejection> {
  const payload = readJson(raw)
  if (!payload.ok) return payload
  const document = readFields(payload.value, (fields) => readDocument(fields, zone))
  if (!document.ok) return document
  const count = document.value.facts.length
  if (count === 0) return reject({ code: 'FACTS_MISSING', pointer: '' })
  if (count > DOCUMENT_FACT_LIMIT) return reject({ code: 'LIMIT_FACTS', pointer: '', limit: DOCUMENT_FACT_LIMIT })
  return document
}

function readDocument(fields: PayloadFields, zone: string): ChannelDocumentInput {
  const channelOrderNo = fields.id('orderNo')
  const currency = parseCurrency(fields.given('currency') ? fields.text('currency', 16) : '')
  if (!currency.ok) {
    // Amounts mean nothing without it, so nothing that follows would be worth reporting.
    fields.refuse('currency', currency.rejection.code)
    return { channelOrderNo, facts: [] }
  }
  const context: WireContext = { zone, currency: currency.value }
  const facts: Fact[] = []
  if (fields.given('snapshot')) facts.push(readPlaced(fields, context))
  readPayments(fields, context, facts)
  readRefunds(fields, context, facts)
  readParcels(fields, context, facts)
  for (const [name, kind] of STAGES) {
    if (fields.given(name)) facts.push({ kind, ref: ONCE, at: instantOf(fields, name, context) })
  }
  readEnd(fields, 'cancelled', 'OrderCancelled', context, facts)
  readEnd(fields, 'closed', 'OrderClosed', context, facts)
  return { channelOrderNo, facts }
}

function readPlaced(fields: PayloadFields, context: WireContext): Fact {
  const snapshot = fields.object('snapshot')
  return {
    kind: 'OrderPlaced',
    ref: idOrNull(fields, 'eventId') ?? ONCE,
    at: instantOf(snapshot, 'updatedAt', context),
    version: versionOf(snapshot),
    content: readSnapshot(snapshot, context),
  }
}

function readPayments(fields: PayloadFields, context: WireContext, facts: Fact[]): void {
  if (!fields.given('payments')) return
  fields.list('payments', (item) => {
    const status = item.given('status') ? wordOf(item, 'status', PAYMENT_STATUSES) : 'captured'
    const identity = { ref: item.id('id'), at: instantOf(item, 'at', context), version: versionOf(item) }
    if (status === 'failed') facts.push({ kind: 'PaymentFailed', ...identity })
    else {
      const amount = amountOf(item, 'amount', context, 1)
      facts.push({ kind: 'PaymentCaptured', ...identity, amount, method: textOr(item, 'method', '', 64) })
    }
  })
}

function readRefunds(fields: PayloadFields, context: WireContext, facts: Fact[]): void {
  if (!fields.given('refunds')) return
  fields.list('refunds', (item) => {
    facts.push({
      kind: 'PaymentRefunded',
      ref: item.id('id'),
      at: instantOf(item, 'at', context),
      version: versionOf(item),
      amount: amountOf(item, 'amount', context, 1),
      payment: idOrNull(item, 'payment'),
    })
  })
}

function readParcels(fields: PayloadFields, context: WireContext, facts: Fact[]): void {
  if (!fields.given('parcels')) return
  fields.list('parcels', (item) => {
    const parcel = item.id('id')
    const carrier = textOr(item, 'carrier', null, 64)
    const trackingNo = idOrNull(item, 'trackingNo')
    const lines = item.given('lines') ? item.list('lines', (line) => line.id('id')) : null
    item.list('scans', (scan) => {
      facts.push({
        kind: SCAN_KINDS[wordOf(scan, 'status', SCAN_STATUSES)],
        ref: idOrNull(scan, 'id') ?? parcel,
        at: instantOf(scan, 'at', context),
        version: versionOf(scan),
        parcel,
        carrier,
        trackingNo,
        lines,
      })
    })
  })
}

function readEnd(
  fields: PayloadFields,
  name: 'cancelled' | 'closed',
  kind: 'OrderCancelled' | 'OrderClosed',
  context: WireContext,
  facts: Fact[],
): void {
  if (!fields.given(name)) return
  const end = fields.object(name)
  facts.push({ kind, ref: ONCE, at: instantOf(end, 'at', context), reason: textOr(end, 'reason', '') })
}
