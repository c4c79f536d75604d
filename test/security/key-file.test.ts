import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { createKeyRing, formatKeyFile, generateKeyFile, keyedDigest, parseKeyFile, withNewKey } from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { countedRandom, secretsOf } from './key-fixtures'

describe('a key file', () => {
  const text = generateKeyFile(countedRandom('file'))

  it('made anew is a usable ring with one key', () => {
    const ring = createKeyRing(parseKeyFile(text))
    expect(ring.keyIds).toEqual([ring.primary])
    expect(ring.primary).toMatch(/^k-[0-9a-f]{8}$/)
  })

  it("takes the runtime's own randomness as it is", () => {
    expect(createKeyRing(parseKeyFile(generateKeyFile(randomBytes))).keyIds).toHaveLength(1)
  })

  it('made twice is two different files', () => {
    const random = countedRandom('twice')
    expect(generateKeyFile(random)).not.toBe(generateKeyFile(random))
  })

  it('is read as it was written', () => {
    expect(formatKeyFile(parseKeyFile(text))).toBe(text)
    const secrets = { ...secretsOf('file', 'k1', 'k2', '2026'), disabled: ['k2'] }
    expect(parseKeyFile(formatKeyFile(secrets))).toEqual(secrets)
  })

  it('gets a further key without a change of primary, root or search, and may promote it', () => {
    const before = parseKeyFile(text)
    const added = withNewKey(before, countedRandom('added'))
    const promoted = withNewKey(before, countedRandom('added'), { promote: true })
    expect(Object.keys(added.keys)).toHaveLength(2)
    expect(added.primary).toBe(before.primary)
    expect(promoted.primary).not.toBe(before.primary)
    const digests = [before, added, promoted].map((of) => keyedDigest(createKeyRing(of).indexKey('phone'), 'x'))
    expect(new Set(digests).size).toBe(1)
  })

  const file = JSON.parse(text)
  it.each<[string, string, RegExp]>([
    ['is empty', '', /not JSON/],
    ['is cut short', text.slice(0, -20), /not JSON/],
    ['is a list', '[]', /not of the format/],
    ['is null', 'null', /not a JSON object/],
    ['has another format', JSON.stringify({ ...file, format: 'orderhub-keys/2' }), /not of the format/],
    ['names no primary', JSON.stringify({ ...file, primary: undefined }), /names no primary/],
    ['names a primary it lacks', JSON.stringify({ ...file, primary: 'k0' }), /primary key is not among/],
    ['has no keys', JSON.stringify({ ...file, keys: undefined }), /has no keys/],
    ['has no root', JSON.stringify({ ...file, root: undefined }), /the root is not text/],
    ['has a short root', JSON.stringify({ ...file, root: file.root.slice(0, 20) }), /root has 15 bytes/],
    ['has a padded key', JSON.stringify({ ...file, keys: { [file.primary]: `${file.root}=` } }), /not base64url/],
    ['has a number for a key', JSON.stringify({ ...file, keys: { [file.primary]: 5 } }), /a key is not text/],
    ['disables by a text', JSON.stringify({ ...file, disabled: 'k1' }), /not a list of ids/],
  ])('that %s is refused, saying so', (_, broken, problem) => {
    expect(() => parseKeyFile(broken)).toThrow(problem)
    expect(() => parseKeyFile(broken)).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }))
  })

  it('is never quoted in an error, wherever it is damaged', () => {
    const secret = String(file.root)
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 1, maxLength: 2 }), (at, damage) => {
        try {
          parseKeyFile(text.slice(0, at) + damage + text.slice(at + 1))
        } catch (error) {
          const told = `${error} ${JSON.stringify(error)} ${(error as Error).stack} ${(error as Error).cause}`
          for (let from = 0; from + 8 <= secret.length; from += 4)
            expect(told).not.toContain(secret.slice(from, from + 8))
        }
      }),
      { numRuns: 500 },
    )
  })
})
