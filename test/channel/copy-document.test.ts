import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelDocumentSchema } from '../../src/channel/channel-document'
import { copyDocument } from '../../src/channel/copy-document'
import { UNKNOWN, WITHHELD } from '../../src/order/disclosed'
import { NOON, sampleContent } from '../order/sample-order'

const identity = { ref: 'r-1', at: NOON, version: 3 }
const parcel = { ...identity, parcel: 'P1', carrier: 'SF', trackingNo: 'SF1', lines: ['l1'] }
const document = {
  channelOrderNo: '1234567890123456789',
  facts: [
    {
      kind: 'OrderPlaced',
      ...identity,
      content: sampleContent({ freight: WITHHELD, buyer: { id: 'b', nick: UNKNOWN, ip: '1.1.1.1' }, tags: ['a'] }),
    },
    { kind: 'PaymentCaptured', ...identity, amount: 5, method: 'alipay' },
    { kind: 'PaymentRefunded', ...identity, amount: 5, payment: 'p' },
    { kind: 'PaymentFailed', ...identity },
    { kind: 'OrderCancelled', ...identity, reason: 'x' },
    { kind: 'ParcelHandedOver', ...parcel },
    { kind: 'WaybillIssued', ...parcel, lines: null },
  ],
}

/** Every place in a JSON-able value, as a path of keys. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, part]) =>
      places(part, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

function replaced(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) return value.map((part, index) => (index === step ? replaced(part, rest, by) : part))
  const fields = { ...(value as Record<string, unknown>) }
  if (rest.length === 0 && by === undefined) delete fields[step]
  else fields[step] = replaced(fields[step], rest, by)
  return fields
}

const oddities = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    ' ',
    'x',
    -1,
    -0,
    0,
    1,
    1.5,
    2 ** 53,
    Number.NaN,
    true,
    [],
    {},
    WITHHELD,
    { absent: 'lost' },
    'ß',
    'a b',
    'x'.repeat(129),
    // Values of other places: ids that repeat, discounts that add up too far, currencies nobody knows.
    'l1',
    'l2',
    'EUR',
    'RMB',
    4_000_000_000_000,
    [
      { bearer: 'platform', amount: 4_000_000_000_000 },
      { bearer: 'merchant', amount: 1 },
    ],
    'x'.repeat(4_001),
  ),
  fc.jsonValue(),
)

describe('the quick way through a document', () => {
  it('takes a plain document whole', () => {
    expect(copyDocument(document)).toEqual(channelDocumentSchema.parse(document))
    expect(copyDocument(document)).not.toBe(document)
  })

  it('never lets pass what the schema refuses, and copies what the schema copies', () => {
    const paths = places(document)
    let taken = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...paths), oddities), { minLength: 1, maxLength: 3 }),
        (changes) => {
          let changed: unknown = document
          for (const [path, value] of changes) {
            try {
              changed = replaced(changed, path, value)
            } catch {
              return
            }
          }
          const quick = copyDocument(changed)
          if (quick === undefined) return
          taken += 1
          const checked = channelDocumentSchema.safeParse(changed)
          expect(checked.success).toBe(true)
          expect(quick).toEqual(checked.data)
        },
      ),
      { numRuns: 20_000 },
    )
    expect(taken).toBeGreaterThan(500)
  })

  it('leaves out members the schema does not know', () => {
    const [first] = document.facts
    const extra = {
      ...document,
      secret: 'x',
      facts: [{ ...first, content: { ...sampleContent(), secret: 'x' }, secret: 'x' }],
    }
    expect(JSON.stringify(copyDocument(extra))).not.toContain('secret')
  })

  it('does not hide what a getter throws', () => {
    const hostile = {
      channelOrderNo: 'a',
      get facts(): never {
        throw new TypeError('mine')
      },
    }
    expect(() => copyDocument(hostile)).toThrow('mine')
  })
})
