import { z } from 'zod'
import { anomalyClassSchema } from '../anomaly/anomaly-class'
import { type AnomalyRules, compileAnomalyRules } from '../anomaly/compile-anomaly-rules'
import { ruleSetSchema } from '../rules/rule-set'
import type { PolicyKind } from './policy-kinds'

/** Anomaly rules: a body is a rule set, whose id and version are the policy's name and version. */
export const anomalyPolicy: PolicyKind<AnomalyRules> = {
  compile(body, { name, version }) {
    const isSet = typeof body === 'object' && body !== null && !Array.isArray(body)
    return compileAnomalyRules(isSet ? { ...body, id: name, version } : body)
  },
  jsonSchema: () => {
    const schema = ruleSetSchema(anomalyClassSchema).partial({ id: true, version: true })
    return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
  },
}
