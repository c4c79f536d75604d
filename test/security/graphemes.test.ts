import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadingGraphemes } from '../../src/security/graphemes'

describe('leading characters', () => {
  it.each<[string, number, string[]]>([
    ['', 3, []],
    ['ab', 3, ['a', 'b']],
    ['abc', 2, ['a', 'b']],
    ['ab\u0301c', 2, ['a', 'b\u0301']],
    ['张三\u200d', 2, ['张', '三\u200d']],
    ['1\ufe0f\u20e32', 1, ['1\ufe0f\u20e3']],
    ['a\nb', 3, ['a', '*', 'b']],
  ])('of %j, %i at most: %j', (text, count, expected) => {
    expect(leadingGraphemes(text, count)).toEqual(expected)
  })

  it('are the same whether or not the quick way applies', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', ' ', '1', '张', '.', '\u0301', '三'), maxLength: 12 })
    fc.assert(
      fc.property(plain, fc.integer({ min: 1, max: 8 }), (text, count) => {
        const whole = leadingGraphemes(`${text}\n`, text.length + 1)
        expect(leadingGraphemes(text, count)).toEqual(whole.slice(0, -1).slice(0, count))
      }),
      { numRuns: 2000 },
    )
  })
})
