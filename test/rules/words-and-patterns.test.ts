import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsPattern } from '../../src/rules/fits-pattern'
import { foldText } from '../../src/rules/fold-character'
import { createWordFinder } from '../../src/rules/word-finder'

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'Ｂ', '投', '😀'), maxLength: 24 })
const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'B', '投', '😀'), maxLength: 5 }), { maxLength: 12 })

describe('a list of words', () => {
  it('finds just the words that stand in a text', () => {
    fc.assert(
      fc.property(words, letters, (list, text) => {
        const found = list.filter((word) => word !== '' && foldText(text).includes(foldText(word)))
        const finder = createWordFinder(list)
        expect(finder.wordsIn(text)).toEqual(found)
        expect(finder.occursIn(text)).toBe(found.length > 0)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is none: nothing is found', () => {
    expect(createWordFinder([]).occursIn('text')).toBe(false)
    expect(createWordFinder(['']).wordsIn('text')).toEqual([])
  })

  it('is found as well where its letters and its beginnings are too many to have every step worked out', () => {
    const common = fc.constantFrom('a', 'b', 'c')
    const rare = fc.integer({ min: 0, max: 300 }).map((letter) => String.fromCharCode(0x4e00 + letter))
    const mixed = (maxLength: number) => fc.string({ unit: fc.oneof(common, rare), minLength: 1, maxLength })
    // With those, beginnings are some 12,000: the steps of the last third are in no table.
    const many = Array.from({ length: 6_000 }, (_, at) => `${String.fromCharCode(0x5e00 + at)}bc`)
    fc.assert(
      fc.property(fc.array(mixed(4), { minLength: 200, maxLength: 400 }), mixed(60), (list, text) => {
        const all = [...many, ...list]
        const told = `${text}${String.fromCharCode(0x5e00 + 5_999)}b${text}${String.fromCharCode(0x5e00 + 5_998)}bc`
        expect(createWordFinder(all).wordsIn(told)).toEqual(all.filter((word) => told.includes(word)))
      }),
      { numRuns: 30 },
    )
  })

  it('reads a text once, however its words begin alike', () => {
    const alike = Array.from({ length: 3_000 }, (_, length) => `${'a'.repeat(100)}${length}`)
    const finder = createWordFinder(alike)
    expect(finder.occursIn('a'.repeat(1_000_000))).toBe(false)
    expect(finder.wordsIn(`${'a'.repeat(1_000_000)}2999`)).toEqual(
      alike.filter((word) => `${'a'.repeat(100)}2999`.startsWith(word)),
    )
  })
})

describe('folding', () => {
  it.each([
    ['ＶＸ：Ａ１', 'vx:a1'],
    ['A　B', 'a b'],
    ['ÄÉß', 'äéß'],
    // The only small form of this one has two characters: it stays, so that places stay.
    ['İ', 'İ'],
    ['微信', '微信'],
  ])('%s is %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })
})

describe('a pattern', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a*', 'ABC', true],
    ['*c', 'abc', true],
    ['a*c', 'ab', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*新疆*', '中国新疆维吾尔自治区', true],
    ['a.c', 'abc', false],
    ['(a+)+$', 'aaa', false],
  ])('%s fits %s: %s', (pattern, text, fitting) => {
    expect(fitsPattern(pattern)(text)).toBe(fitting)
  })

  it('says what a regular expression made of it says', () => {
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'A'), maxLength: 10 })
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'is')
        expect(fitsPattern(pattern)(text)).toBe(expression.test(text))
      }),
      { numRuns: 5_000 },
    )
  })

  // A search that goes back for every star would not end while anybody waits.
  it('comes to an end, however hostile', () => {
    for (const hostile of [`${'*a'.repeat(60)}b`, `*${'a'.repeat(120)}b`, `${'?*'.repeat(60)}b`]) {
      expect(fitsPattern(hostile)('a'.repeat(20_000))).toBe(false)
    }
  })
})
