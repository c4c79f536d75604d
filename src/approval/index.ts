export { type ApprovalBoard, approvalBoard, BOARD_REACH_MS, type StepBoard, type StepFlow } from './approval-board'
export {
  APPROVAL_LIMITS,
  type ApprovalLadder,
  type ApprovalPolicy,
  type ApprovalPolicyInput,
  type ApprovalStep,
  type ApprovalTier,
  approvalLadderSchema,
  approvalPolicyJsonSchema,
  approvalPolicySchema,
  approvalStepSchema,
  approvalTierSchema,
  DEFAULT_STEP_LIMIT_MS,
  parseApprovalPolicy,
  type SurgeRule,
  surgeRuleSchema,
  waiverRuleSchema,
} from './approval-policy'
export type {
  ApprovalChange,
  ApprovalNotice,
  ApprovalRequest,
  ApprovalSeat,
  AskReason,
  Duty,
  RequestStep,
  SealedComment,
  Signature,
  Waiver,
} from './approval-request'
export { type CanonicalRejection, canonicalJson } from './canonical-json'
export { type ApprovalFinding, checkApprovalPolicy, isApprovalAlarm } from './check-approval-policy'
export {
  type Absence,
  absenceSchema,
  type Delegation,
  DUTY_LIMITS,
  type DutyRole,
  type DutyTable,
  type DutyTableInput,
  delegationSchema,
  dutyRoleSchema,
  dutyTableJsonSchema,
  dutyTableSchema,
  nextDutyChange,
  parseDutyTable,
} from './duty-table'
export {
  type ApprovalUse,
  attendApproval,
  type UseRejection,
  useApproval,
  voidApproval,
  type WithdrawRejection,
  withdrawApproval,
} from './end-approval'
export { canFillSeats, type SeatsToFill } from './fill-seats'
export { holdsAddress } from './holds-address'
export { type MoneyBound, moneyBoundSchema } from './money-bound'
export type { PolicyRejection } from './policy-problem'
export { type ApprovalInput, requestApproval } from './request-approval'
export { type Signed, type Signing, type SigningRejection, signApproval } from './sign-approval'
export { holdersOf, maySign, type SeatView, type Signer, signersByLevel } from './signers'
export { type ApprovalAsk, type TierChoice, type TierRejection, tierFor } from './tier-for'
export { REVIEW_STEP, type WaiveRejection, waiveApproval } from './waive-approval'
