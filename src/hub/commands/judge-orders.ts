import type { Findings } from '../../cases/apply-findings'
import type { CasePolicy } from '../../cases/case-policy'
import { accept } from '../../outcome'
import type { Command } from '../command'
import { findingNeeds, settleFindings } from './case-commands'

/** What rules said of one order as it was read. */
export interface Judgement {
  readonly orderKey: string
  /** The record's version as it was judged: what has changed since is judged again. */
  readonly version: number
  /** Rule set and version. */
  readonly by: string
  readonly findings: Findings
  /** When time alone may change the answer; null: it will not. */
  readonly nextLook: number | null
  /** How its cases are given to people. */
  readonly policy: CasePolicy
}

export interface JudgeOrders {
  readonly judgements: readonly Judgement[]
}

/** Orders whose judgement was kept; the others have changed meanwhile and stay due. */
export interface Judged {
  readonly kept: readonly string[]
}

/**
 * Keeps judgements: cases and holds follow the findings, and each order knows by what it was judged and when to look again,
 * in one commit. A crash before it leaves the orders due, a crash after it has lost nothing.
 */
export const judgeOrders: Command<JudgeOrders, Judged, never> = {
  name: 'judgeOrders',
  answer: 'inRecord',
  needs: {
    order: ({ judgements }) => judgements.map(({ orderKey }) => orderKey),
    case: ({ judgements }, loaded) => judgements.flatMap((judgement) => findingNeeds.case(judgement, loaded)),
  },
  decide(work, { judgements }) {
    const kept: string[] = []
    for (const { orderKey, version, by, findings, nextLook, policy } of judgements) {
      const order = work.get('order', orderKey)
      if (order === undefined || work.versionOf('order', orderKey) !== version) continue
      if (findings.fired.length > 0 || order.cases !== undefined) settleFindings(work, order, findings, policy)
      const after = work.get('order', orderKey) ?? order
      work.put('order', orderKey, { ...after, judging: { by, at: nextLook } })
      kept.push(orderKey)
    }
    return accept({ kept })
  },
}
