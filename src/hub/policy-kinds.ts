import type { Outcome } from '../outcome'
import { anomalyPolicy, shopAnomalyPolicy } from './anomaly-policy'
import { approvalPolicy, dutyPolicy } from './approval-policies'
import { automationPolicy } from './automation-policy'
import { casePolicy } from './case-policy-kind'
import { notificationPolicy } from './notification-policy-kind'
import { routingKind } from './routing-kind'

/** One thing that is wrong with a body, with the path to the place. Never the value. */
export interface PolicyProblem {
  readonly code: string
  /** Such as `rules.3.when.of.1.field`; empty for the whole. */
  readonly path: string
  /** What would be right there, where it can be said shortly. */
  readonly expected?: string
}

/** A body that cannot be: everything that is wrong with it. */
export interface PolicyProblems {
  readonly problems: readonly PolicyProblem[]
  readonly code: string
}

/** What is configured by policies of one kind. */
export interface PolicyKind<Compiled> {
  /** Checks a body as a whole and makes it ready for use. Pure: the same body always gives the same. */
  compile(body: unknown, of: { readonly name: string; readonly version: number }): Outcome<Compiled, PolicyProblems>
  /** True where all orders share what it says, such as who is on duty: it cannot be tried on some of them. */
  readonly forAll?: true
  /** The form of a body as JSON Schema (draft 2020-12). */
  jsonSchema(): Record<string, unknown>
}

/** All kinds of policies. What is to be configured as data gets a line here. */
export const POLICY_KINDS = {
  anomaly: anomalyPolicy,
  shopAnomaly: shopAnomalyPolicy,
  case: casePolicy,
  automation: automationPolicy,
  notification: notificationPolicy,
  approval: approvalPolicy,
  duty: dutyPolicy,
  routing: routingKind,
} as const satisfies Readonly<Record<string, PolicyKind<unknown>>>

export type PolicyKindName = keyof typeof POLICY_KINDS

/** Options of the hub without which policies of a kind would do nothing. */
export const POLICY_OPTIONS = {
  anomaly: 'anomalies',
  shopAnomaly: 'anomalies',
  automation: 'automation',
  notification: 'notifications',
} as const satisfies Readonly<Partial<Record<PolicyKindName, string>>>

/** Name of such an option of `createHub`. */
export type PolicyOption = (typeof POLICY_OPTIONS)[keyof typeof POLICY_OPTIONS]

/** What a policy of a kind is once it is compiled. */
export type CompiledPolicy<K extends PolicyKindName> =
  (typeof POLICY_KINDS)[K] extends PolicyKind<infer Compiled> ? Compiled : never

/** The kind of that name. */
export function policyKindOf(kind: string): PolicyKind<unknown> | undefined {
  return Object.hasOwn(POLICY_KINDS, kind) ? POLICY_KINDS[kind as PolicyKindName] : undefined
}
