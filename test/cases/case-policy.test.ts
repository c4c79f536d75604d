import { describe, expect, it } from 'vitest'
import { DEFAULT_ANOMALY_RULES } from '../../src/anomaly/default-rules'
import { caseLink } from '../../src/cases/case-link'
import { parseCasePolicy } from '../../src/cases/case-policy'
import { DEFAULT_PROCEDURES } from '../../src/cases/default-procedures'
import { dutyGaps, onDuty } from '../../src/cases/on-duty'
import { openCase } from '../../src/cases/open-case'
import { classOf, moment, NOON, ORDER, policyOf } from './case-fixture'

const label = { 'zh-CN': '一', en: 'One' }
const line = (code: string) => ({ code, label, party: 'internal' as const })
const steps = (...ids: string[]) => ids.map((id) => ({ id, title: label }))

describe('a policy', () => {
  it.each([
    [{ duty: [{ owner: 'may', standIns: ['may'] }] }, 'duty.0.standIns', 'PERSON_TWICE'],
    [{ duty: [{ owner: 'may', shops: ['TB'] }] }, 'duty.0.shops.0', /./],
    [{ causes: [line('a'), line('a')] }, 'causes', 'CAUSE_TWICE'],
    [
      {
        procedures: [
          { kind: 'a', steps: steps('x') },
          { kind: 'a', steps: steps('x') },
        ],
      },
      'procedures',
      'PROCEDURE_TWICE',
    ],
    [{ procedures: [{ kind: 'a', steps: steps('x', 'x') }] }, 'procedures.0.steps', 'STEP_TWICE'],
    [{ link: 'javascript:alert(1)' }, 'link', 'LINK'],
    [{ link: 'https://erp.example/{name}' }, 'link', 'LINK'],
    [{ link: '//erp.example' }, 'link', 'LINK'],
    [{ watchFor: 0 }, 'watchFor', /./],
    [{ other: 1 }, 'other', /./],
  ])('%j is refused with its place', (input, field, reason) => {
    expect(parseCasePolicy(input)).toMatchObject({ rejection: { code: 'INPUT_INVALID', field } })
    const parsed = parseCasePolicy(input)
    if (!parsed.ok) expect(parsed.rejection.reason).toMatch(reason)
  })

  it('has a procedure for each default rule, and for orders nobody can send or call back, by default', () => {
    expect(DEFAULT_PROCEDURES.map(({ kind }) => kind).sort()).toEqual(
      [...DEFAULT_ANOMALY_RULES.rules.map(({ id }) => id), 'unrouted', 'route-overtaken'].sort(),
    )
  })

  it('links to the page that handles a case, with what stands in it escaped', () => {
    const opening = {
      subject: { kind: 'order', key: 'TB/s1/1?x=1' },
      kind: 'late',
      about: null,
      origin: 'rule',
    } as const
    const one = openCase({ ...opening, class: classOf() }, moment())
    const link = (template: string | null) => caseLink(policyOf({ link: template }), one)
    expect(link('https://erp.example/cases?id={case}&order={order}#{kind}')).toBe(
      'https://erp.example/cases?id=order%2Flate%2F-%2FTB%2Fs1%2F1%3Fx%3D1&order=TB%2Fs1%2F1%3Fx%3D1#late',
    )
    expect(link('http://localhost/')).toBe('http://localhost/')
    expect(link(null)).toBeNull()
  })
})

describe('who is on duty', () => {
  const policy = policyOf({
    duty: [
      { kinds: ['late'], shops: ['TB/s1'], owner: 'tea' },
      { priorities: ['P0'], owner: 'urgent', standIns: ['boss'] },
      { priorities: ['P1'], owner: 'team' },
    ],
  })
  it.each([
    ['late', 'TB/s1', 'P0', 'tea'],
    ['late', 'TB/s2', 'P0', 'urgent'],
    ['late', null, 'P1', 'team'],
    ['vague', 'TB/s1', 'P1', 'team'],
    ['vague', 'TB/s1', 'P2', null],
  ] as const)('for %s of %s at %s is %s', (kind, shop, priority, owner) => {
    expect(onDuty(policy, { kind, shop, class: classOf({ priority }) }).owner).toBe(owner)
  })

  it('is nobody for priorities that no line is for in general', () => {
    expect(dutyGaps(policy)).toEqual(['P2'])
    expect(dutyGaps(policyOf({}))).toEqual(['P0', 'P1', 'P2'])
    expect(dutyGaps(policyOf())).toEqual([])
  })

  it('gets the case with its deadline', () => {
    const opened = openCase(
      { subject: ORDER, kind: 'x', about: null, origin: 'person', class: classOf({ priority: 'P0' }) },
      moment(NOON, policy),
    )
    expect(opened).toMatchObject({ owner: 'urgent', standIns: ['boss'], factsHold: null, dueAt: NOON + 15 * 60_000 })
  })
})
