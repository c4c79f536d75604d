import type { Instant } from '../time/instant'
import type { ApprovalPolicy, ApprovalStep } from './approval-policy'
import type { DutyTable } from './duty-table'
import { canFillSeats } from './fill-seats'
import { holdersOf, signersByLevel } from './signers'
import { neededSeats } from './tier-for'

/** Something about a policy and a duty table that would leave a request with nobody to sign it, or nearly. */
export type ApprovalFinding =
  /** The policy names a role the duty table does not have. */
  | { readonly code: 'ROLE_UNKNOWN'; readonly path: string; readonly role: string }
  /** Neither its main nor its stand-by person is there at that instant, nor anybody in their place. */
  | { readonly code: 'ROLE_UNHELD'; readonly path: string; readonly role: string; readonly at: Instant }
  /** Nobody stands by: if the main person does not answer, it goes straight to the superior. */
  | { readonly code: 'STAND_BY_MISSING'; readonly path: string; readonly role: string }
  | { readonly code: 'SUPERIOR_UNKNOWN'; readonly role: string; readonly superior: string }
  /** A role that is above itself. */
  | { readonly code: 'SUPERIOR_CYCLE'; readonly role: string }
  /** Four eyes leave too few people. `applicant`: when this person asks; null: whoever asks. */
  | {
      readonly code: 'TIER_UNSIGNABLE'
      readonly path: string
      readonly applicant: string | null
      readonly at: Instant
    }
  /** A kind that only ladders with conditions are for: a request that meets none of them is refused. */
  | { readonly code: 'KIND_PARTLY_COVERED'; readonly path: string; readonly kind: string }
  /** The step's limit is in working time, and the duty table does not say when people work: the clock counts. */
  | { readonly code: 'WORKING_TIME_MISSING'; readonly path: string }
  /** What this person releases nobody else can review. */
  | { readonly code: 'WAIVER_UNREVIEWABLE'; readonly path: string; readonly person: string }
  /** The two are so large that not all could be looked at. */
  | { readonly code: 'CHECK_INCOMPLETE' }

const ALARMS: ReadonlySet<string> = new Set<ApprovalFinding['code']>([
  'ROLE_UNKNOWN',
  'ROLE_UNHELD',
  'TIER_UNSIGNABLE',
  'WAIVER_UNREVIEWABLE',
])

/** Whether somebody's request would stand still with nobody to sign or review it; the rest is advice. */
export function isApprovalAlarm({ code }: ApprovalFinding): boolean {
  return ALARMS.has(code)
}

/** Changes of duty that are looked ahead to. */
const MOST_INSTANTS = 100

/**
 * What is wrong with a policy under a duty table, before any request finds out: roles nobody holds, tiers nobody can sign
 * once four eyes are kept, superiors in a circle. Look again whenever either changes.
 *
 * @param options - `aheadMs`: absences and delegations that begin or end within this time are looked at too, at most the
 *   next 100 such instants. Default 0: only now.
 */
export function checkApprovalPolicy(
  policy: ApprovalPolicy,
  duty: DutyTable,
  at: Instant,
  { aheadMs = 0 }: { readonly aheadMs?: number } = {},
): readonly ApprovalFinding[] {
  const instants = instantsWithin(duty, at, at + aheadMs)
  const roll: Roll = { duty, stepsLeft: MOST_STEPS }
  const findings = [
    ...superiorFindings(duty),
    ...roleFindings(policy, roll, instants),
    ...tierFindings(policy, roll, instants),
    ...coverFindings(policy),
    ...workingTimeFindings(policy, duty),
    ...waiverFindings(policy, roll, at),
  ]
  return roll.stepsLeft > 0 ? findings : [...findings, { code: 'CHECK_INCOMPLETE' }]
}

/** A duty table, and how many of its entries may still be looked at. */
interface Roll {
  readonly duty: DutyTable
  stepsLeft: number
}

/** Entries of a duty table looked at in one check: some tenths of a second. */
const MOST_STEPS = 20_000_000

function instantsWithin({ absences, delegations }: DutyTable, from: Instant, to: Instant): readonly Instant[] {
  const edges = [...absences, ...delegations].flatMap(({ from: begin, until }) => [begin, until ?? begin])
  const ahead = [...new Set(edges)].filter((edge) => edge > from && edge <= to).sort((a, b) => a - b)
  return [from, ...ahead.slice(0, MOST_INSTANTS)]
}

function workingTimeFindings({ ladders }: ApprovalPolicy, { workingTime }: DutyTable): readonly ApprovalFinding[] {
  const findings: ApprovalFinding[] = []
  eachStep(ladders, ({ timeLimitIn }, path) => {
    if (timeLimitIn === 'workingTime' && workingTime === undefined) {
      findings.push({ code: 'WORKING_TIME_MISSING', path: `${path}.timeLimitIn` })
    }
  })
  return findings
}

function superiorFindings({ roles }: DutyTable): readonly ApprovalFinding[] {
  const superiorOf = new Map(roles.map(({ role, superior }) => [role, superior]))
  const findings: ApprovalFinding[] = []
  for (const { role, superior } of roles) {
    if (superior !== null && !superiorOf.has(superior)) findings.push({ code: 'SUPERIOR_UNKNOWN', role, superior })
    const passed = new Set<string>()
    let above = superior
    while (above !== null && above !== role && !passed.has(above)) {
      passed.add(above)
      above = superiorOf.get(above) ?? null
    }
    if (above === role) findings.push({ code: 'SUPERIOR_CYCLE', role })
  }
  return findings
}

/** Every role the policy names, with the place where it does so first. */
function namedRoles({ ladders, waiver }: ApprovalPolicy): ReadonlyMap<string, string> {
  const named = new Map<string, string>()
  const name = (role: string, path: string) => {
    if (!named.has(role)) named.set(role, path)
  }
  eachStep(ladders, ({ roles }, path) => {
    for (const [place, role] of roles.entries()) name(role, `${path}.roles.${place}`)
  })
  for (const [place, role] of waiver?.roles.entries() ?? []) name(role, `waiver.roles.${place}`)
  for (const [place, role] of waiver?.reviewers.entries() ?? []) name(role, `waiver.reviewers.${place}`)
  return named
}

function eachStep(ladders: ApprovalPolicy['ladders'], look: (step: ApprovalStep, path: string) => void): void {
  for (const [ladder, { tiers }] of ladders.entries()) {
    for (const [tier, { steps }] of tiers.entries()) {
      for (const [step, value] of steps.entries()) look(value, `ladders.${ladder}.tiers.${tier}.steps.${step}`)
    }
  }
}

function roleFindings(policy: ApprovalPolicy, roll: Roll, instants: readonly Instant[]): readonly ApprovalFinding[] {
  const findings: ApprovalFinding[] = []
  for (const [role, path] of namedRoles(policy)) {
    if (isSpent(roll)) break
    const held = roll.duty.roles.find((entry) => entry.role === role)
    if (held === undefined) {
      findings.push({ code: 'ROLE_UNKNOWN', path, role })
      continue
    }
    const { main, standBy } = held
    if (standBy === null || standBy === main) findings.push({ code: 'STAND_BY_MISSING', path, role })
    const at = instants.find((instant) => signersAt(roll, role, instant, null).slice(0, 2).every(isMissing))
    if (at !== undefined && !isSpent(roll)) findings.push({ code: 'ROLE_UNHELD', path, role, at })
  }
  return findings
}

function tierFindings(policy: ApprovalPolicy, roll: Roll, instants: readonly Instant[]): readonly ApprovalFinding[] {
  const findings: ApprovalFinding[] = []
  for (const [ladder, { tiers }] of policy.ladders.entries()) {
    for (const [tier, { steps }] of tiers.entries()) {
      const path = `ladders.${ladder}.tiers.${tier}`
      const roles = steps.flatMap((step) => step.roles)
      const people = new Set(roles.flatMap((role) => holdersAt(roll, role)).filter((holder) => holder !== null))
      for (const applicant of [null, ...people]) {
        const at = instants.find((instant) => !isSignable(steps, roll, instant, applicant))
        if (isSpent(roll)) return findings
        if (at === undefined) continue
        findings.push({ code: 'TIER_UNSIGNABLE', path, applicant, at })
        if (applicant === null) break
      }
    }
  }
  return findings
}

function isSignable(steps: readonly ApprovalStep[], roll: Roll, at: Instant, applicant: string | null): boolean {
  return canFillSeats(
    steps.map((step) => ({
      need: neededSeats(step),
      seats: step.roles.map((role) => signersAt(roll, role, at, applicant).flatMap((signer) => signer?.person ?? [])),
    })),
  )
}

function coverFindings({ ladders }: ApprovalPolicy): readonly ApprovalFinding[] {
  const isPlain = ({ where }: ApprovalPolicy['ladders'][number]) => Object.keys(where).length === 0
  const covered = (kind: string) =>
    ladders.some((ladder) => isPlain(ladder) && (ladder.kinds === undefined || ladder.kinds.includes(kind)))
  const findings = new Map<string, ApprovalFinding>()
  for (const [index, { kinds = [] }] of ladders.entries()) {
    for (const [place, kind] of kinds.entries()) {
      if (findings.has(kind) || covered(kind)) continue
      findings.set(kind, { code: 'KIND_PARTLY_COVERED', path: `ladders.${index}.kinds.${place}`, kind })
    }
  }
  return [...findings.values()]
}

function waiverFindings({ waiver }: ApprovalPolicy, roll: Roll, at: Instant): readonly ApprovalFinding[] {
  if (waiver === null) return []
  const permitted = roll.duty.roles.filter(({ role }) => waiver.roles.includes(role))
  const people = new Set(permitted.flatMap(({ main, standBy }) => [main, standBy]).filter((person) => person !== null))
  return [...people].flatMap((person): readonly ApprovalFinding[] => {
    const reviewed = waiver.reviewers.some((role) => !signersAt(roll, role, at, person).every(isMissing))
    return reviewed || isSpent(roll) ? [] : [{ code: 'WAIVER_UNREVIEWABLE', path: 'waiver.reviewers', person }]
  })
}

/** Nothing more is looked at, and nothing said of what was not. */
function isSpent({ stepsLeft }: Roll): boolean {
  return stepsLeft <= 0
}

function holdersAt(roll: Roll, role: string): readonly (string | null)[] {
  if (isSpent(roll)) return []
  const holders = holdersOf(roll.duty, role)
  roll.stepsLeft -= (holders.length + 2) * roll.duty.roles.length
  return holders
}

function signersAt(roll: Roll, role: string, at: Instant, without: string | null) {
  const { duty } = roll
  const { absences, delegations } = duty
  const holders = holdersAt(roll, role)
  roll.stepsLeft -= holders.length * (absences.length + delegations.length)
  if (isSpent(roll)) return []
  const excluded = new Set(without === null ? [] : [without])
  return signersByLevel({ duty, at, role, kind: '', amount: null, excluded })
}

const isMissing = (signer: unknown): boolean => signer === undefined
