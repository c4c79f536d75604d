import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonObject } from '../../../src/channel/payload/json-value'
import { encodeLogLine } from '../../../src/channel/payload/log-line'
import { readJson } from '../../../src/channel/payload/read-json'

describe('a log line can not act on its viewer', () => {
  it.each([
    ['a forged line', 'x\n{"level":"audit","actor":"root"}', '"x\\n{\\"level\\":\\"audit\\",\\"actor\\":\\"root\\"}"'],
    ['carriage return', 'a\rb', '"a\\rb"'],
    ['ANSI colour', '\u001b[31mred\u001b[0m', '"\\u001b[31mred\\u001b[0m"'],
    ['C1 control sequence', '\u009b2J', '"\\u009b2J"'],
    ['next line', 'a\u0085b', '"a\\u0085b"'],
    ['delete', '\u007f', '"\\u007f"'],
    ['line and paragraph separators', '\u2028\u2029', '"\\u2028\\u2029"'],
    ['right-to-left override', 'a\u202etxt', '"a\\u202etxt"'],
    ['isolates', '\u2066\u2069', '"\\u2066\\u2069"'],
    ['zero-width space and byte order mark', '\u200b\ufeff', '"\\u200b\\ufeff"'],
    ['tag characters', '\u{e0041}', '"\\udb40\\udc41"'],
    ['half a pair', '\ud83d', '"\\ud83d"'],
    ['visible text stays readable', '杭州 é 😀', '"杭州 é 😀"'],
  ])('%s', (_, text, expected) => {
    expect(encodeLogLine(text)).toBe(expected)
  })

  it('is one line that says the same when parsed, for every text, in names too', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (record) => {
        const line = encodeLogLine(record)
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
        expect(JSON.parse(line)).toEqual(record)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never throws', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    const hostile = {
      toJSON() {
        throw new Error('secret')
      },
    }
    expect([cyclic, hostile, { id: 12345678901234567890n }, undefined, () => 1].map(encodeLogLine)).toEqual([
      '{"code":"LOG_VALUE_UNREADABLE"}',
      '{"code":"LOG_VALUE_UNREADABLE"}',
      '{"id":"12345678901234567890"}',
      'null',
      'null',
    ])
  })

  it('does not write out a payload that is logged by mistake', () => {
    const outcome = readJson(new TextEncoder().encode('{"phone":"13800138000"}'))
    expect(outcome.ok && outcome.value).toBeInstanceOf(JsonObject)
    expect(encodeLogLine(outcome)).not.toContain('138')
  })
})
