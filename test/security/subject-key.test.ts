import fc from 'fast-check'
import {
  createKeyRing,
  erasedSubjectKey,
  isErased,
  newSubjectKey,
  openPersonal,
  rewrapSubjectKey,
  sealPersonal,
  subjectKeyFor,
  unwrapSubjectKey,
} from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { countedRandom, ringOf, secretsOf } from './key-fixtures'

const random = countedRandom('subject')
const place = { kind: 'order', field: 'shipTo', key: 'O-1' }
const values = { name: '张三', phone: '13800138000' }

describe("a subject's key", () => {
  it('survives as plain JSON and opens what it sealed', () => {
    const ring = ringOf()
    const { record, dek } = newSubjectKey(ring, 'buyer-1', random)
    const sealed = sealPersonal(dek, values, place, random(12))
    const unwrapped = unwrapSubjectKey(ring, 'buyer-1', JSON.parse(JSON.stringify(record)))
    expect(unwrapped.ok && openPersonal(unwrapped.value, sealed, place)).toEqual({ ok: true, value: values })
  })

  it('is another for each subject and each making', () => {
    const ring = ringOf()
    const made = ['a', 'a', 'b'].map((subject) => newSubjectKey(ring, subject, random).record)
    expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(3)
    expect(new Set(made.map(({ wrappedKey }) => wrappedKey)).size).toBe(3)
  })

  it('takes one draw of randomness', () => {
    let draws = 0
    newSubjectKey(ringOf(), 'buyer-1', (size) => {
      draws += 1
      return countedRandom('one')(size)
    })
    expect(draws).toBe(1)
  })

  it.each([
    ['asked for another subject', 'buyer-2', {}, 'DECRYPT_AUTH'],
    ['with another key id', 'buyer-1', { keyId: '0000000000000000' }, 'DECRYPT_AUTH'],
    ['wrapped by a key that is gone', 'buyer-1', { wrappedBy: 'k0' }, 'KEY_UNKNOWN'],
    ['claiming another wrapping key', 'buyer-1', { wrappedBy: 'k2' }, 'KEY_UNKNOWN'],
    ['altered', 'buyer-1', { wrappedKey: 's1.AAAA' }, 'DECRYPT_AUTH'],
    ['not sealed at all', 'buyer-1', { wrappedKey: '' }, 'DECRYPT_AUTH'],
  ])('%s is not unwrapped', (_, subject, change, code) => {
    const ring = ringOf('ring', 'k1', 'k2')
    const { record } = newSubjectKey(ring, 'buyer-1', random)
    const outcome = unwrapSubjectKey(ring, subject, { ...record, ...change })
    expect(outcome.ok ? 'UNWRAPPED' : outcome.rejection.code).toBe(code)
  })

  it("is not unwrapped by another tenant's ring, though its key ids are the same", () => {
    const { record } = newSubjectKey(ringOf('tenant-1'), 'buyer-1', random)
    expect(unwrapSubjectKey(ringOf('tenant-2'), 'buyer-1', record)).toEqual({
      ok: false,
      rejection: { code: 'DECRYPT_AUTH' },
    })
  })

  it('is made only when there is none', () => {
    const ring = ringOf()
    const first = subjectKeyFor(ring, 'buyer-1', undefined, random)
    const again = subjectKeyFor(ring, 'buyer-1', first.ok ? first.value.record : undefined, random)
    expect(first.ok && again.ok && again.value.record === first.value.record).toBe(true)
    expect(first.ok && again.ok && again.value.dek.id === first.value.dek.id).toBe(true)
  })
})

describe('rotation', () => {
  const old = secretsOf('ring', 'k1')
  const added = { ...old, keys: { ...old.keys, k2: countedRandom('k2')(32) } }
  const promoted = { ...added, primary: 'k2' }
  const disabled = { ...promoted, disabled: ['k1'] }
  const destroyed = { ...promoted, keys: { k2: added.keys.k2 } }

  it('loses nothing at any step, whichever records the sweep had reached', () => {
    const made = Array.from({ length: 5 }, (_, nth) => {
      const { record, dek } = newSubjectKey(createKeyRing(old), `buyer-${nth}`, random)
      return { record, sealed: sealPersonal(dek, values, place, random(12)) }
    })
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4]), (swept) => {
        const records = made.map(({ record }, nth) => {
          if (!swept.includes(nth)) return record
          const rewrapped = rewrapSubjectKey(createKeyRing(promoted), record.subject, record, random)
          return rewrapped.ok ? rewrapped.value : record
        })
        for (const secrets of [added, promoted]) {
          for (const [nth, record] of records.entries()) {
            const dek = unwrapSubjectKey(createKeyRing(secrets), record.subject, record)
            expect(dek.ok && openPersonal(dek.value, made[nth]?.sealed ?? '', place)).toEqual({
              ok: true,
              value: values,
            })
          }
        }
        for (const secrets of [disabled, destroyed]) {
          for (const [nth, record] of records.entries()) {
            expect(unwrapSubjectKey(createKeyRing(secrets), record.subject, record).ok).toBe(swept.includes(nth))
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('keeps the key itself, and a second sweep changes nothing', () => {
    const { record } = newSubjectKey(createKeyRing(old), 'buyer-1', random)
    const ring = createKeyRing(promoted)
    const once = rewrapSubjectKey(ring, 'buyer-1', record, random)
    expect(once.ok && once.value).toMatchObject({ keyId: record.keyId, wrappedBy: 'k2' })
    const twice = once.ok && rewrapSubjectKey(ring, 'buyer-1', once.value, random)
    expect(twice).toEqual(once)
  })

  it('answers a key id that is not on the ring yet, and the same call succeeds after a refresh', () => {
    const { record } = newSubjectKey(createKeyRing(promoted), 'buyer-1', random)
    expect(unwrapSubjectKey(createKeyRing(old), 'buyer-1', record)).toEqual({
      ok: false,
      rejection: { code: 'KEY_UNKNOWN', keyId: 'k2' },
    })
    expect(unwrapSubjectKey(createKeyRing(added), 'buyer-1', record).ok).toBe(true)
  })
})

describe('an erased subject', () => {
  const ring = ringOf()
  const { record } = newSubjectKey(ring, 'buyer-1', random)
  const erased = erasedSubjectKey('buyer-1', record, 1_000)
  const refusal = { ok: false, rejection: { code: 'SUBJECT_ERASED', erasedAt: 1_000 } }

  it('keeps no key', () => {
    expect(erased).toEqual({ state: 'erased', subject: 'buyer-1', erasedAt: 1_000 })
    expect(isErased(erased)).toBe(true)
    expect(isErased(record)).toBe(false)
  })

  it('is never opened, rewrapped or given another key', () => {
    expect(unwrapSubjectKey(ring, 'buyer-1', erased)).toEqual(refusal)
    expect(rewrapSubjectKey(ring, 'buyer-1', erased, random)).toEqual(refusal)
    expect(subjectKeyFor(ring, 'buyer-1', erased, random)).toEqual(refusal)
  })

  it('stays erased at the first time when it is erased again', () => {
    expect(erasedSubjectKey('buyer-1', erased, 2_000)).toBe(erased)
  })

  it('can be erased before it was ever seen', () => {
    expect(subjectKeyFor(ring, 'buyer-9', erasedSubjectKey('buyer-9', undefined, 1_000), random)).toEqual(refusal)
  })
})
