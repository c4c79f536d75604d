import { applyFindings, type Findings, keysOfFindings } from '../../cases/apply-findings'
import { casePatternOf } from '../../cases/case-key'
import type { CasePolicy } from '../../cases/case-policy'
import { type Case, isActive, isRemembered } from '../../cases/case-record'
import type { CaseMoment } from '../../cases/open-case'
import { orderLifecycle } from '../../lifecycle/order-lifecycle'
import type { Hold, Order } from '../../order/order'
import { accept, type Outcome, type Rejection, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import { caseHold, changeHolds, isCaseHold } from '../change-order'
import type { Command } from '../command'
import { saveCase } from '../tell-case'
import type { Work } from '../work'

/** What became of the cases of an order; how many of each. */
export interface NotedFindings {
  readonly opened: number
  readonly reopened: number
  readonly seen: number
  readonly corrected: number
}

/** Reasons findings are not noted, in the order they are checked. */
export type NoteRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  | { readonly code: 'FINDINGS_OUTDATED'; readonly revision: number }

export interface NoteFindings {
  readonly orderKey: string
  readonly findings: Findings
  readonly policy: CasePolicy
  /** The revision of the order that was judged; left out where it does not matter. */
  readonly revision?: number
}

/** Records that findings on an order may touch: the order, and its cases. A command that judges by itself adds these. */
export const findingNeeds = {
  order: ({ orderKey }: Pick<NoteFindings, 'orderKey'>) => [orderKey],
  case: ({ orderKey, findings }: Pick<NoteFindings, 'orderKey' | 'findings'>, loaded: LoadedRecords) => [
    ...(loaded.get('order', orderKey).value?.cases ?? []),
    ...keysOfFindings({ kind: 'order', key: orderKey }, findings),
  ],
}

/** Brings the cases and holds of an order in line with what its rules say now, in one commit. */
export const noteFindings: Command<NoteFindings, NotedFindings, NoteRejection> = {
  name: 'noteFindings',
  answer: 'inRecord',
  needs: findingNeeds,
  decide(work, { orderKey, findings, policy, revision }) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    if (revision !== undefined && revision !== order.revision) {
      return reject({ code: 'FINDINGS_OUTDATED', revision: order.revision })
    }
    return accept(settleFindings(work, order, findings, policy))
  },
}

/** The same for a command that has judged an order under its lock. It needs what `findingNeeds` names. */
export function settleFindings(work: Work, order: Order, findings: Findings, policy: CasePolicy): NotedFindings {
  const subject = { kind: 'order', key: order.key } as const
  const keys = new Set([...(order.cases ?? []), ...keysOfFindings(subject, findings)])
  const cases = [...keys].flatMap((key) => work.get('case', key) ?? [])
  const noted = { opened: 0, reopened: 0, seen: 0, corrected: 0, gone: 0 }
  const changes = applyFindings(cases, subject, findings, caseMoment(work, policy))
  for (const { what, before, after } of changes) {
    noted[what] += 1
    saveCase(work, before, after)
  }
  const { gone: _quiet, ...told } = noted
  settleOrder(work, order, [...changes.map(({ after }) => after.key)])
  return told
}

/** What a command on one case needs: its order, all that holds the order, and the case. */
export interface CaseTarget {
  readonly caseKey: string
  readonly policy: CasePolicy
}

/** Records a command on one case may touch. */
export const caseNeeds = {
  order: ({ caseKey }: Pick<CaseTarget, 'caseKey'>) => orderKeysOf(caseKey),
  case: ({ caseKey }: Pick<CaseTarget, 'caseKey'>, loaded: LoadedRecords) => [
    caseKey,
    ...orderKeysOf(caseKey).flatMap((key) => loaded.get('order', key).value?.cases ?? []),
  ],
}

/** Saves a case that a command changed, and what follows for its order. */
export function settleCase(work: Work, before: Case | undefined, after: Case): void {
  saveCase(work, before, after)
  for (const key of orderKeysOf(after.key)) {
    const order = work.get('order', key)
    if (order !== undefined) settleOrder(work, order, [after.key])
  }
}

/** A command on one case that exists. */
export function caseCommand<Input extends CaseTarget, R extends Rejection>(
  name: string,
  decide: (known: Case, input: Input, moment: CaseMoment, work: Work) => Outcome<Case, R>,
  answer: 'stored' | 'inRecord' = 'stored',
): Command<Input, CaseAnswer, R | { readonly code: 'CASE_UNKNOWN' }> {
  return {
    name,
    answer,
    needs: caseNeeds,
    decide(work, input) {
      const known = work.get('case', input.caseKey)
      if (known === undefined) return reject({ code: 'CASE_UNKNOWN' })
      const decided = decide(known, input, caseMoment(work, input.policy), work)
      if (!decided.ok) return decided
      settleCase(work, known, decided.value)
      return accept(caseAnswer(decided.value))
    },
  }
}

/** A case after a command on it. */
export interface CaseAnswer {
  readonly caseKey: string
  readonly state: Case['state']
  readonly owner: string | null
  readonly dueAt: number | null
}

export function caseAnswer({ key, state, owner, dueAt }: Case): CaseAnswer {
  return { caseKey: key, state, owner, dueAt }
}

export function caseMoment(work: Work, policy: CasePolicy): CaseMoment {
  return { at: work.at, by: work.actor.id, policy }
}

function orderKeysOf(caseKey: string): readonly string[] {
  const subject = casePatternOf(caseKey)?.subject
  return subject?.kind === 'order' ? [subject.key] : []
}

/** Brings in line what an order remembers of its cases, and what it is held for; `changed`: cases that are other now. */
function settleOrder(work: Work, order: Order, changed: readonly string[]): void {
  const before = order.cases ?? []
  const keys = [...new Set([...before, ...changed])]
  const cases = keys.flatMap((key) => work.get('case', key) ?? []).filter(isRemembered)
  const remembered = cases.map(({ key }) => key)
  const holds = holdsFor(work, order, cases)
  if (holds === order.holds && sameTexts(before, remembered)) return
  changeHolds(work, order, holds, remembered)
}

function holdsFor(work: Work, order: Order, cases: readonly Case[]): readonly Hold[] {
  const holdable = orderLifecycle.metaOf(order.status).holdable === true
  const pausing = holdable ? cases.filter((one) => isActive(one) && one.class.pauses) : []
  const wanted = new Set(pausing.map(({ kind }) => caseHold(kind)))
  const kept = order.holds.filter((hold) => !isCaseHold(hold) || wanted.has(hold.reason))
  const missing = [...wanted].filter((reason) => !order.holds.some((hold) => hold.reason === reason))
  if (missing.length === 0 && kept.length === order.holds.length) return order.holds
  return [...kept, ...missing.map((reason) => ({ reason, placedAt: work.at, placedBy: work.actor.id }))]
}

function sameTexts(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index])
}

/** Commands on one subject are decided one after another. */
export function routeOf(caseKey: string): string {
  return casePatternOf(caseKey)?.subject.key ?? caseKey
}
