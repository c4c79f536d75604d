import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KeyOrder } from '../../src/store/key-order'

it('keys come in order behind any key, whenever they were added', () => {
  const batches = fc.array(fc.array(fc.string({ maxLength: 3 })), { maxLength: 6 })
  fc.assert(
    fc.property(batches, fc.option(fc.string({ maxLength: 3 })), (added, after) => {
      const order = new KeyOrder()
      const known = new Set<string>()
      for (const keys of added) {
        for (const key of keys) {
          if (!known.has(key)) order.add(key)
          known.add(key)
        }
        const expected = [...known].sort((a, b) => (a < b ? -1 : 1)).filter((key) => after === null || key > after)
        expect([...order.after(after)]).toEqual(expected)
      }
    }),
    { numRuns: 300 },
  )
})
