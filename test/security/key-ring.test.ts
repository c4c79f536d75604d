import { hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import { createKeyRing, type KeyRingSecrets, keyedDigest } from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { ringOf, secretsOf } from './key-fixtures'

describe('a key ring', () => {
  const good = secretsOf('ring', 'k1', 'k2')
  const broken: [string, Partial<KeyRingSecrets>, RegExp][] = [
    ['a primary that is not there', { primary: 'k3' }, /primary key is not among/],
    ['a primary named like an object property', { primary: 'toString' }, /primary key is not among/],
    ['a disabled primary', { disabled: ['k1'] }, /primary key is disabled/],
    ['a disabled key that is not there', { disabled: ['k9'] }, /disabled key k9 is not among/],
    ['a key of 31 bytes', { keys: { ...good.keys, k2: new Uint8Array(31).fill(7) } }, /key k2 has 31 bytes/],
    ['a key of 33 bytes', { keys: { ...good.keys, k2: new Uint8Array(33).fill(7) } }, /key k2 has 33 bytes/],
    ['a key of zeros', { keys: { ...good.keys, k2: new Uint8Array(32) } }, /key k2 is one byte repeated/],
    ['a key id with a space', { keys: { ...good.keys, 'k 3': good.root } }, /a key id is not/],
    ['a root of 16 bytes', { root: good.root.subarray(0, 16) }, /root has 16 bytes/],
    ['a root of zeros', { root: new Uint8Array(32) }, /root is one byte repeated/],
    ['no keys', { keys: {} }, /primary key is not among/],
  ]
  it.each(broken)('with %s is refused, saying what is wrong', (_, change, problem) => {
    expect(() => createKeyRing({ ...good, ...change })).toThrow(problem)
    expect(() => createKeyRing({ ...good, ...change })).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }))
  })

  it('hides a disabled key as if it were unknown', () => {
    const ring = createKeyRing({ ...good, disabled: ['k2'] })
    expect(ring.keyIds).toEqual(['k1'])
    expect(ring.find('k2')).toBeUndefined()
    expect(() => ring.key('k2')).toThrow(expect.objectContaining({ code: 'KEY_UNKNOWN', keyId: 'k2' }))
    expect(ring.key('k1').id).toMatch(/^[0-9a-f]{16}$/)
  })

  it('derives the same search, digest and audit keys after the key-encryption keys have rotated', () => {
    const before = createKeyRing(good)
    const after = createKeyRing({ ...secretsOf('later', 'k7'), root: good.root })
    expect(after.rootId).toBe(before.rootId)
    for (const keyOf of [digestOf, auditOf, phoneOf]) {
      expect(keyedDigest(keyOf(after), 'x')).toBe(keyedDigest(keyOf(before), 'x'))
    }
  })

  it('derives a different key for each purpose, field and root', () => {
    const ring = ringOf('one')
    const other = ringOf('two')
    const keys = [
      digestOf(ring),
      auditOf(ring),
      phoneOf(ring),
      ring.indexKey('email'),
      digestOf(other),
      auditOf(other),
      phoneOf(other),
    ]
    expect(new Set(keys.map((key) => keyedDigest(key, 'x'))).size).toBe(keys.length)
    expect(ring.rootId).not.toBe(other.rootId)
  })

  it('derives by HKDF-SHA-256 with a label, so a key can be reproduced elsewhere', () => {
    const rootId = Buffer.from(hkdfSync('sha256', good.root, '', 'orderhub/root-id/v1', 32))
      .toString('hex')
      .slice(0, 16)
    expect(createKeyRing(good).rootId).toBe(rootId)
  })

  it('prints no secret', () => {
    const ring = createKeyRing(good)
    phoneOf(ring)
    const printed = inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring) + JSON.stringify(ring.auditKey)
    for (const secret of [good.root, ...Object.values(good.keys)]) {
      const bytes = Buffer.from(secret)
      for (const form of [
        bytes.toString('hex'),
        bytes.toString('base64'),
        [...bytes.subarray(0, 4)].join(', '),
        bytes.subarray(0, 4).toString('hex').replace(/../g, '$& '),
      ]) {
        expect(printed).not.toContain(form.trim())
      }
    }
  })
})

type Ring = ReturnType<typeof ringOf>
const digestOf = (ring: Ring) => ring.digestKey
const auditOf = (ring: Ring) => ring.auditKey
const phoneOf = (ring: Ring) => ring.indexKey('buyer.phone')
