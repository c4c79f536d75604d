/** A step as far as people are concerned: how many of its seats have to be signed, and who could sign each. */
export interface SeatsToFill {
  readonly need: number
  readonly seats: readonly (readonly string[])[]
}

/**
 * Whether all steps can be signed with nobody signing twice: as many seats of each as it needs, each by another person.
 * Exact: seats and people are matched along augmenting paths, and a step may give up one seat for another of its own.
 */
export function canFillSeats(steps: readonly SeatsToFill[]): boolean {
  const seats = steps.flatMap(({ seats: ofStep }, step) => ofStep.map((people) => ({ step, people })))
  const personOf: (string | undefined)[] = seats.map(() => undefined)
  const seatOf = new Map<string, number>()

  /** `passed`: people and seats that this search has looked at. */
  const settle = (seat: number, passed: Set<string | number>): boolean => {
    passed.add(seat)
    for (const person of seats[seat]?.people ?? []) {
      if (passed.has(person)) continue
      passed.add(person)
      const holder = seatOf.get(person)
      if (holder !== undefined && !settle(holder, passed) && !giveWay(holder, passed)) continue
      seatOf.set(person, seat)
      personOf[seat] = person
      return true
    }
    return false
  }
  /** A seat is left empty for another of its step that can be filled. */
  const giveWay = (holder: number, passed: Set<string | number>): boolean => {
    const other = fillOne(seats[holder]?.step, passed)
    if (other) personOf[holder] = undefined
    return other
  }
  const fillOne = (step: number | undefined, passed: Set<string | number>): boolean =>
    seats.some(
      (seat, place) =>
        seat.step === step && personOf[place] === undefined && !passed.has(place) && settle(place, passed),
    )

  return steps.every(({ need }, step) => {
    for (let filled = 0; filled < need; filled++) if (!fillOne(step, new Set())) return false
    return true
  })
}
