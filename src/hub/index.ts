export { AuditService } from './audit-service'
export { type Actor, SYSTEM } from './command'
export type { Booked, BookRejection } from './commands/book-document'
export type { HoldRejection, OrderAnswer, OrderRejection } from './commands/order-commands'
export type { Received } from './commands/receive-document'
export type { EndLockAnswer, LockAnswer } from './commands/stock-commands'
export { createHub, type Hub, type HubOptions } from './create-hub'
export type { CommandOptions } from './dispatcher'
export { HubClosedError, HubConfigError, InputHostileError, OutcomeUnknownError, OverloadedError } from './hub-errors'
export type { HubEvent, HubEventName, HubEvents } from './hub-event'
export { type BookOutcome, IntakeService, type RawDocument } from './intake-service'
export { keyFile } from './key-file'
export { type NodeWebhook, type NodeWebhookOptions, nodeWebhook } from './node-webhook'
export { type InputRejection, OrderService, type OrderView } from './order-service'
export {
  type EffectContext,
  type EffectHandler,
  type EffectHandlers,
  PermanentEffectError,
  RetryAfterError,
} from './outbox-worker'
export { systemRandom } from './random-source'
export type { ChannelRegistration, RegistryRejection } from './registry'
export type { ShopSettings, ShopSettingsInput } from './shop-settings'
export { type AdjustInput, type LockInput, StockService, type StockView } from './stock-service'
export type { IdempotencyMismatch } from './stored-answer'
export type { TickResult } from './tick'
export type { WebhookHandler, WebhookOptions, WebhookRefusal } from './webhook'
