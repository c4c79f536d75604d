import { type AnomalyClass, anomalyClassSchema } from '../../src/anomaly/anomaly-class'
import type { Finding, Findings } from '../../src/cases/apply-findings'
import { type CasePolicy, type CasePolicyInput, parseCasePolicy } from '../../src/cases/case-policy'
import type { CaseMoment } from '../../src/cases/open-case'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const NOON = Date.UTC(2026, 2, 18, 4, 0, 0)

export const ORDER = { kind: 'order', key: 'TB/s1/1001' } as const

export function policyOf(input: CasePolicyInput = { duty: [{ owner: 'may', standIns: ['lee', 'boss'] }] }): CasePolicy {
  const parsed = parseCasePolicy(input)
  if (!parsed.ok) throw new Error(`${parsed.rejection.field} ${parsed.rejection.reason}`)
  return parsed.value
}

export function moment(at = NOON, policy = policyOf(), by = 'orderhub'): CaseMoment {
  return { at, by, policy }
}

export function classOf(differing: Partial<AnomalyClass> = {}): AnomalyClass {
  return anomalyClassSchema.parse({
    stage: 'inSale',
    impact: 'moderate',
    party: 'customer',
    priority: 'P1',
    ...differing,
  })
}

export function finding(rule: string, differing: Partial<Finding> = {}): Finding {
  return { rule, ruleVersion: 1, grounds: [], gives: classOf(), ...differing }
}

export function findings(fired: readonly Finding[], unknown: readonly string[] = [], ruleSet = 'anomalies'): Findings {
  return { ruleSet, ruleSetVersion: 1, fired, unknown }
}
