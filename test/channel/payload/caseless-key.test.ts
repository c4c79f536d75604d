import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caselessKey } from '../../../src/channel/payload/caseless-key'

describe('texts meet under one key', () => {
  it.each([
    ['A', 'a', true],
    ['Ａ１', 'a1', true],
    ['ß', 'ẞ', true],
    ['É', 'e\u0301', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['οδος', 'οδοσ', true],
    ['I', 'i', true],
    ['ß', 'ss', false],
    ['İ', 'i', false],
    ['İ', 'I', false],
    ['ı', 'i', false],
    ['А', 'A', false],
    ['a ', 'a', false],
  ])('%s and %s: %s', (left, right, meet) => {
    expect(caselessKey(left) === caselessKey(right)).toBe(meet)
  })

  it('the key of a key is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(caselessKey(caselessKey(text))).toBe(caselessKey(text))
      }),
      { numRuns: 5_000 },
    )
  })
})
