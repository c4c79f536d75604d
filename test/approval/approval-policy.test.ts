import { describe, expect, it } from 'vitest'
import { approvalPolicyJsonSchema, parseApprovalPolicy } from '../../src/approval/approval-policy'
import { canonicalJson } from '../../src/approval/canonical-json'
import { checkApprovalPolicy } from '../../src/approval/check-approval-policy'
import { dutyTableJsonSchema, parseDutyTable } from '../../src/approval/duty-table'
import { maySign, signersByLevel } from '../../src/approval/signers'
import { tierFor } from '../../src/approval/tier-for'
import { ask, cny, day, dutyOf, hour, monday, no, policyOf, refunds, staff, yes } from './desk'

const step = { id: 's', roles: ['finance'] }
const tiered = (...tiers: object[]) => ({ ladders: [{ id: 'l', tiers }] })

describe('a policy that cannot be', () => {
  it.each([
    [tiered({ id: 'a' }, { id: 'b' }), 'ladders.0.tiers.0.upTo', 'TIER_UNBOUNDED'],
    [tiered({ id: 'a', upTo: [cny(1)] }), 'ladders.0.tiers.0.upTo', 'LAST_TIER_BOUNDED'],
    [
      tiered({ id: 'a', upTo: [cny(5)] }, { id: 'b', upTo: [cny(5)] }, { id: 'c' }),
      'ladders.0.tiers.1.upTo.0',
      'BOUNDS_NOT_RISING',
    ],
    [tiered({ id: 'a', upTo: [cny(5), cny(6)] }, { id: 'b' }), 'ladders.0.tiers.0.upTo', 'CURRENCY_TWICE'],
    [tiered({ id: 'a', upTo: [cny(5)] }, { id: 'a' }), 'ladders.0.tiers.1.id', 'TIER_TWICE'],
    [tiered({ id: 'a', steps: [step, step] }), 'ladders.0.tiers.0.steps.1.id', 'STEP_TWICE'],
    [tiered({ id: 'a', steps: [{ ...step, need: 2 }] }), 'ladders.0.tiers.0.steps.0.need', 'NEED_OVER_SEATS'],
    [tiered({ id: 'a', steps: [{ id: 's', roles: ['x', 'x'] }] }), 'ladders.0.tiers.0.steps.0.roles', 'ROLE_TWICE'],
    [{ ladders: [...tiered({ id: 'a' }).ladders, ...tiered({ id: 'a' }).ladders] }, 'ladders.1.id', 'LADDER_TWICE'],
  ])('is refused with the place: %j', (input, path, problem) => {
    const parsed = parseApprovalPolicy(input)
    expect(parsed).toMatchObject({ ok: false, rejection: { code: 'INPUT_INVALID', field: path } })
    expect(parsed.ok ? [] : parsed.rejection.problems).toContainEqual({ path, problem })
  })

  it.each([
    [{ roles: [staff.roles[0], staff.roles[0]] }, 'roles.1.role', 'ROLE_TWICE'],
    [{ roles: [], absences: [{ person: 'a', from: 5, until: 5 }] }, 'absences.0.until', 'INTERVAL_EMPTY'],
    [
      { roles: [], delegations: [{ person: 'a', to: 'a', from: 0, until: 1 }] },
      'delegations.0.to',
      'DELEGATION_TO_SELF',
    ],
    [
      {
        roles: [],
        delegations: [
          { person: 'a', to: 'b', from: 0, until: 10 },
          { person: 'b', to: 'c', from: 5, until: 20 },
          { person: 'c', to: 'a', from: 9, until: 30 },
        ],
      },
      'delegations.2.to',
      'DELEGATION_RETURNS',
    ],
  ])('is a duty table of which the same is said: %j', (input, path, problem) => {
    const parsed = parseDutyTable(input)
    expect(parsed.ok ? [] : parsed.rejection.problems).toContainEqual({ path, problem })
  })

  it('is not one whose delegations come back only after the first is over', () => {
    const delegations = [
      { person: 'a', to: 'b', from: 0, until: 10 },
      { person: 'b', to: 'a', from: 10, until: 20 },
    ]
    expect(parseDutyTable({ roles: [], delegations }).ok).toBe(true)
  })

  it('has its form as JSON Schema', () => {
    expect(approvalPolicyJsonSchema()).toMatchObject({ type: 'object', required: ['ladders'] })
    expect(dutyTableJsonSchema()).toMatchObject({ type: 'object', required: ['roles'] })
  })
})

describe('the tier of a request', () => {
  const gold = { id: 'gold', kinds: ['refund'], where: { level: ['gold'] } }
  const policy = policyOf({
    ladders: [
      {
        ...gold,
        tiers: [
          { id: 'small', upTo: [cny(50_000)] },
          { id: 'gold', steps: [step] },
        ],
      },
      {
        id: 'all',
        kinds: ['refund', 'discount'],
        tiers: [
          { id: 'small', upTo: [cny(20_000), { minor: 3_000, currency: 'USD' }] },
          { id: 'middle', upTo: [cny(50_000)], steps: [step] },
          { id: 'large', steps: [step, { id: 't', roles: ['a', 'b'] }] },
        ],
      },
    ],
  })
  it.each([
    [{ facts: { level: 'none' }, amount: cny(20_000) }, 'all/small', []],
    [{ facts: { level: 'none' }, amount: cny(-20_000) }, 'all/small', []],
    [{ facts: { level: 'none' }, amount: cny(-20_001) }, 'all/middle', []],
    [{ facts: { level: 'none' }, amount: cny(50_000) }, 'all/middle', []],
    [{ facts: { level: 'none' }, amount: cny(50_001) }, 'all/large', []],
    [{ facts: { level: 'gold' }, amount: cny(50_000) }, 'gold/small', []],
    [{ facts: { level: 'none' }, amount: { minor: 3_000, currency: 'USD' as const } }, 'all/small', []],
    [{ facts: { level: 'none' }, amount: { minor: 3_001, currency: 'USD' as const } }, 'all/large', ['amount']],
    [{ facts: { level: 'none' }, amount: { minor: 1, currency: 'JPY' as const } }, 'all/large', ['amount']],
    [{ facts: { level: 'none' }, amount: null }, 'all/large', ['amount']],
    [{ facts: {}, amount: cny(1) }, 'all/large', ['level']],
    [{ facts: { level: null }, amount: cny(1) }, 'all/large', ['level']],
    [{ kind: 'discount', amount: cny(1) }, 'all/small', []],
  ])('%j is %s', (changes, expected, unknown) => {
    const choice = yes(tierFor(policy, ask(changes)))
    expect([`${choice.ladder}/${choice.tier}`, choice.unknown]).toEqual([expected, unknown])
  })

  it('is none where no ladder is for its kind: what nobody has thought of does not pass by itself', () => {
    expect(no(tierFor(policy, ask({ kind: 'addressChange' })))).toBe('APPROVAL_KIND_UNKNOWN')
  })
})

describe('what a policy and a duty table are told of beforehand', () => {
  const codes = (input = refunds, table = staff, aheadMs = 0) =>
    checkApprovalPolicy(policyOf(input), dutyOf(table).table, monday, { aheadMs }).map(({ code }) => code)
  const changed = (role: string, change: object) => ({
    ...staff,
    roles: staff.roles.map((entry) => (entry.role === role ? { ...entry, ...change } : entry)),
  })

  it('is nothing where all is well', () => {
    expect(codes()).toEqual([])
  })

  it('is a role nobody holds, a role nobody stands by for, and a role there is not', () => {
    expect(codes(refunds, changed('finance', { main: null, standBy: null }))).toContain('ROLE_UNHELD')
    expect(codes(refunds, changed('finance', { standBy: null }))).toEqual(['STAND_BY_MISSING'])
    expect(codes(refunds, changed('finance', { role: 'treasury' }))).toContain('ROLE_UNKNOWN')
  })

  it('is a role that will be left alone, where one looks ahead', () => {
    const absences = ['fang', 'fu'].map((person) => ({ person, from: monday + day, until: monday + 2 * day }))
    const table = { ...staff, absences }
    expect(codes(refunds, table, day - hour)).toEqual([])
    const found = checkApprovalPolicy(policyOf(refunds), dutyOf(table).table, monday, { aheadMs: day })
    expect(found).toEqual([
      { code: 'ROLE_UNHELD', path: 'ladders.0.tiers.1.steps.1.roles.0', role: 'finance', at: monday + day },
    ])
  })

  it('is a tier that four eyes leave too few people for, and for which applicant', () => {
    const roles = ['shopManager', 'finance'].map((role) => ({ role, main: 'mei', standBy: 'ning' }))
    const found = checkApprovalPolicy(policyOf({ ...refunds, waiver: null }), dutyOf({ roles }).table, monday)
    expect(found).toEqual(
      ['mei', 'ning'].map((applicant) => ({
        code: 'TIER_UNSIGNABLE',
        path: 'ladders.0.tiers.1',
        applicant,
        at: monday,
      })),
    )
    const one = dutyOf({ roles: roles.map((entry) => ({ ...entry, standBy: null })) }).table
    expect(checkApprovalPolicy(policyOf({ ...refunds, waiver: null }), one, monday)).toContainEqual(
      expect.objectContaining({ code: 'TIER_UNSIGNABLE', applicant: null }),
    )
  })

  it('is a circle of superiors, and a superior that is not there', () => {
    expect(codes(refunds, changed('director', { superior: 'finance' }))).toEqual(['SUPERIOR_CYCLE', 'SUPERIOR_CYCLE'])
    expect(codes(refunds, changed('director', { superior: 'board' }))).toEqual(['SUPERIOR_UNKNOWN'])
  })

  it('is a kind only ladders with conditions are for, and a waiver only its own author could review', () => {
    const where = { level: ['gold'] }
    expect(codes({ ladders: [{ id: 'g', kinds: ['refund'], where, tiers: [{ id: 't' }] }] })).toEqual([
      'KIND_PARTLY_COVERED',
    ])
    const alone = changed('finance', { main: 'dai', standBy: null, superior: null })
    expect(codes(refunds, alone)).toContain('WAIVER_UNREVIEWABLE')
  })
})

describe('a table made to be slow', () => {
  /** Layers of two people, each of whom hands on to both of the next: more ways through than anybody can go. */
  const layers = 26
  const person = (layer: number, side: number) => `p${layer}-${side}`
  const delegations = Array.from({ length: layers - 1 }, (_, layer) =>
    [0, 1].flatMap((side) =>
      [0, 1].map((next) => ({
        person: person(layer, side),
        to: person(layer + 1, next),
        ...{ from: monday, until: monday + day },
      })),
    ),
  ).flat()
  const everybody = Array.from({ length: layers }, (_, layer) => [0, 1].map((side) => person(layer, side))).flat()
  const roles = [{ role: 'finance', main: person(0, 0), standBy: person(0, 1) }]

  it('is read, and its circle found, without going every way', () => {
    expect(parseDutyTable({ roles, delegations })).toMatchObject({ ok: true })
    const back = { person: person(layers - 1, 1), to: person(0, 0), from: monday + hour, until: monday + 2 * day }
    const circle = parseDutyTable({ roles, delegations: [...delegations, back] })
    const path = `delegations.${delegations.length}.to`
    expect(circle).toMatchObject({ rejection: { problems: [{ path, problem: 'DELEGATION_RETURNS' }] } })
    const later = { ...back, from: monday + day, until: monday + 2 * day }
    expect(parseDutyTable({ roles, delegations: [...delegations, later] })).toMatchObject({ ok: true })
  })

  it('gives its seats to whoever is there, without going every way', () => {
    const away = (left: readonly string[]) =>
      everybody
        .filter((one) => !left.includes(one))
        .map((one) => ({ person: one, from: monday - day, until: monday + day }))
    const signers = (left: readonly string[]) => {
      const duty = dutyOf({ roles, delegations, absences: away(left) }).table
      const seat = {
        duty,
        at: monday + hour,
        role: 'finance',
        kind: 'refund',
        amount: null,
        excluded: new Set<string>(),
      }
      return [signersByLevel(seat).map((signer) => signer?.person), maySign(seat, 1, person(layers - 1, 1))?.person]
    }
    expect(signers([])).toEqual([[undefined, undefined], person(layers - 1, 1)])
    expect(signers([person(layers - 1, 1)])[0]).toEqual([person(layers - 1, 1), person(layers - 1, 1)])
  })

  it('with a policy as large is looked at as far as it goes, and says so', () => {
    const names = Array.from({ length: 1_000 }, (_, no) => `r${no}`)
    const table = {
      roles: names.map((role, no) => ({ role, main: `m${no}`, standBy: `s${no}`, superior: names[no + 1] ?? null })),
    }
    const steps = Array.from({ length: 10 }, (_, no) => ({ id: `s${no}`, roles: names.slice(no * 10, no * 10 + 10) }))
    const ladders = Array.from({ length: 50 }, (_, no) => ({ id: `l${no}`, tiers: [{ id: 't', steps }] }))
    const found = checkApprovalPolicy(policyOf({ ladders }), dutyOf(table).table, monday)
    expect(found).toEqual([{ code: 'CHECK_INCOMPLETE' }])
  })
})

describe('the one text of a value', () => {
  it.each([
    [{ b: 1, a: [true, null, 'ü'], c: undefined }, '{"a":[true,null,"ü"],"b":1}'],
    [{ '10': 1, '9': 2 }, '{"10":1,"9":2}'],
    [-0, '0'],
    [1e21, '1e+21'],
  ])('%j is %s', (value, text) => {
    expect(yes(canonicalJson(value))).toBe(text)
  })

  it.each([
    [{ a: { b: Number.NaN } }, 'a.b'],
    [{ a: [undefined] }, 'a.0'],
    [{ a: '\ud800' }, 'a'],
    [{ at: new Date(0) }, 'at'],
    [{ f: () => 1 }, 'f'],
  ])('is not there for what JSON cannot say the same way everywhere: %s', (value, field) => {
    expect(canonicalJson(value)).toMatchObject({ ok: false, rejection: { code: 'INPUT_INVALID', field } })
  })

  it('is not there for what holds itself, or is too large: refused at once, where that begins', () => {
    const knot: Record<string, unknown> = {}
    knot.x = knot
    knot.y = knot
    expect(canonicalJson({ a: [knot] })).toMatchObject({ rejection: { field: 'a.0.x' } })
    const shared = { one: 1 }
    expect(canonicalJson({ a: shared, b: shared })).toMatchObject({ ok: true })
    let doubled: unknown = 1
    for (let level = 0; level < 30; level++) doubled = { x: doubled, y: doubled }
    expect(canonicalJson(doubled)).toMatchObject({ ok: false, rejection: { code: 'INPUT_INVALID' } })
    expect(canonicalJson(Array.from({ length: 99_999 }, () => 1))).toMatchObject({ ok: true })
    expect(canonicalJson(Array.from({ length: 100_000 }, () => 1))).toMatchObject({ rejection: { field: '99999' } })
    expect(canonicalJson({ a: 'x'.repeat(999_999) })).toMatchObject({ ok: true })
    expect(canonicalJson({ a: 'x'.repeat(1_000_000) })).toMatchObject({ rejection: { field: 'a' } })
  })
})
