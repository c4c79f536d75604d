import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textFingerprint } from '../../src/order/text-fingerprint'

/** FNV-1a as its authors write it, over bytes, in whole numbers without bounds. */
function plainly(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text, 'utf16le')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}

describe('the fingerprint of a text', () => {
  it('is the offset basis for no text', () => {
    expect(textFingerprint('')).toBe('cbf29ce484222325')
  })

  it('is FNV-1a, 64 bits, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(textFingerprint(text)).toBe(plainly(text))
      }),
      { numRuns: 500 },
    )
  })
})
