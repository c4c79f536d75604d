import { describe, expect, it } from 'vitest'
import { copyInput } from '../../../src/channel/payload/copy-input'
import { readFields } from '../../../src/channel/payload/fields'
import { JsonNumeral, JsonObject } from '../../../src/channel/payload/json-value'

const rejectionOf = (input: unknown) => {
  const outcome = copyInput(input)
  return outcome.ok ? undefined : outcome.rejection
}

const cyclic: Record<string, unknown> = { a: [] }
cyclic.a = [cyclic]
const holed: unknown[] = [1]
holed[2] = 3
let ran = 0
const getter = Object.defineProperty({}, 'a', { enumerable: true, get: () => ++ran })
const throwing = Object.defineProperty([], 0, {
  enumerable: true,
  get() {
    throw new Error('ran')
  },
})
const trap = () => {
  throw new Error('ran')
}

describe('only plain data comes in', () => {
  it.each<[string, unknown, string, string]>([
    ['a getter', { x: getter }, 'INPUT_HOSTILE', '/x/a'],
    ['a getter that throws', { x: throwing }, 'INPUT_HOSTILE', '/x/0'],
    ['a proxy', { x: new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }) }, 'INPUT_HOSTILE', '/x'],
    ['a cycle', cyclic, 'INPUT_HOSTILE', '/a/0'],
    ['a hole', holed, 'INPUT_HOSTILE', '/1'],
    ['a class', { x: new Date(0) }, 'INPUT_HOSTILE', '/x'],
    ['a map', new Map(), 'INPUT_HOSTILE', ''],
    ['a toJSON method', { toJSON: () => 1 }, 'INPUT_HOSTILE', '/toJSON'],
    ['an inherited toJSON', Object.create({ toJSON: () => 1 }), 'INPUT_HOSTILE', ''],
    ['a symbol', { [Symbol('s')]: 1 }, 'INPUT_HOSTILE', ''],
    [
      'a forged numeral',
      Object.assign(Object.create(JsonNumeral.prototype), { source: '1;drop' }),
      'INPUT_HOSTILE',
      '',
    ],
    ['NaN', { a: [Number.NaN] }, 'NUMBER_NOT_FINITE', '/a/0'],
    ['Infinity', Number.POSITIVE_INFINITY, 'NUMBER_NOT_FINITE', ''],
    ['-Infinity', { q: Number.NEGATIVE_INFINITY }, 'NUMBER_NOT_FINITE', '/q'],
    ['undefined', undefined, 'PAYLOAD_SHAPE', ''],
    ['undefined in a list', [undefined], 'PAYLOAD_SHAPE', '/0'],
    ['an own __proto__', JSON.parse('{"__proto__":{"x":1}}'), 'FORBIDDEN_KEY', '/__proto__'],
    ['constructor', { constructor: 1 }, 'FORBIDDEN_KEY', '/constructor'],
    ['NUL', { a: 'x\0' }, 'STRING_NUL', '/a'],
    ['half a pair', { a: 'x\ud83d' }, 'STRING_SURROGATE', '/a'],
    ['a low half', { a: '\ude00x' }, 'STRING_SURROGATE', '/a'],
    ['a huge bigint', 10n ** 40n, 'NUMBER_LENGTH', ''],
    ['a huge negative bigint', -(10n ** 39n), 'NUMBER_LENGTH', ''],
    ['too deep', JSON.parse('['.repeat(33) + ']'.repeat(33)), 'JSON_DEPTH', '/0'.repeat(32)],
    ['too many items', Array(10_001).fill(1), 'JSON_ITEMS', ''],
    ['a list that claims 2^32 − 1 items', Array(2 ** 32 - 1), 'JSON_ITEMS', ''],
    ['a long name', { ['n'.repeat(257)]: 1 }, 'STRING_LENGTH', ''],
    ['a long text', { a: 'n'.repeat(65_537) }, 'STRING_LENGTH', '/a'],
  ])('%s', (_, input, code, pointer) => {
    expect(rejectionOf(input)).toMatchObject({ code, pointer })
    expect(ran).toBe(0)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('one object twice is no cycle', () => {
    const shared = { a: 1 }
    expect(copyInput([shared, shared]).ok).toBe(true)
  })
})

describe('what comes in', () => {
  it('is the same as if it had been read', () => {
    const input = Object.freeze({
      id: 12345678901234567890n,
      q: 2,
      price: 4.35,
      zero: -0,
      none: undefined,
      list: ['a', null, true],
    })
    const outcome = copyInput(input)
    expect(outcome.ok && outcome.value instanceof JsonObject && [...outcome.value]).toEqual([
      ['id', new JsonNumeral('12345678901234567890')],
      ['q', 2],
      ['price', new JsonNumeral('4.35')],
      ['zero', new JsonNumeral('-0')],
      ['list', ['a', null, true]],
    ])
  })

  it('does not change when the caller changes its object', () => {
    const line = { sku: 'A', quantity: 1 }
    const outcome = copyInput({ lines: [line] })
    line.quantity = 99
    const read = outcome.ok
      ? readFields(outcome.value, (order) => order.list('lines', (item) => item.quantity('quantity')))
      : undefined
    expect(read).toEqual({ ok: true, value: [1] })
  })
})
