import type { Outcome } from '../outcome'
import { compileRuleSet, type RuleSet, type RulesRejection } from '../rules/rule-set'
import { type AnomalyClass, anomalyClassSchema } from './anomaly-class'
import type { AnomalySubject } from './anomaly-subject'
import { orderVocabulary } from './order-vocabulary'

/** Anomaly rules made ready to run. */
export type AnomalyRules = RuleSet<AnomalySubject, AnomalyClass>

/** Checks a set of anomaly rules, {@link DEFAULT_ANOMALY_RULES} for one, and makes it ready to run. */
export function compileAnomalyRules(input: unknown): Outcome<AnomalyRules, RulesRejection> {
  return compileRuleSet(orderVocabulary, anomalyClassSchema, input)
}
