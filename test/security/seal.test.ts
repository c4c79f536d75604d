import { createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import {
  newSubjectKey,
  open,
  openPersonal,
  openText,
  SealingKey,
  seal,
  sealedBytes,
  sealedText,
  sealPersonal,
  sealText,
} from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { countedRandom, ringOf } from './key-fixtures'

const random = countedRandom('seal')
const secret = random(32)
const key = SealingKey.wipeable('00112233aabbccdd', secret)
const place = { kind: 'order', field: 'shipTo', key: 'O-1' }
const text = '张三 13800138000'

describe('a sealed value', () => {
  it('opens with the same key in the same place, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (plaintext) => {
        const sealed = seal(key, plaintext, place, random(12))
        expect(sealed).toHaveLength(plaintext.length + 37)
        expect(open(key, sealed, place)).toEqual({ ok: true, value: Buffer.from(plaintext) })
      }),
      { numRuns: 300 },
    )
  })

  it('has the documented layout, which another AES-GCM implementation reads', () => {
    const nonce = random(12)
    const sealed = seal(key, Buffer.from(text), place, nonce)
    expect(sealed[0]).toBe(1)
    expect(sealed.subarray(1, 9).toString('hex')).toBe(key.id)
    expect(sealed.subarray(9, 21)).toEqual(Buffer.from(nonce))

    const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: 16 })
    decipher.setAAD(Buffer.concat([sealed.subarray(0, 9), Buffer.from('t5:order6:shipTo3:O-1')]))
    decipher.setAuthTag(sealed.subarray(-16))
    expect(Buffer.concat([decipher.update(sealed.subarray(21, -16)), decipher.final()]).toString()).toBe(text)
  })

  it.each([
    ['another kind', { ...place, kind: 'return' }],
    ['another field', { ...place, field: 'memo' }],
    ['another record', { ...place, key: 'O-2' }],
    ['field and key shifted', { kind: 'order', field: 'shipToO', key: '-1' }],
    ['kind and field shifted', { kind: 'ordershipTo', field: '', key: 'O-1' }],
  ])('does not open when it was copied to %s', (_, elsewhere) => {
    const sealed = seal(key, Buffer.from(text), place, random(12))
    expect(open(key, sealed, elsewhere)).toEqual({ ok: false, rejection: { code: 'DECRYPT_AUTH' } })
  })

  it('does not open in any other place, whatever the names', () => {
    const name = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('\ud800', '\udfff', '\ufffd', '1:a', ''))
    const anyPlace = fc.record({ kind: name, field: name, key: name })
    fc.assert(
      fc.property(anyPlace, anyPlace, (here, there) => {
        const same = here.kind === there.kind && here.field === there.field && here.key === there.key
        expect(open(key, seal(key, Buffer.from('x'), here, random(12)), there).ok).toBe(same)
      }),
      { numRuns: 1000 },
    )
  })

  it('binds a key longer than the scratch space as well', () => {
    const long = { ...place, key: '长'.repeat(2000) }
    const sealed = seal(key, Buffer.from(text), long, random(12))
    expect(open(key, sealed, long).ok).toBe(true)
    expect(open(key, sealed, { ...long, key: `${'长'.repeat(1999)}短` }).ok).toBe(false)
  })

  it('does not open once any single bit has changed; a changed key id names an unknown key', () => {
    const sealed = seal(key, Buffer.from(text), place, random(12))
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed)
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const inKeyId = bit >= 8 && bit < 72
      const outcome = open(key, altered, place)
      expect(outcome.ok ? 'OPENED' : outcome.rejection.code).toBe(inKeyId ? 'KEY_UNKNOWN' : 'DECRYPT_AUTH')
    }
  })

  it('does not open when cut anywhere, tag of 4 bytes included', () => {
    const sealed = seal(key, Buffer.from(text), place, random(12))
    for (let length = 0; length < sealed.length; length += 1) {
      expect(open(key, sealed.subarray(0, length), place).ok).toBe(false)
    }
    expect(open(key, Buffer.concat([sealed.subarray(0, 21), sealed.subarray(-16).subarray(0, 4)]), place)).toEqual({
      ok: false,
      rejection: { code: 'DECRYPT_AUTH' },
    })
  })

  it('sealed by another key names that key, so that the ring can be refreshed', () => {
    const other = SealingKey.wipeable('ffffffffffffffff', secret)
    expect(open(other, seal(key, Buffer.from(text), place, random(12)), place)).toEqual({
      ok: false,
      rejection: { code: 'KEY_UNKNOWN', keyId: key.id },
    })
  })

  it('does not open under a relabelled key id', () => {
    const other = SealingKey.wipeable('ffffffffffffffff', secret)
    const sealed = seal(key, Buffer.from(text), place, random(12))
    sealed.set(other.idBytes, 1)
    expect(open(other, sealed, place)).toEqual({ ok: false, rejection: { code: 'DECRYPT_AUTH' } })
  })

  it.each([0, 11, 13, 16])('a nonce of %i bytes is refused as a fault', (length) => {
    expect(() => seal(key, Buffer.from(text), place, new Uint8Array(length))).toThrow(/nonce has/)
  })
})

describe('the text form', () => {
  it('is one spelling per value', () => {
    const sealed = seal(key, Buffer.from(text), place, random(12))
    const spelled = sealedText(sealed)
    expect(spelled).toMatch(/^s1\.[A-Za-z0-9_-]+$/)
    expect(sealedBytes(spelled)).toEqual(sealed)
    for (const other of [
      `${spelled}=`,
      `${spelled}\n`,
      ` ${spelled}`,
      spelled.replace('s1.', 's2.'),
      '',
      'plain text',
    ]) {
      expect(sealedBytes(other)).toBeUndefined()
      expect(openText(key, other, place)).toEqual({ ok: false, rejection: { code: 'DECRYPT_AUTH' } })
    }
  })

  it('opens to the same text', () => {
    expect(openText(key, sealText(key, text, place, random(12)), place)).toEqual({ ok: true, value: text })
  })
})

describe('personal fields', () => {
  it('come back as they were and hold nothing readable, whatever the JSON', () => {
    const { dek } = newSubjectKey(ringOf(), 'buyer-1', random)
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const opened = openPersonal(dek, sealPersonal(dek, value, place, random(12)), place)
        expect(opened).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) })
      }),
      { numRuns: 300 },
    )
    const sealed = sealPersonal(dek, { name: 'canary', phone: '13800138000' }, place, random(12))
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toMatch(/canary|13800138000/)
  })

  it('that no longer open say so as a value, so that one bad field does not stop a page', () => {
    const { dek } = newSubjectKey(ringOf(), 'buyer-1', random)
    const sealed = sealPersonal(dek, { name: '张三' }, place, random(12))
    expect(openPersonal(dek, `${sealed.slice(0, -2)}AA`, place).ok).toBe(false)
    expect(openPersonal(dek, sealed, { ...place, key: 'O-2' }).ok).toBe(false)
  })
})

describe('a key', () => {
  it('that has left memory seals nothing', () => {
    const gone = SealingKey.wipeable('00112233aabbccdd', random(32))
    const kept = gone.material
    gone.zeroise()
    gone.zeroise()
    expect(gone.isZeroised).toBe(true)
    expect(kept).toEqual(new Uint8Array(32))
    expect(() => seal(gone, Buffer.from(text), place, random(12))).toThrow(
      expect.objectContaining({ code: 'KEY_ZEROISED' }),
    )
  })

  it('takes its own copy, so wiping the source leaves it usable', () => {
    const source = random(32)
    const copied = SealingKey.wipeable('00112233aabbccdd', source)
    const sealed = seal(copied, Buffer.from(text), place, random(12))
    source.fill(0)
    expect(open(copied, sealed, place).ok).toBe(true)
  })

  it.each([
    ['ABCDEF0123456789', 32],
    ['0011', 32],
    ['00112233aabbccdd', 31],
    ['00112233aabbccdd', 33],
  ])('with the id %s and %i bytes is refused', (id, length) => {
    expect(() => SealingKey.wipeable(id, new Uint8Array(length))).toThrow(
      expect.objectContaining({ code: 'KEY_INVALID' }),
    )
    expect(() => SealingKey.resident(id, new Uint8Array(length))).toThrow(
      expect.objectContaining({ code: 'KEY_INVALID' }),
    )
  })
})
