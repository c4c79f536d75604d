import { answerOracles } from './answer-oracles'
import { auditOracles } from './audit-oracles'
import type { Evidence } from './evidence'
import { inboundOracles } from './inbound-oracles'
import { lockChangeOracles } from './lock-change-oracles'
import { lockOracles } from './lock-oracles'
import { Findings, type Oracle } from './oracle'
import { orderOracles } from './order-oracles'
import { outboxOracles } from './outbox-oracles'
import { publicationOracles } from './publication-oracles'
import { serverOracles } from './server-oracles'
import { stockFlowOracles } from './stock-flow-oracles'
import { stockOracles } from './stock-oracles'

export const ORACLES: readonly Oracle[] = [
  ...stockOracles,
  ...stockFlowOracles,
  ...lockOracles,
  ...lockChangeOracles,
  ...answerOracles,
  ...orderOracles,
  ...outboxOracles,
  ...inboundOracles,
  ...publicationOracles,
  ...auditOracles,
  ...serverOracles,
]

export interface Verdict {
  readonly code: string
  readonly says: string
  readonly checked: number
  readonly violations: number
  readonly examples: readonly string[]
  readonly passed: boolean
}

/** Asks every oracle. One that had nothing to look at has not passed. */
export function judge(evidence: Evidence): readonly Verdict[] {
  return ORACLES.map(({ code, says, check }) => {
    const findings = new Findings()
    check(evidence, findings)
    const { checked, violations, examples } = findings
    return { code, says, checked, violations, examples, passed: violations === 0 && checked > 0 }
  })
}
