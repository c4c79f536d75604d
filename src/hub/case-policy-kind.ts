import { type CasePolicy, casePolicyJsonSchema, casePolicySchema } from '../cases/case-policy'
import { accept, reject } from '../outcome'
import { schemaProblems } from '../schema-problems'
import type { PolicyKind } from './policy-kinds'

/** Duty table, deadlines, root causes and procedures: a body is a case policy. */
export const casePolicy: PolicyKind<CasePolicy> = {
  compile(body) {
    const parsed = casePolicySchema.safeParse(body)
    if (parsed.success) return accept(parsed.data)
    const problems = schemaProblems(parsed.error).map(({ code, path }) => ({ code, path }))
    return reject({ code: 'POLICY_INVALID', problems })
  },
  jsonSchema: casePolicyJsonSchema,
}
