import { z } from 'zod'
import { codeSchema, outsideIdSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import { workScheduleSchema } from '../time/work-schedule-schema'
import { moneyBoundsSchema } from './money-bound'
import { type PolicyRejection, problemsOf } from './policy-problem'

/** Bounds of a duty table. */
export const DUTY_LIMITS = { roles: 1_000, absences: 10_000, delegations: 2_000 } as const

const instant = z.int().min(0).max(8_640_000_000_000_000)

/** Who holds a role. */
export const dutyRoleSchema = z.strictObject({
  role: codeSchema,
  /** Person who is asked first; null: nobody at the moment. An id of the host's, never a name. */
  main: outsideIdSchema.nullable(),
  /** Who is asked when the main person does not answer or is away. */
  standBy: outsideIdSchema.nullable(),
  /** The role that is asked after both; null at the top. */
  superior: codeSchema.nullable().default(null),
})

const isInterval = ({ from, until }: { readonly from: number; readonly until: number | null }) =>
  until === null || until > from

/** Somebody is away from `from` up to, and not including, `until`; null: until further notice. */
export const absenceSchema = z
  .strictObject({ person: outsideIdSchema, from: instant, until: instant.nullable() })
  .refine(isInterval, { path: ['until'], error: 'INTERVAL_EMPTY' })

/** Somebody signs in another's place for a time. */
export const delegationSchema = z
  .strictObject({
    person: outsideIdSchema,
    to: outsideIdSchema,
    from: instant,
    until: instant,
    /** Only in these roles. Left out: in all the person holds. */
    roles: z.array(codeSchema).min(1).max(100).optional(),
    /** Only requests of these kinds. */
    kinds: z.array(codeSchema).min(1).max(100).optional(),
    /** Only up to these amounts; what has no amount of these currencies stays with the person. */
    upTo: moneyBoundsSchema.optional(),
  })
  .refine(isInterval, { path: ['until'], error: 'INTERVAL_EMPTY' })
  .refine(({ person, to }) => person !== to, { path: ['to'], error: 'DELEGATION_TO_SELF' })

/** Who does what, who is away, and who signs for whom. */
export const dutyTableSchema = z
  .strictObject({
    roles: z.array(dutyRoleSchema).max(DUTY_LIMITS.roles),
    absences: z.array(absenceSchema).max(DUTY_LIMITS.absences).default([]),
    delegations: z.array(delegationSchema).max(DUTY_LIMITS.delegations).default([]),
    /** When those on duty work: steps whose limit is in working time are counted by it. Left out: by the clock. */
    workingTime: workScheduleSchema.optional(),
  })
  .superRefine(({ roles, delegations }, check) => {
    const seen = new Set<string>()
    roles.forEach(({ role }, index) => {
      if (seen.has(role)) check.addIssue({ code: 'custom', path: ['roles', index, 'role'], message: 'ROLE_TWICE' })
      seen.add(role)
    })
    const chained = returningDelegation(delegations)
    if (chained !== undefined)
      check.addIssue({ code: 'custom', path: ['delegations', chained, 'to'], message: 'DELEGATION_RETURNS' })
  })

export type DutyTable = z.infer<typeof dutyTableSchema>
export type DutyTableInput = z.input<typeof dutyTableSchema>
export type DutyRole = DutyTable['roles'][number]
export type Absence = DutyTable['absences'][number]
export type Delegation = DutyTable['delegations'][number]

/** Reads a duty table; names all that is wrong, each with its path. */
export function parseDutyTable(input: unknown): Outcome<DutyTable, PolicyRejection> {
  const parsed = dutyTableSchema.safeParse(input)
  return parsed.success ? accept(parsed.data) : reject(problemsOf(parsed.error))
}

/** The schema as JSON Schema (draft 2020-12). */
export function dutyTableJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(dutyTableSchema, { io: 'input' }) as Record<string, unknown>
}

/** Whether something that lasts from `from` up to `until` holds at an instant. */
export function lasts({ from, until }: { readonly from: Instant; readonly until: Instant | null }, at: Instant) {
  return from <= at && (until === null || at < until)
}

/** When anybody next leaves, comes back, or signs for another: the next instant at which tasks may move; null: none. */
export function nextDutyChange({ absences, delegations }: DutyTable, at: Instant): Instant | null {
  let next: Instant | null = null
  for (const { from, until } of [...absences, ...delegations]) {
    for (const edge of [from, until]) {
      if (edge !== null && edge > at && (next === null || edge < next)) next = edge
    }
  }
  return next
}

/**
 * Place of the first delegation that, while all of them last, closes a chain back to where it began. A chain that closes at all does so
 * when the last of its delegations begins, so only these instants are looked at.
 */
function returningDelegation(delegations: readonly Delegation[]): number | undefined {
  let first: number | undefined
  for (const at of new Set(delegations.map(({ from }) => from))) {
    const lasting: { readonly place: number; readonly delegation: Delegation }[] = []
    for (const [place, delegation] of delegations.entries()) {
      if (place < (first ?? Number.POSITIVE_INFINITY) && lasts(delegation, at)) lasting.push({ place, delegation })
    }
    if (!returns(lasting)) continue
    let [without, within] = [0, lasting.length]
    while (within - without > 1) {
      const middle = (without + within) >> 1
      if (returns(lasting.slice(0, middle))) within = middle
      else without = middle
    }
    first = lasting[within - 1]?.place
  }
  return first
}

/** Whether delegations lead back to anybody: whoever signs for nobody is taken away, until nobody or a circle is left. */
function returns(lasting: readonly { readonly delegation: Delegation }[]): boolean {
  const delegates = new Map<string, string[]>()
  const incoming = new Map<string, number>()
  for (const { delegation } of lasting) {
    const { person, to } = delegation
    const own = delegates.get(person)
    if (own === undefined) delegates.set(person, [to])
    else own.push(to)
    incoming.set(to, (incoming.get(to) ?? 0) + 1)
    if (!incoming.has(person)) incoming.set(person, 0)
  }
  const free = [...incoming].filter(([, count]) => count === 0).map(([person]) => person)
  let left = incoming.size
  for (let person = free.pop(); person !== undefined; person = free.pop()) {
    left -= 1
    for (const to of delegates.get(person) ?? []) {
      const count = (incoming.get(to) ?? 0) - 1
      incoming.set(to, count)
      if (count === 0) free.push(to)
    }
  }
  return left > 0
}
