import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonNumeral, JsonObject, type JsonValue } from '../../../src/channel/payload/json-value'
import type { PayloadLimits } from '../../../src/channel/payload/payload-limits'
import { readJson } from '../../../src/channel/payload/read-json'

const encode = (text: string) => new TextEncoder().encode(text)
const bytesOf = (...values: number[]) => Uint8Array.from(values)
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))
const byteOrderMark = bytesOf(0xef, 0xbb, 0xbf)

/** Plain data, as `JSON.parse` would answer; a numeral becomes the float that it would have become there. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumeral) return Number(value.source)
  if (value instanceof JsonObject) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]))
  if (Array.isArray(value)) return value.map(plain)
  return value
}

function answer(input: string | Uint8Array, limits?: Partial<PayloadLimits>): unknown {
  const outcome = readJson(typeof input === 'string' ? encode(input) : input, limits)
  return outcome.ok ? plain(outcome.value) : outcome.rejection.code
}

function rejectionOf(input: string | Uint8Array, limits?: Partial<PayloadLimits>) {
  const outcome = readJson(typeof input === 'string' ? encode(input) : input, limits)
  return outcome.ok ? undefined : outcome.rejection
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const manyKeys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`

describe('a legal text is read like JSON.parse', () => {
  it.each([
    '{}',
    '[]',
    'null',
    'true',
    'false',
    '0',
    '-1',
    '9007199254740991',
    '-9007199254740991',
    '""',
    '"a\\"\\\\\\/\\b\\f\\n\\r\\tz"',
    '"\\u00e9\\u4E2d\\ud83d\\ude00"',
    ' \t\r\n{ "a" : [ 1 , "b" , null , { "c" : { } } ] , "d" : false } \n',
    '{"toString":1,"hasOwnProperty":2,"valueOf":3,"__proto":4}',
    '{"订单":"纯棉短袖","é":"ü","after":"😀 tail","x":["中",1,"b"],"y":1.5}',
    '{"":{"":[]}}',
    '[[1,2],[3],[]]',
    '{"a":{"x":1,"y":2},"b":{"y":1,"x":2},"c":{"x":1}}',
    '"\u2028\u2029\u007f"',
  ])('%s', (text) => {
    expect(answer(text)).toEqual(JSON.parse(text))
    // Once more, now that the names are known.
    expect(answer(text)).toEqual(JSON.parse(text))
  })

  it('agrees on every generated document', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), fc.constantFrom(undefined, 1, 2), (text, indent) => {
        const value: unknown = JSON.parse(text)
        const written = JSON.stringify(value, null, indent)
        const read = answer(written)
        if (read === 'STRING_NUL') expect(written).toContain('\\u0000')
        else if (read === 'FORBIDDEN_KEY') expect(written).toMatch(/"(__|constructor|prototype)/)
        else expect(read).toEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps texts beside multi-byte text aligned', () => {
    const unit = fc.constantFrom('a', 'é', '中', '😀', '\\n', '\\u00e9', '\\ud83d\\ude00', '')
    const text = fc.array(unit, { maxLength: 5 }).map((units) => `"${units.join('')}"`)
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
        const written = `[${pairs.map(([name, value]) => `{${name}:${value},"n":12.5,"t":true}`).join(',')}]`
        expect(answer(written)).toEqual(JSON.parse(written))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a number keeps its text', () => {
  it.each([
    // text → kept as text, or a number
    ['0', 0],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', undefined],
    ['9007199254740993', undefined],
    ['-9007199254740992', undefined],
    ['1234567890123456789', undefined],
    ['-0', undefined],
    ['-0.0', undefined],
    ['1.0', undefined],
    ['1e3', undefined],
    ['1E+3', undefined],
    ['1e-400', undefined],
    ['5e-324', undefined],
    ['1.005', undefined],
    ['4.35', undefined],
    ['0.30000000000000004', undefined],
  ])('%s', (text, number) => {
    const outcome = readJson(encode(`[${text}]`))
    const items = outcome.ok ? outcome.value : undefined
    expect(items).toEqual([number === undefined ? new JsonNumeral(text) : number])
  })
})

describe('a body that is not UTF-8 is refused, never repaired', () => {
  it.each([
    ['one byte order mark is skipped', joined(byteOrderMark, encode('{"é":"中","b":1.5}')), { é: '中', b: 1.5 }],
    ['a second byte order mark', joined(byteOrderMark, byteOrderMark, encode('1')), 'ENCODING'],
    ['a byte order mark behind a blank', joined(encode(' '), byteOrderMark, encode('1')), 'JSON_SYNTAX'],
    ['only a byte order mark', byteOrderMark, 'PAYLOAD_SHAPE'],
    ['UTF-16 little endian with mark', joined(bytesOf(0xff, 0xfe), Buffer.from('{"a":1}', 'utf16le')), 'ENCODING'],
    ['UTF-16 little endian without mark', Buffer.from('{"a":1}', 'utf16le'), 'ENCODING'],
    ['UTF-16 big endian without mark', Buffer.from('{"a":1}', 'utf16le').swap16(), 'ENCODING'],
    ['GBK 订单 labelled UTF-8', joined(encode('{"a":"'), bytesOf(0xb6, 0xa9, 0xb5, 0xa5), encode('"}')), 'ENCODING'],
    ['overlong slash C0 AF', joined(encode('"'), bytesOf(0xc0, 0xaf), encode('"')), 'ENCODING'],
    ['encoded surrogate ED A0 80', joined(encode('"'), bytesOf(0xed, 0xa0, 0x80), encode('"')), 'ENCODING'],
    ['above U+10FFFF', joined(encode('"'), bytesOf(0xf4, 0x90, 0x80, 0x80), encode('"')), 'ENCODING'],
    ['a character cut in the middle', encode('"中"').subarray(0, 3), 'ENCODING'],
  ])('%s', (_, bytes, expected) => {
    expect(answer(bytes)).toEqual(expected)
  })
})

/** Time of this process alone, since the machine may be busy with others. */
function cpuMs(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

describe('limits hold while reading', () => {
  it.each([
    ['body of the limit', '"abcd"', { bodyBytes: 6 }, 'abcd'],
    ['body one over', '"abcd" ', { bodyBytes: 6 }, 'BODY_SIZE'],
    ['depth 32', nested(32), {}, JSON.parse(nested(32))],
    ['depth 33', nested(33), {}, 'JSON_DEPTH'],
    ['depth 33 of objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, {}, 'JSON_DEPTH'],
    ['10,000 members', manyKeys(10_000), {}, JSON.parse(manyKeys(10_000))],
    ['10,001 members', manyKeys(10_001), {}, 'JSON_KEYS'],
    ['10,000 items', `[${'1,'.repeat(9_999)}1]`, {}, Array(10_000).fill(1)],
    ['10,001 items', `[${'1,'.repeat(10_000)}1]`, {}, 'JSON_ITEMS'],
    ['items count across arrays', '[[1],[2]]', { items: 3 }, 'JSON_ITEMS'],
    ['keys count across objects', '[{"a":1},{"a":1}]', { keys: 1 }, 'JSON_KEYS'],
    ['text of 64 KiB', `"${'a'.repeat(65_536)}"`, {}, 'a'.repeat(65_536)],
    ['text one over', `"${'a'.repeat(65_537)}"`, {}, 'STRING_LENGTH'],
    ['escaped text one over', `"\\n${'a'.repeat(65_535)}"`, {}, 'STRING_LENGTH'],
    ['text of the limit without an end', '"abc', { stringBytes: 3 }, 'JSON_SYNTAX'],
    ['text one over without an end', '"abcd', { stringBytes: 3 }, 'STRING_LENGTH'],
    ['name of 256 bytes', `{"${'a'.repeat(256)}":1}`, {}, { ['a'.repeat(256)]: 1 }],
    ['name one over', `{"${'a'.repeat(257)}":1}`, {}, 'STRING_LENGTH'],
    ['number of 40 characters', '1'.repeat(40), {}, Number('1'.repeat(40))],
    ['number of 41 characters', '1'.repeat(41), {}, 'NUMBER_LENGTH'],
    ['long fraction', `0.${'1'.repeat(39)}`, {}, 'NUMBER_LENGTH'],
  ])('%s', (_, text, limits, expected) => {
    expect(answer(text, limits)).toEqual(expected)
  })

  it('100,000 nested arrays answer JSON_DEPTH at once, where and at which limit', () => {
    const bytes = encode(nested(100_000))
    expect(rejectionOf(bytes)).toEqual({ code: 'JSON_DEPTH', pointer: '/0'.repeat(32), offset: 32, limit: 32 })
    expect(cpuMs(() => readJson(bytes))).toBeLessThan(50)
  })

  it('a host can not ask for a depth that exhausts the stack', () => {
    expect(answer(nested(100_000), { depth: Number.POSITIVE_INFINITY })).toBe('JSON_DEPTH')
  })

  it('a body above the limit is not even decoded', () => {
    const bytes = new Uint8Array(50_000_000).fill(0xff)
    expect(rejectionOf(bytes)).toEqual({ code: 'BODY_SIZE', pointer: '', limit: 1_000_000 })
  })

  it.each([
    ['10,000 members with one prefix', manyKeys(10_000)],
    ['escapes up to every limit', `[${`"${'\\n'.repeat(32_000)}",`.repeat(15)}1]`],
    ['a text without an end', `"${'a'.repeat(999_000)}`],
    ['1,000,000 digits', '9'.repeat(999_000)],
    ['ever new names', `[${Array.from({ length: 9_000 }, (_, index) => `{"n${index}":1}`).join(',')}]`],
    [
      'wide objects of ever new names',
      `[${Array.from({ length: 99 }, (_, n) => manyKeys(100).replaceAll('k', `k${n}_`)).join(',')}]`,
    ],
  ])('work is bounded: %s', (_, text) => {
    const bytes = encode(text)
    expect(cpuMs(() => readJson(bytes))).toBeLessThan(1_000)
  })
})

describe('names that attack', () => {
  it.each([
    '__proto__',
    'constructor',
    'prototype',
    '__defineGetter__',
    '__defineSetter__',
    '__lookupGetter__',
    '__lookupSetter__',
  ])('%s is FORBIDDEN_KEY wherever it stands', (name) => {
    expect(rejectionOf(`{"a":{"${name}":{"isAdmin":true}}}`)).toMatchObject({
      code: 'FORBIDDEN_KEY',
      pointer: `/a/${name}`,
    })
    expect(rejectionOf(`{"${name}":1}`)).toMatchObject({ code: 'FORBIDDEN_KEY', pointer: `/${name}` })
    const wide = manyKeys(200).replace('}', `,"${name}":1}`)
    expect(rejectionOf(wide)).toMatchObject({ code: 'FORBIDDEN_KEY', pointer: `/${name}` })
  })

  it.each(['constructor.prototype.isAdmin', 'a.__proto__', 'a[__proto__]', 'a[constructor].b'])(
    'a path through one: %s',
    (name) => {
      expect(answer(`{"${name}":true}`)).toBe('FORBIDDEN_KEY')
    },
  )

  it.each(['a.b', 'a[0]', 'constructors', 'my.constructor_name', 'proto'])(
    'a name that only looks alike: %s',
    (name) => {
      expect(answer(`{"${name}":true}`)).toEqual({ [name]: true })
    },
  )

  it('an escaped spelling is the same name', () => {
    expect(answer('{"\\u005f_proto__":{"x":1}}')).toBe('FORBIDDEN_KEY')
    expect(answer('{"a":1,"\\u0061":2}')).toBe('JSON_DUPLICATE_KEY')
  })

  it('no payload changes what an empty object has', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      answer(`{"${name}":{"x":1,"prototype":{"x":1}}}`)
      answer(`[{"${name}":{"x":1}},{"a":{"${name}":{"x":1}}}]`)
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('members are looked up among the members only', () => {
    const outcome = readJson(encode('{"a":1}'))
    const object = outcome.ok ? outcome.value : undefined
    expect(object).toBeInstanceOf(JsonObject)
    if (!(object instanceof JsonObject)) return
    expect(['a', 'b', 'toString', '__proto__', ''].map((name) => [object.get(name), object.has(name)])).toEqual([
      [1, true],
      [undefined, false],
      [undefined, false],
      [undefined, false],
      [undefined, false],
    ])
  })

  it.each([
    ['two amounts', '{"amount":1,"amount":999}', '/amount'],
    ['deep inside', '{"lines":[{"sku":"A"},{"sku":"B","qty":1,"sku":"C"}]}', '/lines/1/sku'],
    ['behind 100 others', manyKeys(100).replace('}', ',"k3":1}'), '/k3'],
    ['a long name twice', `{"${'n'.repeat(100)}":1,"${'n'.repeat(100)}":1}`, `/${'n'.repeat(100)}`],
    ['a long name, then a short one twice', `{"s":1,"${'n'.repeat(100)}":1,"s":1}`, '/s'],
    ['with a slash and a tilde', '{"a/b~":1,"a/b~":2}', '/a~1b~0'],
    ['empty', '{"":1,"":2}', '/'],
  ])('a name twice is JSON_DUPLICATE_KEY: %s', (_, text, pointer) => {
    for (let time = 0; time < 3; time++) {
      expect(rejectionOf(text)).toMatchObject({ code: 'JSON_DUPLICATE_KEY', pointer })
    }
  })
})

describe('texts that a store can not keep', () => {
  it.each([
    ['NUL by escape', '{"a":"x\\u0000y"}', 'STRING_NUL'],
    ['NUL as a byte', '{"a":"x\u0000y"}', 'STRING_NUL'],
    ['NUL in a name', '{"\\u0000":1}', 'STRING_NUL'],
    ['high half alone', '{"a":"\\ud83d"}', 'STRING_SURROGATE'],
    ['high half, then text', '{"a":"\\ud83dx"}', 'STRING_SURROGATE'],
    ['high half, then another escape', '{"a":"\\ud83d\\n"}', 'STRING_SURROGATE'],
    ['two high halves', '{"a":"\\ud83d\\ud83d"}', 'STRING_SURROGATE'],
    ['two low halves', '{"a":"\\ude00\\ude00"}', 'STRING_SURROGATE'],
    ['low half alone', '{"a":"\\ude00"}', 'STRING_SURROGATE'],
    ['halves swapped', '{"a":"\\ude00\\ud83d"}', 'STRING_SURROGATE'],
    ['half in a name', '{"\\udfff":1}', 'STRING_SURROGATE'],
    ['a whole pair', '"\\ud83d\\ude00"', '😀'],
    ['emoji family', '"👨‍👩‍👧‍👦"', '👨‍👩‍👧‍👦'],
    ['1,000 combining marks', `"Z${'\u0351'.repeat(1_000)}"`, `Z${'\u0351'.repeat(1_000)}`],
  ])('%s', (_, text, expected) => {
    expect(answer(text)).toEqual(expected)
  })
})

describe('what is not RFC 8259 is JSON_SYNTAX', () => {
  it.each([
    ...[
      'NaN',
      'Infinity',
      '-Infinity',
      '+1',
      '.5',
      '1.',
      '01',
      '-01',
      '00',
      '-',
      '--1',
      '1e',
      '1e+',
      '1.e3',
      '0x10',
      '1_000',
    ],
    ...[
      'nul',
      'nulll',
      'True',
      'undefined',
      "'a'",
      '"',
      '"a',
      '"\\',
      '"\\u12',
      '"\\x41"',
      '"\\u00g0"',
      '"a\nb"',
      '"\t"',
      '\u0001',
    ],
    ...[
      '{',
      '[',
      '}',
      ']',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '[1,]',
      '[,1]',
      '[1 2]',
      '{a:1}',
      '{"a":1 "b":2}',
      '{,}',
      '{"a":1',
      '[1',
      '[1}',
    ],
    ...[
      '{"a" 1}',
      '{"a":',
      '{1:2}',
      '1 2',
      '{} {}',
      '// a\n1',
      '/**/1',
      '[1]x',
      '\u00a01',
      '\u000b1',
      '[NaN]',
      '{"a":Infinity}',
    ],
  ])('%j', (text) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(['JSON_SYNTAX', 'ENCODING']).toContain(answer(text))
  })

  it.each(['', ' ', '\n\t '])('nothing at all is PAYLOAD_SHAPE: %j', (text) => {
    expect(answer(text)).toBe('PAYLOAD_SHAPE')
  })

  it('says where, never what', () => {
    expect(rejectionOf('{"lines":[{"sku":"A"},{"secret":oops}]}')).toEqual({
      code: 'JSON_SYNTAX',
      pointer: '/lines/1/secret',
      offset: 32,
    })
  })
})

describe('damaged bytes', () => {
  const order = encode(
    JSON.stringify({ id: '订单-1', lines: [{ sku: 'A', qty: 2, at: [1.5, -0, 1e9] }], note: 'a\n😀' }),
  )

  it('are read or refused, and agree with JSON.parse, whatever is changed', () => {
    const damage = fc.array(fc.tuple(fc.nat(order.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 3 })
    fc.assert(
      fc.property(damage, fc.nat(order.length), (changes, length) => {
        const bytes = order.slice(0, length === 0 ? order.length : length)
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
        const read = readJson(bytes)
        if (read.ok)
          expect(plain(read.value)).toEqual(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
        else if (read.rejection.code === 'JSON_SYNTAX')
          expect(() => JSON.parse(new TextDecoder().decode(bytes))).toThrow()
      }),
      { numRuns: 10_000 },
    )
  })

  it('of any kind never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof readJson(bytes).ok).toBe('boolean')
      }),
      { numRuns: 5_000 },
    )
  })

  it('a view into a larger buffer is read alone', () => {
    const whole = encode('xx{"a":"中"}yy')
    expect(answer(whole.subarray(2, whole.length - 2))).toEqual({ a: '中' })
  })
})
