import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canFillSeats, type SeatsToFill } from '../../src/approval/fill-seats'

/** Every way of seating people, tried one by one. */
function byTrial(steps: readonly SeatsToFill[]): boolean {
  const seats = steps.flatMap(({ seats: ofStep }, step) => ofStep.map((people) => ({ step, people })))
  const tryFrom = (place: number, taken: ReadonlySet<string>, filled: readonly number[]): boolean => {
    const seat = seats[place]
    if (seat === undefined) return steps.every(({ need }, step) => (filled[step] ?? 0) >= need)
    if (tryFrom(place + 1, taken, filled)) return true
    const more = filled.map((count, step) => (step === seat.step ? count + 1 : count))
    return seat.people.some((person) => !taken.has(person) && tryFrom(place + 1, new Set([...taken, person]), more))
  }
  return tryFrom(
    0,
    new Set(),
    steps.map(() => 0),
  )
}

it('seats can be filled without anybody twice exactly where trying every way finds one', () => {
  const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 })
  const step = fc
    .array(people, { minLength: 1, maxLength: 3 })
    .chain((seats) => fc.record({ seats: fc.constant(seats), need: fc.integer({ min: 1, max: seats.length }) }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3 }), (steps) => {
      expect(canFillSeats(steps)).toBe(byTrial(steps))
    }),
    { numRuns: 2_000 },
  )
})
