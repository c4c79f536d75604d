import type { ChannelDocumentInput } from '../../channel/channel-document'
import { orderContent, orderLine, recipient } from '../builders'
import type { SeededRandom } from '../seeded-random'
import { testPayload } from '../test-channel'

type Fact = ChannelDocumentInput['facts'][number]

/** A document as a channel of the simulation sends it. */
export interface SimulatedDocument {
  readonly shop: string
  readonly orderKey: string
  readonly document: ChannelDocumentInput
  readonly raw: Uint8Array
  /** Null: the digest of the bytes decides. */
  readonly dedupeKey: string | null
  /**
   * `newFormat` is quarantined until the adapter is updated; `malformed` for ever; `reused` carries the delivery key of
   * another document.
   */
  readonly kind: 'good' | 'malformed' | 'newFormat' | 'reused'
}

/** Names and phones that must never be found in clear where they do not belong. */
export const CANARY = { name: '金丝雀', phone: '19900009999' } as const

/** Marks a document only an updated adapter can read. */
export const NEW_FORMAT = 'new-format '

const MINUTE = 60_000

/** All that a channel will ever say of one order, in the order it happened. Callers deliver it in any other. */
export function orderScript(
  random: SeededRandom,
  {
    index,
    shop,
    skus,
    buyers,
    at,
  }: {
    readonly index: number
    readonly shop: string
    readonly skus: readonly string[]
    readonly buyers: number
    readonly at: number
  },
): readonly SimulatedDocument[] {
  const channelOrderNo = `36${String(90_000_000_000_000_000n + BigInt(index))}`
  const placedAt = at + random.int(-30, 30) * MINUTE
  const buyer = `buyer-${random.int(1, buyers)}`
  const documents: SimulatedDocument[] = []
  let sent = 0
  const send = (facts: readonly Fact[], kind: SimulatedDocument['kind'] = 'good', dedupeKey?: string) => {
    const document = { channelOrderNo, facts: [...facts] }
    const prefix = kind === 'newFormat' ? NEW_FORMAT : kind === 'malformed' ? '{' : ''
    const raw = prefix === '' ? testPayload(document) : Buffer.concat([Buffer.from(prefix), testPayload(document)])
    const key = dedupeKey ?? (random.chance(0.8) ? `${channelOrderNo}-${++sent}` : null)
    documents.push({ shop, orderKey: `TEST/${shop}/${channelOrderNo}`, document, raw, dedupeKey: key, kind })
  }

  const snapshot = (version: number): Extract<Fact, { kind: 'OrderPlaced' }> => ({
    kind: 'OrderPlaced',
    ref: `snapshot-${version}`,
    at: placedAt + version * 1_000,
    version,
    content: content(random, { placedAt, buyer, skus }),
  })
  const first = snapshot(1)
  const total = typeof first.content.total === 'number' ? first.content.total : 1_000
  const payments = total === 0 ? [] : payment(random, total, placedAt)

  if (random.chance(0.2)) send([first, ...payments])
  else {
    send([first])
    for (const fact of payments) send([fact])
  }
  if (random.chance(0.4)) send([snapshot(2)], random.chance(0.2) ? 'newFormat' : 'good')
  if (random.chance(0.1)) send([snapshot(3)])
  if (random.chance(0.1)) send([{ kind: 'PaymentFailed', ref: 'failed-1', at: placedAt + MINUTE }])
  if (random.chance(0.15)) {
    const amount = random.int(1, Math.max(1, total))
    send([{ kind: 'PaymentRefunded', ref: 'refund-1', at: placedAt + 90 * MINUTE, amount }])
  }
  for (const scan of scans(random, first, placedAt)) send([scan])
  if (random.chance(0.15)) send([{ kind: 'OrderCompleted', ref: 'completed', at: placedAt + 120 * MINUTE }])
  if (random.chance(0.15)) {
    send([{ kind: 'OrderCancelled', ref: 'cancelled', at: placedAt + random.int(1, 80) * MINUTE, reason: 'BUYER' }])
  }
  if (random.chance(0.05)) send([{ kind: 'OrderClosed', ref: 'closed', at: placedAt + 200 * MINUTE }])
  if (random.chance(0.1)) send([first], 'good', `${channelOrderNo}-again`)
  if (random.chance(0.05)) send([snapshot(4)], 'malformed')
  const victim = documents.find(({ dedupeKey }) => dedupeKey !== null)?.dedupeKey
  if (random.chance(0.1) && victim != null) send([snapshot(5)], 'reused', victim)
  return documents
}

function payment(random: SeededRandom, total: number, placedAt: number): readonly Fact[] {
  if (random.chance(0.12)) return []
  const at = placedAt + random.int(1, 60) * MINUTE
  if (total > 1 && random.chance(0.15)) {
    const part = random.int(1, total - 1)
    return [
      { kind: 'PaymentCaptured', ref: 'payment-1', at, amount: part },
      { kind: 'PaymentCaptured', ref: 'payment-2', at: at + MINUTE, amount: total - part },
    ]
  }
  const fact: Fact = { kind: 'PaymentCaptured', ref: 'payment-1', at, amount: total }
  // One reference with two amounts is a channel's mistake that really happens.
  return random.chance(0.05) ? [fact, { ...fact, amount: total + 1 }] : [fact]
}

function scans(
  random: SeededRandom,
  placed: Extract<Fact, { kind: 'OrderPlaced' }>,
  placedAt: number,
): readonly Fact[] {
  if (random.chance(0.5)) return []
  const at = placedAt + random.int(30, 100) * MINUTE
  const lines = placed.content.lines.map(({ id }) => id)
  const scan = (kind: 'ParcelHandedOver' | 'ParcelInTransit' | 'ParcelDelivered' | 'ParcelRejected', n: number) =>
    ({ kind, ref: `${kind}-${n}`, parcel: `P${n}`, carrier: 'SF', trackingNo: `SF${n}` }) as const
  if (lines.length > 1 && random.chance(0.3)) {
    return [
      { ...scan('ParcelHandedOver', 1), at, lines: lines.slice(0, 1) },
      { ...scan('ParcelHandedOver', 2), at: at + MINUTE, lines: lines.slice(1) },
      { ...scan('ParcelDelivered', 1), at: at + 9 * MINUTE, lines: lines.slice(0, 1) },
    ]
  }
  const facts: Fact[] = [{ ...scan('ParcelHandedOver', 1), at }]
  if (random.chance(0.5)) facts.push({ ...scan('ParcelInTransit', 1), at: at + MINUTE })
  if (random.chance(0.6)) facts.push({ ...scan('ParcelDelivered', 1), at: at + 9 * MINUTE })
  else if (random.chance(0.2)) facts.push({ ...scan('ParcelRejected', 1), at: at + 9 * MINUTE })
  return facts
}

function content(
  random: SeededRandom,
  { placedAt, buyer, skus }: { readonly placedAt: number; readonly buyer: string; readonly skus: readonly string[] },
) {
  const count = random.pick([1, 1, 2, 3])
  const lines = Array.from({ length: count }, (_, index) => {
    const unmapped = random.chance(0.03)
    return orderLine({
      id: `L${index + 1}`,
      sku: unmapped ? null : random.pick(skus),
      channelSku: unmapped ? 'unmapped' : null,
      quantity: random.int(1, 3),
      unitPrice: random.chance(0.05) ? { absent: 'withheld' } : random.int(1, 50) * 100,
      discounts: random.chance(0.2) ? [{ bearer: random.pick(['platform', 'merchant']), amount: 50, title: '' }] : [],
      presale: random.chance(0.15) ? { kind: 'deposit', deposit: 100, shipBy: null } : null,
    })
  })
  const made = orderContent({
    placedAt,
    buyer: { id: buyer, nick: '', level: null, ip: { absent: 'unknown' } },
    recipient: recipient({ ...CANARY, ...(random.chance(0.05) ? { phone: '' } : {}) }),
    lines,
    cashOnDelivery: random.chance(0.1),
    warehouse: random.chance(0.1) ? 'east' : null,
  })
  return random.chance(0.04) && typeof made.total === 'number' ? { ...made, total: made.total + 1 } : made
}
