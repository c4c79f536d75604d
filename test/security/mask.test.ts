import fc from 'fast-check'
import { maskAddress, maskEmail, maskId, maskName, maskPhone } from 'orderhub/security'
import { describe, expect, it } from 'vitest'

const family = '👨‍👩‍👧‍👦'
const zalgo = `Z${'\u0301'.repeat(1000)}`

it.each([
  ['', ''],
  [' ', ''],
  ['张', '*'],
  ['张三', '张**'],
  ['欧阳娜娜', '欧**'],
  [' John Smith ', 'J**'],
  ['é', '*'],
  ['e\u0301a', 'e\u0301**'],
  [`${family}三`, `${family}**`],
  [family, '*'],
  [zalgo, '*'],
  [`${zalgo}b`, '***'],
  ['\u202e张三', '***'],
  ['\ud800张', '***'],
  ['\u0600张三', '***'],
  ['𠮷野家', '𠮷**'],
  ['A\u0301\u0302', '*'],
  ['🇨🇳人', '🇨🇳**'],
])('the name %j is shown as %j', (name, shown) => {
  expect(maskName(name)).toBe(shown)
})

it.each([
  ['', ''],
  ['13800138000', '138****8000'],
  ['138 0013 8000', '138****8000'],
  ['+8613800138000', '+86****8000'],
  ['1234567890', '*****90'],
  ['1234567', '*****67'],
  ['123456', '****'],
  ['张三的电话', '****'],
  ['电话是一三八零零一三八零', '***********'],
  ['１３８００１３８０００', '***********'],
])('the phone %j is shown as %j', (phone, shown) => {
  expect(maskPhone(phone)).toBe(shown)
})

it.each([
  ['', ''],
  ['浙江杭州西湖', '****'],
  ['浙江省杭州市西湖区文三路100号', '浙江省杭州市****'],
  ['No. 5 Main Street', 'No. 5 ****'],
  [`${zalgo}${family}bcdefgh`, `*${family}bcde****`],
  ["'; drop table orders --", "'; dro****"],
])('the address %j is shown as %j', (address, shown) => {
  expect(maskAddress(address)).toBe(shown)
})

it.each([
  ['', ''],
  ['li.lei@example.com', 'l***@example.com'],
  ['l@example.com', '***@example.com'],
  ['李雷@example.com', '***@example.com'],
  ['li@a@b.cn', 'l***@b.cn'],
  ['li@李雷', 'l***@***'],
  ['no address', '***'],
  ['@', '***@***'],
])('the e-mail address %j is shown as %j', (email, shown) => {
  expect(maskEmail(email)).toBe(shown)
})

it.each([
  ['', ''],
  ['11010519491231002X', '1******X'],
  ['E1234567', 'E******7'],
  ['1234567', '******'],
  ['证件号码是保密的', '********'],
])('the number %j is shown as %j', (id, shown) => {
  expect(maskId(id)).toBe(shown)
})

describe('every mask, for any text', () => {
  const nasty = fc.constantFrom(
    '\u0301',
    '\u200d',
    '\u0600',
    '\u0e33',
    '\uff9e',
    '\u1100',
    '\u1161',
    '🇨',
    '👩',
    '\ud83d',
    '\udc00',
    '\n',
    ' ',
    '*',
    '@',
    '.',
    '+',
    'a',
    '1',
    '张',
    '\u0915',
    '\u094d',
    '\u202e',
    '\u3099',
    '\ufe0f',
    '\u{e0067}',
  )
  const text = fc.oneof(
    fc
      .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 2 })), { maxLength: 30 })
      .map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.stringMatching(/^[0-9*+ -]{0,14}$/),
  )
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const graphemes = (of: string) => [...segmenter.segment(of)].map(({ segment }) => segment)
  const masks = [
    // mask, visible characters at most, UTF-16 units at most
    { mask: maskName, visible: 1, units: 16 + 2 },
    { mask: maskPhone, visible: 7, units: 11 },
    { mask: maskAddress, visible: 6, units: 6 * 16 + 4 },
    { mask: maskId, visible: 2, units: 8 },
  ]

  it.each(masks)('$mask.name shows no more than it says', ({ mask, visible, units }) => {
    fc.assert(
      fc.property(text, (value) => {
        const masked = mask(value)
        expect(graphemes(masked).filter((grapheme) => grapheme !== '*').length).toBeLessThanOrEqual(visible)
        expect(masked.length).toBeLessThanOrEqual(units)
        expect(masked).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u)
      }),
      { numRuns: 3000 },
    )
  })

  it('maskEmail shows one character and an ASCII domain at most', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.tuple(text, text).map((both) => both.join('@')),
        ),
        (value) => {
          expect(maskEmail(value)).toMatch(/^$|^\*\*\*$|^[A-Za-z0-9]?\*\*\*@([A-Za-z0-9.-]{1,600}|\*\*\*)$/)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it.each([...masks, { mask: maskEmail }])('$mask.name leaves a masked value as it is', ({ mask }) => {
    fc.assert(
      fc.property(text, (value) => {
        expect(mask(mask(value))).toBe(mask(value))
      }),
      { numRuns: 3000 },
    )
  })

  it('takes a megabyte of marks in its stride', () => {
    const marks = `张${'\u0301'.repeat(500_000)}三`
    for (const { mask } of masks) expect(mask(marks).length).toBeLessThan(20)
  })
})
