import { z } from 'zod'
import { anomalyClassSchema } from '../anomaly/anomaly-class'
import { type AnomalyRules, compileAnomalyRules } from '../anomaly/compile-anomaly-rules'
import { compileShopRules, type ShopRules } from '../anomaly/shop-rules'
import { ruleSetSchema } from '../rules/rule-set'
import type { PolicyKind } from './policy-kinds'

/** Anomaly rules: a body is a rule set, whose id and version are the policy's name and version. */
export const anomalyPolicy: PolicyKind<AnomalyRules> = {
  compile: (body, of) => compileAnomalyRules(numbered(body, of)),
  jsonSchema,
}

/** Rules over shops, such as whether documents still come in: a rule set like that of orders. */
export const shopAnomalyPolicy: PolicyKind<ShopRules> = {
  compile: (body, of) => compileShopRules(numbered(body, of)),
  jsonSchema,
}

function numbered(body: unknown, { name, version }: { readonly name: string; readonly version: number }): unknown {
  const isSet = typeof body === 'object' && body !== null && !Array.isArray(body)
  return isSet ? { ...body, id: name, version } : body
}

function jsonSchema(): Record<string, unknown> {
  const schema = ruleSetSchema(anomalyClassSchema).partial({ id: true, version: true })
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
}
