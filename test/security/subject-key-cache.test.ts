import {
  createSubjectKeyCache,
  erasedSubjectKey,
  newSubjectKey,
  type SealingKey,
  type SubjectKeyCache,
  type SubjectKeyRecord,
} from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { countedRandom, ringOf } from './key-fixtures'

const ring = ringOf()
const random = countedRandom('cache')
const stored = (subject: string) => newSubjectKey(ring, subject, random).record

function keyFrom(cache: SubjectKeyCache, record: SubjectKeyRecord, now: number): SealingKey {
  const unwrapped = cache.unwrap(ring, record.subject, record, now)
  if (!unwrapped.ok) throw new Error(unwrapped.rejection.code)
  return unwrapped.value
}

describe('the cache of subject keys', () => {
  it('hands out the key it has until its time is over, however often it was used', () => {
    const cache = createSubjectKeyCache({ ttlMs: 100, graceMs: 10 })
    const record = stored('a')
    const first = keyFrom(cache, record, 0)
    expect(keyFrom(cache, record, 60)).toBe(first)
    expect(keyFrom(cache, record, 99)).toBe(first)
    expect(keyFrom(cache, record, 100)).not.toBe(first)
  })

  it('leaves a key that went out readable for the time of grace, then overwrites it', () => {
    const cache = createSubjectKeyCache({ ttlMs: 100, graceMs: 10 })
    const key = keyFrom(cache, stored('a'), 0)
    const material = key.material
    cache.sweep(100)
    cache.sweep(109)
    expect([cache.size, key.isZeroised]).toEqual([0, false])
    cache.sweep(110)
    expect(key.isZeroised).toBe(true)
    expect(material).toEqual(new Uint8Array(32))
  })

  it('keeps no more than its size and lets go of the one used longest ago', () => {
    const cache = createSubjectKeyCache({ maxEntries: 2, graceMs: 0 })
    const records = ['a', 'b', 'c'].map(stored)
    const [a, b] = records.slice(0, 2).map((record) => keyFrom(cache, record, 0))
    const [recordA = stored('a'), , recordC = stored('c')] = records
    keyFrom(cache, recordA, 1)
    keyFrom(cache, recordC, 2)
    expect([cache.size, a?.isZeroised, b?.isZeroised]).toEqual([2, false, true])
  })

  it('keeps a key that was just made, also when it is put in twice', () => {
    const cache = createSubjectKeyCache({ graceMs: 0 })
    const { record, dek } = newSubjectKey(ring, 'a', random)
    cache.put('a', dek, 0)
    cache.put('a', dek, 1)
    expect(keyFrom(cache, record, 2)).toBe(dek)
    expect(dek.isZeroised).toBe(false)
  })

  it('hands out nothing for an erased subject, though it still has the key', () => {
    const cache = createSubjectKeyCache()
    const record = stored('a')
    keyFrom(cache, record, 0)
    expect(cache.unwrap(ring, 'a', erasedSubjectKey('a', record, 5), 6)).toEqual({
      ok: false,
      rejection: { code: 'SUBJECT_ERASED', erasedAt: 5 },
    })
  })

  it("does not hand one subject another's key, whatever the record claims", () => {
    const cache = createSubjectKeyCache()
    const record = stored('a')
    keyFrom(cache, record, 0)
    expect(cache.unwrap(ring, 'b', { ...record, subject: 'b' }, 1)).toEqual({
      ok: false,
      rejection: { code: 'DECRYPT_AUTH' },
    })
  })

  it('overwrites all at shutdown', () => {
    const cache = createSubjectKeyCache({ maxEntries: 1 })
    const keys = ['a', 'b'].map((subject) => keyFrom(cache, stored(subject), 0))
    cache.clear()
    expect([cache.size, ...keys.map((key) => key.isZeroised)]).toEqual([0, true, true])
  })
})
