export { applyFindings, type CaseChange, type Finding, type Findings, keysOfFindings } from './apply-findings'
export { type CaseChoice, type ChoiceOffer, choiceOfferSchema } from './case-choice'
export {
  CASE_SUBJECT_KINDS,
  type CasePattern,
  type CaseSubject,
  caseKey,
  casePatternOf,
  shopOfSubject,
} from './case-key'
export {
  type CasePolicy,
  type CasePolicyInput,
  type CasePolicyRejection,
  casePolicyJsonSchema,
  parseCasePolicy,
} from './case-policy'
export {
  type CaseProcedure,
  type CaseProcedureInput,
  HUB_CASE_ACTIONS,
  type HubCaseAction,
  type ProcedureStep,
} from './case-procedure'
export {
  CASE_LIMITS,
  type Case,
  type CaseEpisode,
  type CaseNote,
  type CaseRule,
  type CaseStep,
  isActive,
  isRemembered,
  type RootCause,
} from './case-record'
export { DEFAULT_PROCEDURES } from './default-procedures'
export { dutyGaps, type OnDuty, onDuty } from './on-duty'
export { type CaseMoment, type Opening, openAgain, openCase } from './open-case'
export { DEFAULT_ROOT_CAUSES, type RootCauseLine } from './root-causes'
