export {
  createNotificationPolicy,
  type NotificationPolicy,
  type NotificationPolicyRejection,
  type PolicyProblem,
  type PolicySurroundings,
  type TransportFacts,
} from './compile-policy'
export type { DefaultNotice } from './default-notice'
export { DEFAULT_NOTICES } from './default-notices'
export { type DefaultPolicyOptions, defaultNotificationPolicy } from './default-policy'
export { EVENT_VARIABLES, type EventVariables, type VariableType, type VariableValue } from './event-variables'
export { fitText, utf8Bytes } from './fit-text'
export { IMPORTANCES, type Importance } from './importance'
export { intentsOf, type NotificationIntent, type ToldEvent } from './intent'
export {
  emptyLane,
  holdInLane,
  laneKey,
  type NotificationLane,
  type OpenedLane,
  openLane,
  type Sending,
  type WaitingItem,
} from './lane'
export { escapeValue, type Markup } from './markup'
export { type NotificationDelivery, type NotificationRecord, notificationState } from './notification'
export {
  NOTIFICATION_LIMITS,
  type NotificationPolicyInput,
  notificationPolicyJsonSchema,
  notificationPolicySchema,
} from './notification-policy'
export { nextSlot } from './pace'
export {
  type DropReason,
  type HoldReason,
  NOTHING_TOLD,
  type NotificationPlan,
  type NotificationState,
  type PlannedDelivery,
  planNotifications,
} from './plan-notifications'
export { type QuietHours, quietHoursSchema, quietUntil } from './quiet-hours'
export { type Recipient, type RecipientKind, recipientKey } from './recipient'
export { type MessageSource, renderDigest, renderMessage } from './render-message'
export { LOCALES, type Locale, type TemplateInput, templateSchema } from './template'
export {
  IN_APP,
  type Message,
  type SendRejection,
  type Sent,
  type Transport,
  type TransportLimits,
} from './transport'
