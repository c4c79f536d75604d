export { applyFindings, type CaseChange, type Finding, type Findings, keysOfFindings } from './apply-findings'
export { attendCase, caseTimer } from './attend-case'
export { type CaseChoice, type ChoiceOffer, choiceOfferSchema } from './case-choice'
export { type CaseDeadline, handlingDeadline, responseDeadline, responseMs } from './case-deadline'
export {
  CASE_SUBJECT_KINDS,
  type CasePattern,
  type CaseSubject,
  caseKey,
  casePatternOf,
  shopOfSubject,
} from './case-key'
export { caseLink } from './case-link'
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
  type DueBy,
  isActive,
  isRemembered,
  type RootCause,
} from './case-record'
export { CaseCounter, type CaseKindReport, type CaseReport, type ReportedMonths, topKinds } from './case-report'
export { DEFAULT_PROCEDURES } from './default-procedures'
export { endCase } from './end-case'
export {
  addCaseNote,
  assignCase,
  type CaseRejection,
  chooseOption,
  closeCase,
  offerChoice,
  recordAction,
  reopenCase,
  resolveCase,
  tagCase,
  takeCase,
  waitCase,
} from './handle-case'
export { dutyGaps, type OnDuty, onDuty } from './on-duty'
export { type CaseMoment, type Opening, openAgain, openCase } from './open-case'
export { DEFAULT_ROOT_CAUSES, type RootCauseLine } from './root-causes'
