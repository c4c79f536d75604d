import { type CasePolicy, casePolicyJsonSchema, casePolicySchema } from '../cases/case-policy'
import { accept, reject } from '../outcome'
import type { PolicyKind } from './policy-kinds'

/** Duty table, deadlines, root causes and procedures: a body is a case policy. */
export const casePolicy: PolicyKind<CasePolicy> = {
  compile(body) {
    const parsed = casePolicySchema.safeParse(body)
    if (parsed.success) return accept(parsed.data)
    const problems = parsed.error.issues.map(({ code, message, path }) => ({
      code: code === 'custom' ? message : code.toUpperCase(),
      path: path.join('.'),
    }))
    return reject({ code: 'POLICY_INVALID', problems })
  },
  jsonSchema: casePolicyJsonSchema,
}
