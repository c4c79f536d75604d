export {
  type Condition,
  type ConditionOf,
  conditionSchema,
  type Reference,
  RULE_LIMITS,
} from './condition'
export { durationMs } from './duration'
export type { Explanation, Ground } from './explanation'
export { fitsPattern } from './fits-pattern'
export type { Looked, RuleProblem, RuleProblemCode } from './node'
export {
  type Policy,
  type PolicyRejection,
  type PolicyStep,
  versionFor,
} from './policy'
export { createRateWindows, type RateWindowSettings, type RateWindows } from './rate-windows'
export { isTried, type Rollout, type RolloutSubject, rolloutSchema } from './rollout'
export {
  compileRuleSet,
  type Evaluation,
  type Evidence,
  type Rule,
  type RuleInput,
  type RuleSet,
  type RulesRejection,
  ruleSchema,
  ruleSetJsonSchema,
  ruleSetSchema,
} from './rule-set'
export type { RateCounts, Seen, Surroundings } from './surroundings'
export { createTrial, type RuleDifference, type Trial, type TrialReport } from './trial'
export { type ValueDifference, valueDifferences } from './value-differences'
export type { Verdict } from './verdict'
export {
  type Field,
  type FieldType,
  type Label,
  type ListField,
  listField,
  type RateField,
  type Vocabulary,
} from './vocabulary'
export { createWordFinder, type WordFinder } from './word-finder'
