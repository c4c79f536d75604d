import { type ApprovalPolicy, approvalPolicyJsonSchema, parseApprovalPolicy } from '../approval/approval-policy'
import { type DutyTable, dutyTableJsonSchema, parseDutyTable } from '../approval/duty-table'
import type { PolicyRejection } from '../approval/policy-problem'
import { accept, type Outcome, reject } from '../outcome'
import type { PolicyKind, PolicyProblems } from './policy-kinds'

/** Who has to approve what. */
export const approvalPolicy: PolicyKind<ApprovalPolicy> = {
  compile: (body) => compiled(parseApprovalPolicy(body)),
  jsonSchema: approvalPolicyJsonSchema,
}

/** Who holds which role, who is away, who signs for whom. */
export const dutyPolicy: PolicyKind<DutyTable> = {
  compile: (body) => compiled(parseDutyTable(body)),
  forAll: true,
  jsonSchema: dutyTableJsonSchema,
}

function compiled<T>(parsed: Outcome<T, PolicyRejection>): Outcome<T, PolicyProblems> {
  if (parsed.ok) return accept(parsed.value)
  const problems = parsed.rejection.problems.map(({ path, problem }) =>
    /^[A-Z_]+$/.test(problem) ? { code: problem, path } : { code: 'INPUT_INVALID', path, expected: problem },
  )
  return reject({ code: 'INPUT_INVALID', problems })
}
