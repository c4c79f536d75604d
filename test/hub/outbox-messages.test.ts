import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HubEvent } from '../../src/hub/hub-event'
import { messageSeq, outboxMessages } from '../../src/hub/outbox-messages'

const FULL = 2 ** 20
const held: HubEvent = { name: 'OrderHeld', body: { orderKey: 'TB/s1/1', number: 'TB1', at: 0, reason: 'GATE' } }
const messagesOf = (version: number, count: number) =>
  outboxMessages(
    Array.from({ length: count }, () => held),
    new Set(['OrderHeld']),
    () => version,
    0,
  )

describe('messages of one order', () => {
  it.each([999, 1_000, 1_001, 5_000])(
    'of the next version come after all %d of this one, under ids of their own',
    (count) => {
      const all = [...messagesOf(7, count), ...messagesOf(8, 1)]
      expect(all.every(({ seq }, index) => seq > (all[index - 1]?.seq ?? -1))).toBe(true)
      expect(new Set(all.map(({ id }) => id)).size).toBe(count + 1)
    },
  )

  it('have the same ids however often their commit is tried', () => {
    expect(messagesOf(7, 3)).toEqual(messagesOf(7, 3))
  })
})

describe('the place of a message', () => {
  it.each([
    [0, 0, 0],
    [1, 0, FULL],
    [1, FULL - 1, 2 * FULL - 1],
    [2 ** 32, FULL - 1, 2 ** 52 + FULL - 1],
  ])('of version %d, message %d, is %d, a safe integer', (version, count, seq) => {
    expect(messageSeq(version, count)).toBe(seq)
    expect(Number.isSafeInteger(messageSeq(version, count))).toBe(true)
  })

  it.each([
    [1, FULL],
    [2 ** 32 + 1, 0],
  ])('does not exist for version %d, message %d', (version, count) => {
    expect(() => messageSeq(version, count)).toThrow(
      expect.objectContaining({ code: 'OUTBOX_OVERFLOW', version, count }),
    )
  })

  it('orders messages by version, then by number', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: FULL - 1 }))
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(Math.sign(messageSeq(...a) - messageSeq(...b))).toBe(Math.sign(a[0] - b[0]) || Math.sign(a[1] - b[1]))
      }),
      { numRuns: 500 },
    )
  })
})
