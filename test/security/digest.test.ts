import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { DigestKey, digestsEqual, keyedDigest } from 'orderhub/security'
import { describe, expect, it } from 'vitest'

const hmac = (key: Uint8Array, data: Uint8Array | string) => createHmac('sha256', key).update(data).digest('hex')

describe('a keyed digest', () => {
  it('is HMAC-SHA-256 for any key, text or bytes', () => {
    const data = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 200 }))
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 150 }),
        fc.array(data, { minLength: 1, maxLength: 3 }),
        (secret, several) => {
          const key = new DigestKey(secret)
          for (const each of several) expect(keyedDigest(key, each)).toBe(hmac(secret, each))
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([0, 1, 1365, 1366, 4095, 4096, 4097, 100_000])('is HMAC-SHA-256 for %i characters and bytes', (length) => {
    const secret = new Uint8Array(32).fill(9)
    const key = new DigestKey(secret)
    for (const data of ['x'.repeat(length), '订'.repeat(length), new Uint8Array(length).fill(200)]) {
      expect(keyedDigest(key, data)).toBe(hmac(secret, data))
    }
  })

  it.each([0, 1, 32, 63, 64, 65, 150, 1001])('is HMAC-SHA-256 for a key of %i bytes', (length) => {
    const secret = new Uint8Array(length).map((_, at) => at)
    expect(keyedDigest(new DigestKey(secret), 'x')).toBe(hmac(secret, 'x'))
  })

  it.each([
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'abcd', false],
    ['', '', true],
  ])('%s and %s compare as equal: %s', (left, right, equal) => {
    expect(digestsEqual(left, right)).toBe(equal)
  })
})
