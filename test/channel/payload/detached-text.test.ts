import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detachedText } from '../../../src/channel/payload/detached-text'
import { readFields } from '../../../src/channel/payload/fields'
import { readJson } from '../../../src/channel/payload/read-json'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

describe('what is taken out of a payload', () => {
  it('does not keep the payload in memory', () => {
    const filler = 'x'.repeat(60_000)
    const kept: unknown[] = []
    const keep = (payload: number, filler: string) => {
      const text = `{"id":"order-${payload}-of-some-length","no":${10n ** 18n + BigInt(payload)},"sku":"纯棉短袖T恤白色加大码-${payload}",
        "tags":["a-tag-of-some-length-${payload}"],"a":"${filler}","b":"${filler}","c":"${filler}","name-of-some-length-${payload}":1}`
      const outcome = readJson(new TextEncoder().encode(text))
      if (!outcome.ok) throw new Error(outcome.rejection.code)
      kept.push(
        readFields(outcome.value, (fields) => [
          fields.id('id'),
          fields.id('no'),
          fields.text('sku'),
          fields.texts('tags'),
        ]),
      )
    }

    keep(0, filler)
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    for (let payload = 1; payload <= 200; payload++) keep(payload, filler)
    collectGarbage()
    // Each payload is 360 KB of UTF-16; together they would be 72 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000)
    expect(kept.length).toBe(201)
  })

  it('is the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(detachedText(text)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })
})
