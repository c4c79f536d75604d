import { type AutomationRules, automationJsonSchema, compileAutomationRules } from '../automation/automation-rules'
import type { PolicyKind } from './policy-kinds'

/** Automation rules: a body is a rule set, whose id and version are the policy's name and version. */
export const automationPolicy: PolicyKind<AutomationRules> = {
  compile(body, { name, version }) {
    const isSet = typeof body === 'object' && body !== null && !Array.isArray(body)
    return compileAutomationRules(isSet ? { ...body, id: name, version } : body)
  },
  jsonSchema: automationJsonSchema,
}
