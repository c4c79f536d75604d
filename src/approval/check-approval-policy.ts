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
  return [
    ...superiorFindings(duty),
    ...roleFindings(policy, duty, instants),
    ...tierFindings(policy, duty, instants),
    ...coverFindings(policy),
    ...workingTimeFindings(policy, duty),
    ...waiverFindings(policy, duty, at),
  ]
}

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

function roleFindings(
  policy: ApprovalPolicy,
  duty: DutyTable,
  instants: readonly Instant[],
): readonly ApprovalFinding[] {
  const findings: ApprovalFinding[] = []
  for (const [role, path] of namedRoles(policy)) {
    const held = duty.roles.find((entry) => entry.role === role)
    if (held === undefined) {
      findings.push({ code: 'ROLE_UNKNOWN', path, role })
      continue
    }
    const { main, standBy } = held
    if (standBy === null || standBy === main) findings.push({ code: 'STAND_BY_MISSING', path, role })
    const at = instants.find((instant) => signersAt(duty, role, instant, null).slice(0, 2).every(isMissing))
    if (at !== undefined) findings.push({ code: 'ROLE_UNHELD', path, role, at })
  }
  return findings
}

function tierFindings(
  policy: ApprovalPolicy,
  duty: DutyTable,
  instants: readonly Instant[],
): readonly ApprovalFinding[] {
  const findings: ApprovalFinding[] = []
  for (const [ladder, { tiers }] of policy.ladders.entries()) {
    for (const [tier, { steps }] of tiers.entries()) {
      const path = `ladders.${ladder}.tiers.${tier}`
      const roles = steps.flatMap((step) => step.roles)
      const people = new Set(roles.flatMap((role) => holdersOf(duty, role)).filter((holder) => holder !== null))
      for (const applicant of [null, ...people]) {
        const at = instants.find((instant) => !isSignable(steps, duty, instant, applicant))
        if (at === undefined) continue
        findings.push({ code: 'TIER_UNSIGNABLE', path, applicant, at })
        if (applicant === null) break
      }
    }
  }
  return findings
}

function isSignable(steps: readonly ApprovalStep[], duty: DutyTable, at: Instant, applicant: string | null): boolean {
  return canFillSeats(
    steps.map((step) => ({
      need: neededSeats(step),
      seats: step.roles.map((role) => signersAt(duty, role, at, applicant).flatMap((signer) => signer?.person ?? [])),
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

function waiverFindings({ waiver }: ApprovalPolicy, duty: DutyTable, at: Instant): readonly ApprovalFinding[] {
  if (waiver === null) return []
  const permitted = duty.roles.filter(({ role }) => waiver.roles.includes(role))
  const people = new Set(permitted.flatMap(({ main, standBy }) => [main, standBy]).filter((person) => person !== null))
  return [...people].flatMap((person): readonly ApprovalFinding[] => {
    const reviewed = waiver.reviewers.some((role) => !signersAt(duty, role, at, person).every(isMissing))
    return reviewed ? [] : [{ code: 'WAIVER_UNREVIEWABLE', path: 'waiver.reviewers', person }]
  })
}

function signersAt(duty: DutyTable, role: string, at: Instant, without: string | null) {
  const excluded = new Set(without === null ? [] : [without])
  return signersByLevel({ duty, at, role, kind: '', amount: null, excluded })
}

const isMissing = (signer: unknown): boolean => signer === undefined
