import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseApprovalPolicy } from '../../src/approval/approval-policy'
import type { ApprovalChange, ApprovalRequest, Duty } from '../../src/approval/approval-request'
import { type DutyTableInput, parseDutyTable } from '../../src/approval/duty-table'
import { attendApproval, useApproval, withdrawApproval } from '../../src/approval/end-approval'
import { requestApproval } from '../../src/approval/request-approval'
import { openStep, seatView } from '../../src/approval/settle-seats'
import { signApproval } from '../../src/approval/sign-approval'
import { signersByLevel } from '../../src/approval/signers'
import { waiveApproval } from '../../src/approval/waive-approval'
import { ask, hour, monday } from './desk'

const people = ['p0', 'p1', 'p2', 'p3', 'p4']
const roles = ['r0', 'r1', 'r2']
const person = fc.constantFrom(...people)
const maybePerson = fc.option(person, { nil: null, freq: 4 })
const moment = fc.integer({ min: 0, max: 60 }).map((hours) => monday + hours * hour)

const roleEntry = (role: string) =>
  fc.record({
    role: fc.constant(role),
    main: maybePerson,
    standBy: maybePerson,
    superior: fc.option(fc.constantFrom(...roles), { nil: null }),
  })
const span = fc
  .tuple(moment, fc.integer({ min: 1, max: 40 }))
  .map(([from, hours]) => ({ from, until: from + hours * hour }))
const tableInput: fc.Arbitrary<DutyTableInput> = fc.record({
  roles: fc.tuple(...roles.map(roleEntry)),
  absences: fc.array(
    fc.tuple(person, span).map(([who, time]) => ({ person: who, ...time })),
    { maxLength: 4 },
  ),
  delegations: fc.array(
    fc.tuple(person, person, span).map(([from, to, time]) => ({ person: from, to, ...time })),
    { maxLength: 4 },
  ),
})
const table = tableInput
  .map((input) => parseDutyTable(input))
  .filter((parsed) => parsed.ok)
  .map((parsed) => {
    if (!parsed.ok) throw new Error('unreachable')
    return parsed.value
  })
const step = fc.record({
  roles: fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1, maxLength: 3 }),
  all: fc.boolean(),
})
const policy = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => {
  const parsed = parseApprovalPolicy({
    ladders: [
      {
        id: 'any',
        tiers: [
          {
            id: 't',
            steps: steps.map(({ roles: own, all }, n) => ({ id: `s${n}`, roles: own, need: all ? 'all' : 1 })),
          },
        ],
      },
    ],
    waiver: { roles: ['r0'], reviewers: ['r1', 'r2'] },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.rejection))
  return parsed.value
})
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('approve' as const), person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decline' as const), person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('waive' as const), person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('use' as const), digest: fc.constantFrom('d1', 'd2') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('duty' as const), table }) },
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

let uses = 0

interface World {
  request: ApprovalRequest
  duty: Duty
  at: number
}

/** As the hub does it: a change of duty and every due instant are attended to before anything else. */
function perform(world: World, next: Operation, told: (change: ApprovalChange) => void): void {
  const { request, duty, at } = world
  const take = (change: ApprovalChange) => {
    world.request = change.request
    told(change)
  }
  if (next.kind === 'approve' || next.kind === 'decline') {
    const verdict = next.kind === 'approve' ? 'approved' : 'declined'
    const signed = signApproval(request, { person: next.person, verdict, comment: null }, duty, at)
    if (signed.ok) take(signed.value)
  } else if (next.kind === 'waive') {
    const waived = waiveApproval(request, { person: next.person, reason: 'x' }, duty, at)
    if (waived.ok) take(waived.value)
  } else if (next.kind === 'withdraw') {
    const withdrawn = withdrawApproval(request, next.person, duty, at)
    if (withdrawn.ok) take(withdrawn.value)
  } else if (next.kind === 'use') {
    const { outcome, change } = useApproval(request, { digest: next.digest, ref: `use ${++uses}` }, duty, at)
    if (outcome.ok) expect(next.digest).toBe(request.digest)
    if (outcome.ok) expect(['approved', 'waived', 'confirmed']).toContain(request.state)
    if (outcome.ok) expect(request.use).toBeNull()
    take(change)
  } else if (next.kind === 'wait') {
    const until = at + next.hours * hour
    while (world.request.dueAt !== null && world.request.dueAt <= until) {
      world.at = world.request.dueAt
      const before = world.request
      take(attendApproval(before, world.duty, world.at))
      expect(world.request.dueAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(world.at)
    }
    world.at = until
  } else {
    world.duty = { version: duty.version + 1, table: next.table }
    take(attendApproval(request, world.duty, at))
  }
}

function check({ request, duty, at }: World): void {
  const signatures = request.steps.flatMap(({ seats }) => seats.flatMap(({ signature }) => signature ?? []))
  const involved = signatures.flatMap(({ person: who, onBehalfOf }) => [who, ...onBehalfOf])
  expect(involved).not.toContain(request.applicant)
  expect(new Set(involved).size).toBe(involved.length)
  if (request.waiver !== null) {
    expect(request.waiver.by).not.toBe(request.applicant)
    expect(involved).not.toContain(request.waiver.by)
  }
  if (request.state === 'approved') {
    for (const { seats, need } of request.steps) {
      expect(seats.filter(({ signature }) => signature?.verdict === 'approved').length).toBeGreaterThanOrEqual(need)
    }
  }
  for (const seat of openStep(request)?.seats ?? []) {
    if (seat.signature !== null || seat.current === null) continue
    const able = signersByLevel(seatView(request, seat, duty, at)).map((signer) => signer?.person)
    expect(able).toContain(seat.current)
  }
  if (openStep(request) !== undefined) expect(request.dueAt).not.toBeNull()
}

describe('whatever is done, delegated, missed or rearranged', () => {
  it('nobody approves his own, nobody counts twice, and every open seat has somebody or has raised the alarm', () => {
    fc.assert(
      fc.property(
        policy,
        table,
        person,
        fc.array(operation, { maxLength: 14 }),
        (rules, first, applicant, operations) => {
          const duty = { version: 1, table: first }
          const made = requestApproval(ask({ applicant }), { version: 1, value: rules }, duty, monday)
          if (!made.ok) throw new Error(made.rejection.code)
          const asked = new Set<string>()
          let vacant = new Set<string>()
          const told = ({ request, notices }: ApprovalChange) => {
            const alarmed = new Set<string>()
            for (const notice of notices) {
              if (notice.name === 'ApprovalUnattended') alarmed.add(`${notice.step} ${notice.role}`)
              if (notice.name !== 'ApprovalAsked') continue
              const once = `${notice.step} ${notice.role} ${notice.person}`
              expect(asked.has(once)).toBe(false)
              asked.add(once)
            }
            const empty = new Set<string>()
            const open = openStep(request)
            for (const { role, current, signature } of open?.seats ?? []) {
              if (signature !== null || current !== null) continue
              const name = `${open?.id} ${role}`
              expect(vacant.has(name) || alarmed.has(name)).toBe(true)
              empty.add(name)
            }
            vacant = empty
          }
          told(made.value)
          const world: World = { request: made.value.request, duty, at: monday }
          check(world)
          for (const next of operations) {
            perform(world, next, told)
            check(world)
          }
        },
      ),
      { numRuns: 600 },
    )
  })

  it('a duty table at rest has each level asked once at most, the lower first', () => {
    fc.assert(
      fc.property(policy, tableInput, fc.integer({ min: 1, max: 12 }), (rules, input, rounds) => {
        const parsed = parseDutyTable({ roles: input.roles })
        if (!parsed.ok) throw new Error(parsed.rejection.field)
        const duty = { version: 1, table: parsed.value }
        const made = requestApproval(ask(), { version: 1, value: rules }, duty, monday)
        if (!made.ok) throw new Error(made.rejection.code)
        let { request } = made.value
        const levels = new Map<string, number[]>()
        const told = ({ notices }: ApprovalChange) => {
          for (const notice of notices) {
            if (notice.name !== 'ApprovalAsked') continue
            levels.set(notice.role, [...(levels.get(notice.role) ?? []), notice.level])
          }
        }
        told(made.value)
        for (let round = 0; round < rounds; round++) {
          const change = attendApproval(request, duty, request.dueAt ?? 0)
          told(change)
          request = change.request
          expect(change.notices.length).toBeGreaterThan(0)
        }
        for (const asked of levels.values()) {
          expect(asked).toEqual([...new Set(asked)].sort((a, b) => a - b))
        }
      }),
      { numRuns: 300 },
    )
  })
})
