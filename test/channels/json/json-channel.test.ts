import { describe, expect, it } from 'vitest'
import { channelDocumentSchema } from '../../../src/channel/channel-document'
import { signPayload } from '../../../src/channel/signature/sign-payload'
import { jsonChannel } from '../../../src/channels/json/json-channel'
import { bytesOf, KEY, NOW, OTHER_KEY, orderOf, PAYMENT, SHOP, snapshotOf } from './json-fixtures'

const channel = jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] })

function read(document: unknown) {
  return channel.read(bytesOf(document), SHOP)
}

function refusalOf(document: unknown) {
  const outcome = read(document)
  return outcome.ok ? 'accepted' : `${outcome.rejection.code} ${outcome.rejection.pointer}`
}

function factsOf(document: unknown) {
  const outcome = read(document)
  if (!outcome.ok) throw new Error(`${outcome.rejection.code} ${outcome.rejection.pointer}`)
  return channelDocumentSchema.parse(outcome.value).facts
}

describe('an order document', () => {
  it('says all that is known of one order, each thing with a reference that stays', () => {
    const facts = factsOf(
      orderOf({
        eventId: 'e-9',
        payments: [PAYMENT, { id: 'pay-0', status: 'failed', at: '2026-01-09T07:59:00Z' }],
        refunds: [{ id: 'r-1', at: '2026-01-10T00:00:00Z', amount: 12.5, payment: 'pay-1' }],
        parcels: [
          {
            id: 'P1',
            carrier: 'SF',
            trackingNo: 'SF001',
            lines: [{ id: '1' }],
            scans: [
              { status: 'handedOver', at: '2026-01-09 20:00:00' },
              { id: 's-2', status: 'inTransit', at: '2026-01-09 22:00:00', version: 2 },
            ],
          },
        ],
        reviewedAt: '2026-01-09T16:10:00+08:00',
        completedAt: '2026-01-12T16:10:00+08:00',
        cancelled: { at: '2026-01-12T16:10:00+08:00', reason: 'asked' },
      }),
    )
    expect(facts.map(({ kind, ref, version }) => [kind, ref, version])).toEqual([
      ['OrderPlaced', 'e-9', 1],
      ['PaymentCaptured', 'pay-1', 0],
      ['PaymentFailed', 'pay-0', 0],
      ['PaymentRefunded', 'r-1', 0],
      ['ParcelHandedOver', 'P1', 0],
      ['ParcelInTransit', 's-2', 2],
      ['OrderReviewed', 'order', 0],
      ['OrderCompleted', 'order', 0],
      ['OrderCancelled', 'order', 0],
    ])
    expect(facts[1]).toMatchObject({ amount: 10_000, method: 'wechat', at: Date.parse('2026-01-09T08:00:10Z') })
    expect(facts[3]).toMatchObject({ amount: 1_250, payment: 'pay-1' })
    expect(facts[4]).toMatchObject({ parcel: 'P1', carrier: 'SF', trackingNo: 'SF001', lines: ['1'] })
  })

  it('reads amounts in minor units and bare times in the zone of the shop', () => {
    const [placed] = factsOf(orderOf())
    expect(placed).toMatchObject({
      at: Date.parse('2026-01-09T08:00:00Z'),
      content: {
        placedAt: Date.parse('2026-01-09T07:58:30Z'),
        total: 10_000,
        freight: 520,
        commission: { absent: 'unknown' },
        discounts: [{ bearer: 'merchant', amount: 500, title: '新客立减' }],
        lines: [{ unitPrice: 4_990, quantity: 2 }, { gift: true }],
      },
    })
  })

  it.each([
    ['JPY', '1200', 1_200],
    ['CNY', '0.5', 50],
    ['CNY', 4.35, 435],
    ['KWD', '1.234', 1_234],
  ])('an amount in %s written %s is %i minor units', (currency, total, minor) => {
    const [placed] = factsOf({
      orderNo: 1,
      currency,
      snapshot: snapshotOf({ discounts: [], freight: null, lines: [{ id: '1', quantity: 1 }], total }),
    })
    expect(placed).toMatchObject({ content: { total: minor } })
  })

  it('keeps ids of any length exactly, written as text or as number', () => {
    const outcome = channel.read(
      bytesOf(
        '{"orderNo":1234567890123456789,"currency":"CNY","payments":[{"id":9007199254740993,"at":"2026-01-09T00:00:00Z","amount":1.10}]}',
      ),
      SHOP,
    )
    expect(outcome).toMatchObject({
      ok: true,
      value: { channelOrderNo: '1234567890123456789', facts: [{ ref: '9007199254740993', amount: 110 }] },
    })
  })

  it('tells what is kept back from what nobody said and from what is empty', () => {
    const recipient = { name: { absent: 'withheld' }, phone: '', address: { city: null } } as const
    const [placed] = factsOf(orderOf({ snapshot: snapshotOf({ recipient }) }))
    expect(placed).toMatchObject({
      content: {
        recipient: {
          name: { absent: 'withheld' },
          phone: '',
          address: { country: 'CN', city: { absent: 'unknown' }, detail: { absent: 'unknown' } },
        },
      },
    })
  })

  it.each([
    // 02:30 never happened in Berlin on that day and 02:30 happened twice on the other.
    ['2026-03-29 02:30:00', '2026-03-29T01:30:00Z'],
    ['2026-10-25 02:30:00', '2026-10-25T00:30:00Z'],
  ])('the local time %s in Berlin is %s', (completedAt, instant) => {
    const outcome = channel.read(bytesOf({ orderNo: 'A', currency: 'EUR', completedAt }), {
      shop: 'de',
      zone: 'Europe/Berlin',
    })
    expect(outcome).toMatchObject({ ok: true, value: { facts: [{ at: Date.parse(instant) }] } })
  })

  it('ignores what it does not know', () => {
    expect(factsOf({ ...orderOf(), extra: { deep: [1] } })).toEqual(factsOf(orderOf()))
  })
})

describe('what is wrong with a document is said by place', () => {
  const line = { id: '1', quantity: 1, unitPrice: '1.00' }
  const withLine = (changes: object) => orderOf({ snapshot: snapshotOf({ lines: [{ ...line, ...changes }] }) })
  const withPayment = (changes: object) => ({ orderNo: 'A', currency: 'CNY', payments: [{ ...PAYMENT, ...changes }] })

  it.each([
    ['', 'PAYLOAD_SHAPE '],
    ['  ', 'PAYLOAD_SHAPE '],
    ['null', 'PAYLOAD_SHAPE '],
    ['42', 'PAYLOAD_SHAPE '],
    ['[]', 'PAYLOAD_SHAPE '],
    ['{}', 'PAYLOAD_SHAPE /orderNo'],
    [{ orderNo: '', currency: 'CNY' }, 'ID_EMPTY /orderNo'],
    [{ orderNo: 'a b', currency: 'CNY' }, 'ID_CHARSET /orderNo'],
    [{ orderNo: 'A'.repeat(128), currency: 'CNY' }, 'FACTS_MISSING '],
    [{ orderNo: 'A'.repeat(129), currency: 'CNY' }, 'ID_LENGTH /orderNo'],
    [{ orderNo: 'A' }, 'CURRENCY_MISSING /currency'],
    [{ orderNo: 'A', currency: 'RMB' }, 'CURRENCY_UNKNOWN /currency'],
    [{ orderNo: 'A', currency: 'usd', payments: [{}] }, 'CURRENCY_UNKNOWN /currency'],
    ['{"orderNo":"A","currency":"CNY","__proto__":{}}', 'FORBIDDEN_KEY /__proto__'],
    ['{"orderNo":"A","orderNo":"B","currency":"CNY"}', 'JSON_DUPLICATE_KEY /orderNo'],
    [withPayment({ amount: '1,234.56' }), 'MONEY_FORMAT /payments/0/amount'],
    [withPayment({ amount: '10.001' }), 'MONEY_PRECISION /payments/0/amount'],
    [withPayment({ amount: '0.00' }), 'AMOUNT_RANGE /payments/0/amount'],
    [withPayment({ amount: '0.01' }), 'accepted'],
    [withPayment({ amount: '-0.01' }), 'AMOUNT_RANGE /payments/0/amount'],
    [withPayment({ amount: '90071992547409.91' }), 'accepted'],
    [withPayment({ amount: '90071992547409.92' }), 'AMOUNT_RANGE /payments/0/amount'],
    [withPayment({ amount: undefined }), 'PAYLOAD_SHAPE /payments/0/amount'],
    [withPayment({ status: 'Captured' }), 'WORD_UNKNOWN /payments/0/status'],
    [withPayment({ at: 1_767_945_600 }), 'PAYLOAD_SHAPE /payments/0/at'],
    [withPayment({ at: '' }), 'TIME_FORMAT /payments/0/at'],
    [withPayment({ at: '2026-02-30T00:00:00Z' }), 'TIME_FORMAT /payments/0/at'],
    [withPayment({ at: '1999-12-31T23:59:59Z' }), 'TIME_RANGE /payments/0/at'],
    [withPayment({ at: '2000-01-01T00:00:00Z' }), 'accepted'],
    [withPayment({ at: '2101-01-01T00:00:00Z' }), 'TIME_RANGE /payments/0/at'],
    [withPayment({ version: -1 }), 'INTEGER_RANGE /payments/0/version'],
    [withPayment({ method: 'm'.repeat(65) }), 'STRING_LENGTH /payments/0/method'],
    [withLine({ quantity: 0 }), 'QTY_RANGE /snapshot/lines/0/quantity'],
    [withLine({ quantity: 1.5 }), 'QTY_RANGE /snapshot/lines/0/quantity'],
    [withLine({ unitPrice: '-1' }), 'AMOUNT_RANGE /snapshot/lines/0/unitPrice'],
    [withLine({ sku: ' A' }), 'SKU_CHARSET /snapshot/lines/0/sku'],
    [withLine({ sku: '龙井 100g' }), 'accepted'],
    [withLine({ discounts: [{ bearer: 'nobody', amount: '1' }] }), 'WORD_UNKNOWN /snapshot/lines/0/discounts/0/bearer'],
    [withLine({ customs: { originCountry: 'cn' } }), 'COUNTRY_FORMAT /snapshot/lines/0/customs/originCountry'],
    [orderOf({ snapshot: snapshotOf({ lines: [] }) }), 'LINES_MISSING /snapshot/lines'],
    [orderOf({ snapshot: snapshotOf({ lines: [line, line] }) }), 'LINE_DUPLICATE /snapshot/lines/1/id'],
    [orderOf({ snapshot: snapshotOf({ warehouse: 'a/b' }) }), 'CODE /snapshot/warehouse'],
    [{ ...orderOf(), snapshot: 7 }, 'PAYLOAD_SHAPE /snapshot'],
    [{ ...orderOf(), parcels: [{ id: 'P' }] }, 'PAYLOAD_SHAPE /parcels/0/scans'],
  ])('%j → %s', (document, expected) => {
    expect(refusalOf(document)).toBe(expected)
  })

  it('more facts than a document may bring are refused whole', () => {
    const payments = (count: number) => Array.from({ length: count }, (_, index) => ({ ...PAYMENT, id: `p${index}` }))
    expect(refusalOf({ orderNo: 'A', currency: 'CNY', payments: payments(500) })).toBe('accepted')
    expect(refusalOf({ orderNo: 'A', currency: 'CNY', payments: payments(501) })).toBe('LIMIT_FACTS ')
  })
})

describe('a delivery', () => {
  const body = bytesOf(orderOf())
  const signed = (key = KEY, now = NOW, id = 'msg-1') => new Headers(signPayload({ id, body, keys: [key], now }))

  it('is believed when a secret signed it, and its id tells repeats', () => {
    expect(channel.verify?.({ headers: signed(), body, now: NOW }, SHOP)).toEqual({
      ok: true,
      value: { dedupeKey: 'msg-1' },
    })
    expect(channel.verify?.({ headers: signed(OTHER_KEY), body, now: NOW }, SHOP)).toMatchObject({
      rejection: { code: 'SIGNATURE_MISMATCH' },
    })
  })

  it.each([
    [0, true],
    [5 * 60_000, true],
    [5 * 60_000 + 1_000, false],
    [-5 * 60_000 - 1_000, false],
  ])('signed %i ms ago with the default tolerance: believed %s', (age, believed) => {
    expect(channel.verify?.({ headers: signed(KEY, NOW - age), body, now: NOW }, SHOP).ok).toBe(believed)
  })

  it('may be as old as the host says, and no older', () => {
    const patient = jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }], toleranceMs: 60_000 })
    const believed = (age: number) => patient.verify?.({ headers: signed(KEY, NOW - age), body, now: NOW }, SHOP).ok
    expect([believed(60_000), believed(61_000)]).toEqual([true, false])
  })

  it('is believed by the old and the new secret while they overlap, and each counts only in its window', () => {
    const rotating = jsonChannel({
      code: 'WEB',
      name: 'Own site',
      secrets: [
        { key: KEY, notAfter: NOW },
        { key: OTHER_KEY, notBefore: NOW - 60_000 },
      ],
    })
    const believed = (key: typeof KEY, now: number) =>
      rotating.verify?.({ headers: signed(key, now), body, now }, SHOP).ok
    expect([believed(KEY, NOW), believed(KEY, NOW + 1_000)]).toEqual([true, false])
    expect([believed(OTHER_KEY, NOW - 60_000), believed(OTHER_KEY, NOW - 61_000)]).toEqual([true, false])
  })

  it('is not believed with the secret of another shop, nor for a shop without one', () => {
    const channels = jsonChannel({
      code: 'WEB',
      name: 'Sites',
      secrets: { a: [{ key: KEY }], b: [{ key: OTHER_KEY }] },
    })
    const believed = (shop: string) => channels.verify?.({ headers: signed(), body, now: NOW }, { ...SHOP, shop }).ok
    expect(['a', 'b', 'c', 'constructor'].map(believed)).toEqual([true, false, false, false])
  })

  it('needs a secret for every shop from the start', () => {
    for (const secrets of [[], {}, { a: [] }]) {
      expect(() => jsonChannel({ code: 'WEB', name: 'x', secrets })).toThrow(
        expect.objectContaining({ code: 'WEBHOOK_CONFIGURATION' }),
      )
    }
  })
})

it('takes write-backs exactly when it was given a way to make them', () => {
  expect([channel.capabilities.writeBackShipment, channel.writeBackShipment]).toEqual([false, undefined])
  const writing = jsonChannel({
    code: 'WEB',
    name: 'x',
    secrets: [{ key: KEY }],
    writeBackShipment: async () => undefined,
  })
  expect([writing.capabilities.writeBackShipment, typeof writing.writeBackShipment]).toEqual([true, 'function'])
})
