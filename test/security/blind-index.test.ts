import fc from 'fast-check'
import { blindIndex, normaliseEmail, normaliseId, normalisePhone } from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { ringOf } from './key-fixtures'

const phoneKey = ringOf().indexKey('buyer.phone')

describe('a blind index', () => {
  it.each(['', ' ', '1', '张', '😀', '%', '_', '\n'])('of %j is too broad', (query) => {
    const refusal = { ok: false, rejection: { code: 'QUERY_TOO_BROAD' } }
    expect(blindIndex(phoneKey, normalisePhone(query))).toEqual(refusal)
    expect(blindIndex(phoneKey, normaliseId(query))).toEqual(refusal)
  })

  it('matches exactly: a pattern means itself', () => {
    const stored = blindIndex(phoneKey, normalisePhone('13800138000'))
    for (const pattern of ['138%', '%%', '1380013800_', '138*', '.*', '1380013800', '138****8000']) {
      expect(blindIndex(phoneKey, normalisePhone(pattern))).not.toEqual(stored)
    }
  })

  it.each([
    [64, 16],
    [96, 24],
    [128, 32],
  ] as const)('of %i bits is %i hexadecimal digits, the longer ones beginning with the shorter', (bits, digits) => {
    const index = blindIndex(phoneKey, '+8613800138000', bits)
    expect(index.ok && index.value).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`))
    const shortest = blindIndex(phoneKey, '+8613800138000')
    expect(index.ok && shortest.ok && index.value.startsWith(shortest.value)).toBe(true)
  })

  it('differs between fields and between rings', () => {
    const keys = [phoneKey, ringOf().indexKey('buyer.email'), ringOf('other').indexKey('buyer.phone')]
    expect(new Set(keys.map((key) => JSON.stringify(blindIndex(key, '+8613800138000')))).size).toBe(3)
  })
})

describe('a phone', () => {
  it.each([
    '13800138000',
    '138 0013 8000',
    '138-0013-8000',
    '+86 138 0013 8000',
    '0086-13800138000',
    '8613800138000',
    '１３８００１３８０００',
    '(+86)138.0013.8000',
    ' 13800138000\n',
  ])('%j is one and the same', (phone) => {
    expect(normalisePhone(phone)).toBe('+8613800138000')
  })

  it.each([
    ['010-12345678', '86', '+861012345678'],
    ['+1 (415) 555-0100', '86', '+14155550100'],
    ['090-1234-5678', '81', '+819012345678'],
    ['13800138000-1234', '86', '+86138001380001234'],
    ['138****8000', '86', '138****8000'],
    ['Ext A', '86', 'ext a'],
    ['1234', '86', '1234'],
  ])('%s in the country %s is %s', (phone, country, expected) => {
    expect(normalisePhone(phone, { country })).toBe(expected)
  })
})

describe('normalised values', () => {
  it.each([
    [' Li.Lei@Example.COM ', 'li.lei@example.com'],
    ['ｌｉ@ｅｘ.cn', 'li@ex.cn'],
  ])('%j is the address %s', (email, expected) => {
    expect(normaliseEmail(email)).toBe(expected)
  })

  it('stay as they are when normalised again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[+0-9() -]{0,16}$/)), (text) => {
        for (const normalise of [normalisePhone, normaliseEmail, normaliseId]) {
          const once = normalise(text)
          expect(normalise(once)).toBe(once)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
