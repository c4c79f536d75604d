import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PayloadFields, readFields } from '../../../src/channel/payload/fields'
import type { JsonValue } from '../../../src/channel/payload/json-value'
import { readJson } from '../../../src/channel/payload/read-json'

function payload(text: string): JsonValue {
  const outcome = readJson(new TextEncoder().encode(text))
  if (!outcome.ok) throw new Error(outcome.rejection.code)
  return outcome.value
}

/** What one reader makes of the member `v`, or the code that refuses it. */
function field<T>(value: string, read: (fields: PayloadFields) => T): T | string {
  const outcome = readFields(payload(`{"v":${value}}`), read)
  return outcome.ok ? outcome.value : outcome.rejection.code
}

const id = (value: string) => field(value, (fields) => fields.id('v'))
const quantity = (value: string) => field(value, (fields) => fields.quantity('v'))
const text = (value: string) => field(value, (fields) => fields.text('v'))
const amountText = (value: string) => field(value, (fields) => fields.amountText('v'))

describe('a payload that is no object is PAYLOAD_SHAPE', () => {
  it.each(['null', '42', '"x"', '[]', 'true', '1.5', '[{}]'])('%s', (written) => {
    expect(readFields(payload(written), () => 'read')).toEqual({
      ok: false,
      rejection: { code: 'PAYLOAD_SHAPE', pointer: '', expected: 'object' },
    })
  })
})

describe('an identifier', () => {
  it.each([
    ['a 19-digit number stays exact', '1234567890123456789', '1234567890123456789'],
    ['a number above 2^53', '9007199254740993', '9007199254740993'],
    ['a small number', '42', '42'],
    ['zero', '0', '0'],
    ['a text', '"A-1#x/y~!"', 'A-1#x/y~!'],
    ['the word null is a text', '"null"', 'null'],
    ['the word undefined is a text', '"undefined"', 'undefined'],
    ['leading zeros stay', '"00123"', '00123'],
    ['128 characters', `"${'a'.repeat(128)}"`, 'a'.repeat(128)],
    ['129 characters', `"${'a'.repeat(129)}"`, 'ID_LENGTH'],
    ['10,000 characters', `"${'a'.repeat(10_000)}"`, 'ID_LENGTH'],
    ['empty', '""', 'ID_EMPTY'],
    ['leading space, never trimmed', '" A1"', 'ID_CHARSET'],
    ['inner space', '"A 1"', 'ID_CHARSET'],
    ['trailing tab', '"A1\\t"', 'ID_CHARSET'],
    ['line break', '"A1\\r\\nX-Admin: 1"', 'ID_CHARSET'],
    ['no-break space', '"A\u00a01"', 'ID_CHARSET'],
    ['zero-width joiner', '"A\u200d1"', 'ID_CHARSET'],
    ['zero-width space', '"A\u200b1"', 'ID_CHARSET'],
    ['right-to-left override', '"A\u202e1"', 'ID_CHARSET'],
    ['Cyrillic А', '"А1"', 'ID_CHARSET'],
    ['full-width Ａ', '"Ａ1"', 'ID_CHARSET'],
    ['delete character', '"A\u007f"', 'ID_CHARSET'],
    ['first and last allowed', '"!~"', '!~'],
    ['a decimal', '1.0', 'PAYLOAD_SHAPE'],
    ['an exponent', '1e3', 'PAYLOAD_SHAPE'],
    ['minus zero', '-0', 'PAYLOAD_SHAPE'],
    ['null', 'null', 'PAYLOAD_SHAPE'],
    ['true', 'true', 'PAYLOAD_SHAPE'],
    ['a list', '["A"]', 'PAYLOAD_SHAPE'],
    ['an object', '{"id":"A"}', 'PAYLOAD_SHAPE'],
  ])('%s', (_, written, expected) => {
    expect(id(written)).toBe(expected)
  })

  it('every whole number keeps its digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 39n }), (number) => {
        expect(id(String(number))).toBe(String(number))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a quantity', () => {
  it.each([
    ['1', 1],
    ['1000000000', 1_000_000_000],
    ['1000000001', 'QTY_RANGE'],
    ['0', 'QTY_RANGE'],
    ['-0', 'QTY_RANGE'],
    ['-1', 'QTY_RANGE'],
    ['2147483648', 'QTY_RANGE'],
    ['9007199254740992', 'QTY_RANGE'],
    ['9223372036854775808', 'QTY_RANGE'],
    ['1000000000000000000', 'QTY_RANGE'],
    ['1e18', 'QTY_RANGE'],
    ['1e0', 'QTY_RANGE'],
    ['1.0', 'QTY_RANGE'],
    ['0.5', 'QTY_RANGE'],
    ['5e-324', 'QTY_RANGE'],
    ['"1"', 'PAYLOAD_SHAPE'],
    ['null', 'PAYLOAD_SHAPE'],
    ['true', 'PAYLOAD_SHAPE'],
    ['[1]', 'PAYLOAD_SHAPE'],
  ])('%s gives %s', (written, expected) => {
    expect(quantity(written)).toBe(expected)
  })
})

describe('a whole number has bounds', () => {
  it.each([
    ['-5', -5],
    ['5', 5],
    ['6', 'INTEGER_RANGE'],
    ['-6', 'INTEGER_RANGE'],
    ['-0', 'INTEGER_RANGE'],
    ['1.5', 'INTEGER_RANGE'],
    ['99999999999999999999', 'INTEGER_RANGE'],
    ['"5"', 'PAYLOAD_SHAPE'],
  ])('%s gives %s', (written, expected) => {
    expect(field(written, (fields) => fields.integer('v', { min: -5, max: 5 }))).toBe(expected)
  })
})

describe('an amount never goes through a float', () => {
  it.each(['1e-400', '5e-324', '0.1', '0.30000000000000004', '1.005', '4.35', '-0', '12.00', '100'])(
    '%s',
    (written) => {
      expect(amountText(written)).toBe(written)
      expect(amountText(`"${written}"`)).toBe(written)
    },
  )

  it.each([
    ['4.35', 435],
    ['"4.35"', 435],
    ['1.005', 'MONEY_PRECISION'],
    ['1e-400', 'MONEY_FORMAT'],
    ['"1,234.56"', 'MONEY_FORMAT'],
    ['100', 10_000],
    ['99999999999999999', 'AMOUNT_RANGE'],
    [`"${'1'.repeat(41)}"`, 'NUMBER_LENGTH'],
    ['null', 'PAYLOAD_SHAPE'],
    ['true', 'PAYLOAD_SHAPE'],
  ])('%s in CNY gives %s', (written, expected) => {
    expect(field(written, (fields) => fields.amount('v', 'CNY'))).toBe(expected)
  })
})

describe('a text', () => {
  it.each([
    ['is not trimmed', '" a\\t"', ' a\t'],
    ['may be empty', '""', ''],
    ['is stored in NFC', '"e\u0301"', '\u00e9'],
    ['keeps full-width forms', '"Ａ"', 'Ａ'],
    ['keeps an emoji family', '"👨‍👩‍👧‍👦"', '👨‍👩‍👧‍👦'],
    ['keeps 1,000 combining marks', `"Z${'\u0351'.repeat(1_000)}"`, `Z${'\u0351'.repeat(1_000)}`],
    ['of 4,000 units', `"${'a'.repeat(4_000)}"`, 'a'.repeat(4_000)],
    ['of 4,001 units', `"${'a'.repeat(4_001)}"`, 'STRING_LENGTH'],
    ['is no number', '1', 'PAYLOAD_SHAPE'],
    ['is not null', 'null', 'PAYLOAD_SHAPE'],
  ])('%s', (_, written, expected) => {
    expect(text(written)).toBe(expected)
  })
})

describe('a flag is true or false only', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['1', 'PAYLOAD_SHAPE'],
    ['"true"', 'PAYLOAD_SHAPE'],
    ['null', 'PAYLOAD_SHAPE'],
  ])('%s gives %s', (written, expected) => {
    expect(field(written, (fields) => fields.flag('v'))).toBe(expected)
  })
})

describe('a value that is not given', () => {
  const phone = (fields: PayloadFields) => fields.absence('v') ?? fields.text('v')
  it.each([
    ['null is unknown', 'null', { absent: 'unknown' }],
    ['said to be withheld', '{"absent":"withheld"}', { absent: 'withheld' }],
    ['said to be unknown', '{"absent":"unknown"}', { absent: 'unknown' }],
    ['empty is a value', '""', ''],
    ['any other object is a mistake', '{"absent":"gone"}', 'PAYLOAD_SHAPE'],
    ['so is one with more members', '{"absent":"withheld","x":1}', 'PAYLOAD_SHAPE'],
  ])('%s', (_, written, expected) => {
    expect(field(written, phone)).toEqual(expected)
  })

  it('missing is unknown', () => {
    expect(readFields(payload('{}'), phone)).toEqual({ ok: true, value: { absent: 'unknown' } })
  })

  it.each([
    ['{}', false],
    ['{"v":null}', false],
    ['{"v":0}', true],
    ['{"v":""}', true],
  ])('given in %s: %s', (written, expected) => {
    expect(readFields(payload(written), (fields) => fields.given('v'))).toEqual({ ok: true, value: expected })
  })
})

describe('lists and objects', () => {
  const order = (fields: PayloadFields) => ({
    id: fields.id('id'),
    city: fields.object('shipTo').text('city'),
    lines: fields.list('lines', (line) => ({ sku: line.text('sku'), quantity: line.quantity('quantity') })),
    tags: fields.texts('tags'),
  })

  it('reads what it names and leaves the rest', () => {
    const written =
      '{"id":7,"x":{"y":1},"shipTo":{"city":"杭州"},"lines":[{"sku":"A","quantity":2,"z":null}],"tags":["a"]}'
    expect(readFields(payload(written), order)).toEqual({
      ok: true,
      value: { id: '7', city: '杭州', lines: [{ sku: 'A', quantity: 2 }], tags: ['a'] },
    })
  })

  it('names every place that is wrong, and no value', () => {
    const written = '{"id":" ","shipTo":[],"lines":[{"sku":"A","quantity":0},"B",{"quantity":1}],"tags":["a",1]}'
    const outcome = readFields(payload(written), order)
    expect(outcome.ok ? undefined : outcome.rejection).toEqual({
      code: 'ID_CHARSET',
      pointer: '/id',
      also: [
        { code: 'PAYLOAD_SHAPE', pointer: '/shipTo', expected: 'object' },
        { code: 'QTY_RANGE', pointer: '/lines/0/quantity', limit: 1_000_000_000 },
        { code: 'PAYLOAD_SHAPE', pointer: '/lines/1', expected: 'object' },
        { code: 'PAYLOAD_SHAPE', pointer: '/lines/2/sku', expected: 'text' },
        { code: 'PAYLOAD_SHAPE', pointer: '/tags/1', expected: 'text' },
      ],
    })
  })

  it('names at most 20 places', () => {
    const outcome = readFields(payload(`{"v":[${'1,'.repeat(999)}1]}`), (fields) =>
      fields.list('v', (item) => item.text('a')),
    )
    expect(outcome.ok ? undefined : outcome.rejection.also?.length).toBe(19)
  })

  it('1,000 lines are read, one more is LIMIT_LINES', () => {
    const lines = (count: number) =>
      field(
        `[${Array(count).fill('{"q":1}').join(',')}]`,
        (fields) => fields.list('v', (line) => line.quantity('q')).length,
      )
    expect(lines(1_000)).toBe(1_000)
    expect(lines(1_001)).toBe('LIMIT_LINES')
  })

  it('an adapter refuses a field for a reason of its own', () => {
    const outcome = readFields(payload('{"a":{"status":"WAT"}}'), (fields) =>
      fields.object('a').refuse('status', 'STATUS_UNKNOWN'),
    )
    expect(outcome).toEqual({ ok: false, rejection: { code: 'STATUS_UNKNOWN', pointer: '/a/status' } })
  })

  it('names of the language are no members', () => {
    expect(field('{}', (fields) => fields.object('v').given('toString') || fields.object('v').given('__proto__'))).toBe(
      false,
    )
  })
})
