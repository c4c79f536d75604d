import type { Money } from '../money/money'
import type { Instant } from '../time/instant'
import { type DutyTable, lasts } from './duty-table'
import { isWithin } from './money-bound'

/** Somebody who may sign a seat now. */
export interface Signer {
  readonly person: string
  /** Those in whose place he signs, the holder of the role first; none: in his own right. */
  readonly onBehalfOf: readonly string[]
}

/** What decides who may sign a seat. */
export interface SeatView {
  readonly duty: DutyTable
  readonly at: Instant
  readonly role: string
  readonly kind: string
  readonly amount: Money | null
  /** Neither they nor anybody in their place: who asked, and who has signed already. */
  readonly excluded: ReadonlySet<string>
}

/**
 * Who answers for a role, level by level: its main person, its stand-by, then those of its superior, and so on up. A role
 * met again ends the list. Null where nobody holds the place.
 */
export function holdersOf({ roles }: DutyTable, role: string): readonly (string | null)[] {
  const holders: (string | null)[] = []
  const passed = new Set<string>()
  for (let next: string | null = role; next !== null && !passed.has(next); ) {
    passed.add(next)
    const name: string = next
    const found = roles.find((entry) => entry.role === name)
    if (found === undefined) break
    holders.push(found.main, found.standBy)
    next = found.superior
  }
  return holders
}

/**
 * Who is asked at each level: the holder, or who signs for him at the time. Undefined where nobody can: the place is
 * vacant, its holder is away, or four eyes forbid it (who asked for the approval or has signed before does not sign
 * here, neither himself nor through a delegate).
 */
export function signersByLevel(view: SeatView): readonly (Signer | undefined)[] {
  return holdersOf(view.duty, view.role).map((holder) => (holder === null ? undefined : standsFor(view, holder, [])))
}

/**
 * Whether a person may sign a seat that has come up to `level`: a holder of one of the levels so far, or somebody who signs
 * for one. An absence moves the task, it does not take the right away.
 */
export function maySign(view: SeatView, level: number, person: string): Signer | undefined {
  for (const holder of holdersOf(view.duty, view.role).slice(0, level + 1)) {
    const signer = holder === null ? undefined : chainTo(view, holder, person, [])
    if (signer !== undefined) return signer
  }
  return undefined
}

function standsFor(
  view: SeatView,
  person: string,
  principals: readonly string[],
  tried = new Set<string>(),
): Signer | undefined {
  if (view.excluded.has(person) || tried.has(person)) return undefined
  // Who could not by one way cannot by another: delegations lead back to nobody.
  tried.add(person)
  for (const delegate of delegatesOf(view, person)) {
    const signer = standsFor(view, delegate, [...principals, person], tried)
    if (signer !== undefined) return signer
  }
  const away = view.duty.absences.some((absence) => absence.person === person && lasts(absence, view.at))
  return away ? undefined : { person, onBehalfOf: principals }
}

function chainTo(
  view: SeatView,
  person: string,
  wanted: string,
  principals: readonly string[],
  tried = new Set<string>(),
): Signer | undefined {
  if (view.excluded.has(person) || tried.has(person)) return undefined
  if (person === wanted) return { person, onBehalfOf: principals }
  tried.add(person)
  for (const delegate of delegatesOf(view, person)) {
    const signer = chainTo(view, delegate, wanted, [...principals, person], tried)
    if (signer !== undefined) return signer
  }
  return undefined
}

function delegatesOf({ duty, at, role, kind, amount }: SeatView, person: string): readonly string[] {
  return duty.delegations
    .filter(
      (delegation) =>
        delegation.person === person &&
        lasts(delegation, at) &&
        (delegation.roles === undefined || delegation.roles.includes(role)) &&
        (delegation.kinds === undefined || delegation.kinds.includes(kind)) &&
        (delegation.upTo === undefined || isWithin(amount, delegation.upTo) === true),
    )
    .map(({ to }) => to)
}
