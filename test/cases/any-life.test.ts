import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFindings } from '../../src/cases/apply-findings'
import { attendCase, caseTimer } from '../../src/cases/attend-case'
import { caseKey, casePatternOf } from '../../src/cases/case-key'
import { CASE_LIMITS, type Case, isActive } from '../../src/cases/case-record'
import { topKinds } from '../../src/cases/case-report'
import {
  assignCase,
  closeCase,
  recordAction,
  reopenCase,
  resolveCase,
  takeCase,
  waitCase,
} from '../../src/cases/handle-case'
import type { CaseMoment } from '../../src/cases/open-case'
import { DAY, finding, findings, HOUR, MINUTE, moment, NOON, ORDER, policyOf } from './case-fixture'

const policy = policyOf()
const causes = new Set(policy.causes.map(({ code }) => code))

const step = fc.oneof(
  fc.record({ kind: fc.constant('judge' as const), answer: fc.constantFrom('yes', 'no', 'unknown') }),
  fc.record({ kind: fc.constantFrom('take' as const, 'assign' as const, 'reopen' as const, 'act' as const) }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: -1, max: 100 }) }),
  fc.record({
    kind: fc.constantFrom('resolve' as const, 'close' as const),
    cause: fc.constantFrom(undefined, 'other', 'weather'),
  }),
  fc.record({ kind: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 20_000 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function after(known: Case | undefined, told: Step, now: CaseMoment): Case | undefined {
  const person = { ...now, by: 'ann' }
  if (told.kind === 'judge') {
    const fired = told.answer === 'yes' ? [finding('late')] : []
    const unknown = told.answer === 'unknown' ? ['late'] : []
    const [change] = applyFindings(known === undefined ? [] : [known], ORDER, findings(fired, unknown), now)
    return change?.after ?? known
  }
  if (known === undefined) return undefined
  if (told.kind === 'time') return attendCase(known, now)
  const outcome = {
    take: () => takeCase(known, person),
    assign: () => assignCase(known, { owner: 'bob' }, person),
    reopen: () => reopenCase(known, person),
    act: () => recordAction(known, { action: 'call', refused: null, actionId: 'x' }, person),
    wait: () => waitCase(known, { until: now.at + ('hours' in told ? told.hours : 0) * HOUR }, person),
    resolve: () => resolveCase(known, { cause: 'cause' in told ? told.cause : undefined }, person),
    close: () => closeCase(known, { cause: 'cause' in told ? told.cause : undefined }, person),
  }[told.kind]()
  return outcome.ok ? outcome.value : known
}

describe('any order of evaluations, commands and time', () => {
  it('ends no case by a person without a root cause, forgets none, and adds up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let known: Case | undefined
        let at = NOON
        let seen = 0
        for (const told of steps) {
          at += told.kind === 'time' ? told.minutes * MINUTE : MINUTE
          known = after(known, told, moment(at, policy))
          if (told.kind === 'judge' && told.answer === 'yes') seen += 1
          if (known === undefined) continue
          // Who is to do something, and by when: nothing that is open is ever forgotten.
          if (isActive(known)) {
            expect(known.owner).not.toBeNull()
            expect(known.dueAt).not.toBeNull()
            expect([known.rootCause, known.endedAt]).toEqual([null, null])
          } else {
            expect(known.endedAt).not.toBeNull()
            if (known.state !== 'closedBySystem') expect(causes.has(known.rootCause?.code ?? '')).toBe(true)
          }
          expect(known.seen).toBe(seen)
          expect(known.openings).toBe(known.episodes.length + (isActive(known) ? 1 : 0))
          expect(known.history.length).toBeLessThanOrEqual(CASE_LIMITS.history)
          for (const { openedAt, endedAt } of known.episodes) expect(endedAt).toBeGreaterThanOrEqual(openedAt)
          // Whatever is due is done by attending to it once: it is not due again at the same instant.
          const attended = attendCase(known, moment(at, policy))
          expect(caseTimer(attended) ?? at + 1).toBeGreaterThan(at)
        }
        if (known === undefined) return
        const months = { beforeFrom: NOON, from: NOON, to: at + 1 }
        const { opened, kinds } = topKinds([known], months, policy)
        expect(opened).toBe(known.openings)
        for (const { byCause, uncaused, opened: ofKind } of kinds) {
          expect(Object.values(byCause).reduce((sum, count) => sum + count, uncaused)).toBe(ofKind)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the key of a pattern', () => {
  it.each([
    [{ subject: ORDER, kind: 'late', about: null }, 'order/late/-/TB/s1/1001'],
    [{ subject: { kind: 'order', key: 'TB/s1/a/b' }, kind: 'late', about: 'P1' }, 'order/late/P1/TB/s1/a/b'],
    [
      { subject: { kind: 'stock', key: 'main/normal/绿茶 250g' }, kind: 'drift', about: null },
      'stock/drift/-/main/normal/绿茶 250g',
    ],
  ] as const)('leads back to it', (pattern, key) => {
    expect(caseKey(pattern)).toBe(key)
    expect(casePatternOf(key)).toEqual(pattern)
  })

  it.each(['', 'order', 'order/late', 'order/late/-/', 'person/late/-/1', 'order/la te/-/1', 'order/late/.x/1'])(
    'is no key: %j',
    (text) => expect(casePatternOf(text)).toBeUndefined(),
  )
})

describe('the month', () => {
  const opened = (kind: string, at: number, cause: string | null = null) => ({
    kind,
    openedAt: at,
    endedAt: at + 1,
    episodes: [{ openedAt: at, endedAt: at + 1, end: 'closed' as const, cause }],
  })
  const months = { beforeFrom: NOON, from: NOON + 30 * DAY, to: NOON + 60 * DAY }

  it('begins with its first instant and ends before its last', () => {
    const cases = [months.beforeFrom - 1, months.beforeFrom, months.from - 1, months.from, months.to - 1, months.to]
    const report = topKinds(
      cases.map((at) => opened('late', at)),
      months,
      policy,
    )
    expect([report.before, report.opened]).toEqual([2, 2])
  })

  it('shows ten kinds, the most frequent first', () => {
    const cases = Array.from({ length: 12 }, (_, index) =>
      Array.from({ length: index + 1 }, () => opened(`k${index}`, months.from)),
    ).flat()
    const { kinds, opened: all } = topKinds(cases, months, policy)
    expect(kinds.map(({ kind }) => kind)).toEqual(['k11', 'k10', 'k9', 'k8', 'k7', 'k6', 'k5', 'k4', 'k3', 'k2'])
    expect(all).toBe(78)
  })
})
