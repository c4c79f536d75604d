import { describe, expect, it } from 'vitest'
import { singleHeader } from '../../../src/channel/signature/single-header'

describe('a header that may be there once', () => {
  const of = (...values: [string, string][]) => {
    const outcome = singleHeader(new Headers(values), 'X-Topic')
    return outcome.ok ? outcome.value : outcome.rejection.code
  }
  it.each<[string, [string, string][], string]>([
    ['as it stands', [['x-topic', 'orders/paid']], 'orders/paid'],
    ['in any case', [['X-TOPIC', 'a']], 'a'],
    ['missing', [['x-other', 'a']], 'HEADER_MISSING'],
    ['empty', [['x-topic', '']], 'HEADER_MISSING'],
    ['blank', [['x-topic', ' \t']], 'HEADER_MISSING'],
    [
      'twice',
      [
        ['x-topic', 'a'],
        ['X-Topic', 'a'],
      ],
      'HEADER_DUPLICATED',
    ],
    ['with a comma of its own', [['x-topic', 'a,b']], 'HEADER_DUPLICATED'],
    ['of 8 KB', [['x-topic', 'a'.repeat(8_192)]], 'a'.repeat(8_192)],
    ['of more', [['x-topic', 'a'.repeat(8_193)]], 'HEADER_LENGTH'],
    ['of 1 MB', [['x-topic', 'a'.repeat(1_000_000)]], 'HEADER_LENGTH'],
    ['with a tab inside', [['x-topic', 'a\tb']], 'HEADER_CHARSET'],
    ['beyond ASCII', [['x-topic', '\u00e9']], 'HEADER_CHARSET'],
  ])('%s', (_, headers, expected) => {
    expect(of(...headers)).toBe(expected)
  })

  it.each(['a\r\nSet-Cookie: x', 'a\nb', 'a\rb', 'a\0b'])('%j from a source that lets it through', (value) => {
    const headers = new Headers()
    Object.defineProperty(headers, 'get', { value: () => value })
    const outcome = singleHeader(headers, 'x')
    expect(outcome.ok ? outcome.value : outcome.rejection).toEqual({ code: 'HEADER_CHARSET', header: 'x' })
  })

  it('may have commas where they are declared, still only once', () => {
    const once = singleHeader(new Headers([['s', 'v1,a v1,b']]), 's', { commas: true })
    const twice = singleHeader(
      new Headers([
        ['s', 'v1,a'],
        ['s', 'v1,b'],
      ]),
      's',
      { commas: true },
    )
    expect([once.ok, twice.ok]).toEqual([true, false])
  })
})
