import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFindings, type Findings } from '../../src/cases/apply-findings'
import { type Case, isActive } from '../../src/cases/case-record'
import { endCase } from '../../src/cases/end-case'
import { classOf, DAY, finding, findings, HOUR, MINUTE, moment, NOON, ORDER } from './case-fixture'

/** Cases of one order, told one evaluation after another. */
function world() {
  const cases = new Map<string, Case>()
  let at = NOON
  return {
    cases,
    of: (kind: string) => [...cases.values()].filter((one) => one.kind === kind),
    tell(told: Findings, after = MINUTE) {
      at += after
      const changes = applyFindings([...cases.values()], ORDER, told, moment(at))
      for (const { after } of changes) cases.set(after.key, after)
      return changes.map(({ what, after }) => `${what} ${after.kind}`)
    },
    close(kind: string, code = 'OTHER') {
      for (const one of cases.values()) {
        if (one.kind !== kind) continue
        const known = endCase(one, 'closed', { code, by: 'may', at }, moment(at))
        cases.set(one.key, known)
      }
    },
  }
}

const vague = finding('address-vague')
const some = findings([vague])
const none = findings([])

describe('findings of one fact pattern', () => {
  it('open one case that counts how often they were seen', () => {
    const { tell, of } = world()
    const answers = Array.from({ length: 10 }, () => tell(some)).flat()
    expect(answers).toEqual(['opened address-vague', ...Array.from({ length: 9 }, () => 'seen address-vague')])
    expect(of('address-vague')).toMatchObject([
      { seen: 10, openings: 1, state: 'open', firstSeenAt: NOON + MINUTE, lastSeenAt: NOON + 10 * MINUTE },
    ])
  })

  it('carry the newest evidence', () => {
    const { tell, of } = world()
    const ground = (value: number) => ({
      path: 'when',
      test: 'greaterThan' as const,
      verdict: 'yes' as const,
      field: 'order.total',
      value,
    })
    tell(findings([finding('dear', { grounds: [ground(1) as never] })]))
    tell(findings([finding('dear', { grounds: [ground(2) as never], ruleVersion: 2 })]))
    expect(of('dear')[0]).toMatchObject({ evidence: [{ value: 2 }], rule: { version: 2 } })
  })

  it('are closed by the system when they are gone, and open the same case again when they are back', () => {
    const { tell, of } = world()
    expect([tell(some), tell(none), tell(none), tell(some)]).toEqual([
      ['opened address-vague'],
      ['corrected address-vague'],
      [],
      ['reopened address-vague'],
    ])
    expect(of('address-vague')).toMatchObject([{ state: 'open', openings: 2, seen: 2, endedAt: null, rootCause: null }])
    expect(of('address-vague')[0]?.episodes).toEqual([
      { openedAt: NOON + MINUTE, endedAt: NOON + 2 * MINUTE, end: 'closedBySystem', cause: null },
    ])
  })

  it('that are not known neither open a case nor end one', () => {
    const { tell, of } = world()
    expect(tell(findings([], ['address-vague']))).toEqual([])
    tell(some)
    expect(tell(findings([], ['address-vague']))).toEqual([])
    expect(of('address-vague')).toMatchObject([{ state: 'open', seen: 1, factsHold: 'yes' }])
  })

  it('do not open again what a person closed, until they were gone', () => {
    const { tell, close, of } = world()
    tell(some)
    close('address-vague')
    expect(tell(some)).toEqual(['seen address-vague'])
    expect(tell(none)).toEqual(['gone address-vague'])
    expect(of('address-vague')[0]).toMatchObject({ state: 'closed', rootCause: { code: 'OTHER' } })
    expect(tell(some)).toEqual(['reopened address-vague'])
  })

  it('are one case for each thing they tell apart', () => {
    const { tell, of } = world()
    const late = (about: string) => finding('late', { about })
    expect(tell(findings([late('P1'), late('P2'), late('P1')]))).toEqual(['opened late', 'opened late'])
    expect(tell(findings([late('P2')]))).toEqual(['seen late', 'corrected late'])
    expect(of('late').map(({ about, state }) => [about, state])).toEqual([
      ['P1', 'closedBySystem'],
      ['P2', 'open'],
    ])
  })

  it('of another set of rules are not ended by this one', () => {
    const { tell, of } = world()
    tell(findings([finding('fraud')], [], 'risk'))
    expect(tell(none)).toEqual([])
    expect(of('fraud')).toMatchObject([{ state: 'open' }])
  })
})

describe('a deadline', () => {
  it.each([
    [classOf({ priority: 'P0' }), 15 * MINUTE],
    [classOf({ priority: 'P1' }), 2 * HOUR],
    [classOf({ priority: 'P2' }), DAY],
    [classOf({ priority: 'P0', respondWithin: 5 }), 5 * MINUTE],
  ])('follows from the class %o', (gives, dueIn) => {
    const { tell, of } = world()
    tell(findings([finding('any', { gives })]))
    const [one] = of('any')
    expect((one?.dueAt ?? 0) - (one?.openedAt ?? 0)).toBe(dueIn)
  })

  it('comes sooner when the rule becomes more urgent, and no later when it becomes less', () => {
    const { tell, of } = world()
    tell(findings([finding('any', { gives: classOf({ priority: 'P1' }) })]))
    tell(findings([finding('any', { gives: classOf({ priority: 'P0' }) })]))
    expect(of('any')[0]?.dueAt).toBe(NOON + 2 * MINUTE + 15 * MINUTE)
    tell(findings([finding('any', { gives: classOf({ priority: 'P2' }) })]))
    expect(of('any')[0]?.dueAt).toBe(NOON + 2 * MINUTE + 15 * MINUTE)
  })
})

describe('any order of evaluations and closings', () => {
  const answer = fc.constantFrom('yes', 'no', 'unknown')
  const step = fc.oneof(
    fc.record({ a: answer, b: answer }),
    fc.constantFrom({ close: 'a' as const }, { close: 'b' as const }),
  )

  it('leaves one case for each pattern, active exactly where the facts hold and no person closed them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { tell, close, cases } = world()
        const model = { a: { facts: false, closed: false, seen: 0 }, b: { facts: false, closed: false, seen: 0 } }
        for (const told of steps) {
          if ('close' in told) {
            close(told.close)
            model[told.close].closed = true
            continue
          }
          const kinds = ['a', 'b'] as const
          const fired = kinds.filter((kind) => told[kind] === 'yes').map((kind) => finding(kind))
          tell(
            findings(
              fired,
              kinds.filter((kind) => told[kind] === 'unknown'),
            ),
          )
          for (const kind of kinds) {
            const known = model[kind]
            if (told[kind] === 'yes') {
              if (!known.facts) known.closed = false
              known.facts = true
              known.seen += 1
            } else if (told[kind] === 'no') known.facts = false
          }
        }
        for (const kind of ['a', 'b'] as const) {
          const found = [...cases.values()].filter((one) => one.kind === kind)
          const { facts, closed, seen } = model[kind]
          expect(found.length).toBe(seen > 0 ? 1 : 0)
          for (const one of found) {
            expect(isActive(one)).toBe(facts && !closed)
            expect(one.seen).toBe(seen)
            expect(one.openings).toBe(one.episodes.length + (isActive(one) ? 1 : 0))
            if (isActive(one)) expect([one.owner, one.dueAt === null]).toEqual(['may', false])
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
