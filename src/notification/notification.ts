import type { Instant } from '../time/instant'
import type { VariableValue } from './event-variables'
import type { Importance } from './importance'
import type { NotificationIntent } from './intent'
import type { DropReason, HoldReason, NotificationPlan, PlannedDelivery } from './plan-notifications'
import { recipientKey } from './recipient'
import { IN_APP } from './transport'

/** How a notification stands over one transport. */
export interface NotificationDelivery {
  readonly transport: string
  readonly state: 'held' | 'underWay' | 'sent' | 'failed' | 'dropped'
  /** Why it was held or dropped; null where it was neither. */
  readonly why: HoldReason | DropReason | null
  /** Until when it is held; null where it is not. */
  readonly until: Instant | null
  /** When it came to its end. */
  readonly endedAt: Instant | null
  /** The provider's own id of the message, where it tells one. */
  readonly providerId: string | null
  /** Code of the last failure; null after none. */
  readonly error: string | null
}

/**
 * That somebody is told of something, in the newest of its occurrences. It holds no personal data and no text: what is told is
 * written out of the values when it is sent.
 */
export interface NotificationRecord {
  /** Key of the intent. */
  readonly id: string
  readonly trigger: string
  readonly event: string
  readonly subject: string
  readonly template: string
  readonly importance: Importance
  /** Key of the recipient: a pseudonym. */
  readonly recipient: string
  readonly values: Readonly<Record<string, VariableValue>>
  /** When it was told, or planned to be, for the last time. */
  readonly raisedAt: Instant
  /** Counts the times it was told anew. */
  readonly round: number
  /** How often the same happened again within the window and was told with it. */
  readonly merged: number
  /** Ids of the outbox messages of events that were dealt with, the newest last, at most 20: a repeat changes nothing. */
  readonly sources: readonly string[]
  readonly deliveries: readonly NotificationDelivery[]
  readonly acknowledgedAt: Instant | null
  /** Who acknowledged it, a pseudonym. */
  readonly acknowledgedBy: string | null
  /** Steps of its escalation that were taken. */
  readonly escalated: number
  /** The notification this one escalates; acknowledging this acknowledges that. */
  readonly origin: string | null
  /** When it escalates next; null where it does not. */
  readonly dueAt: Instant | null
}

/** What of a notification anybody waits for: an acknowledgement, nothing any more. */
export function notificationState({
  acknowledgedAt,
  deliveries,
}: NotificationRecord): 'open' | 'acknowledged' | 'dropped' {
  if (acknowledgedAt !== null) return 'acknowledged'
  return deliveries.every(({ state }) => state === 'dropped') ? 'dropped' : 'open'
}

/** A notification as a plan makes it; `before` is the same intent's, where it was told before. */
export function notificationOf(
  plan: Exclude<NotificationPlan, { readonly decision: 'merge' }>,
  { before, source, origin, at }: RaisedFrom,
): NotificationRecord {
  const { key: id, trigger, event, subject, template, importance, recipient, values } = plan.intent
  return {
    ...{ id, trigger, event, subject, template, importance, values },
    recipient: recipientKey(recipient),
    raisedAt: at,
    round: (before?.round ?? 0) + 1,
    merged: 0,
    sources: withSource(before, source),
    deliveries: plan.deliveries.map((delivery) => deliveryOf(delivery, at)),
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalated: 0,
    origin,
    dueAt: null,
  }
}

/** Where a notification comes from. */
export interface RaisedFrom {
  readonly before: NotificationRecord | undefined
  /** Id of the message that brought the event. */
  readonly source: string
  readonly origin: string | null
  readonly at: Instant
}

/** The notification after the same happened again within its window. */
export function mergedInto(before: NotificationRecord, source: string): NotificationRecord {
  return { ...before, merged: before.merged + 1, sources: withSource(before, source) }
}

/** The notification with its delivery over one transport changed. */
export function withDelivery(
  record: NotificationRecord,
  transport: string,
  change: Partial<Omit<NotificationDelivery, 'transport'>>,
): NotificationRecord {
  return {
    ...record,
    deliveries: record.deliveries.map((delivery) =>
      delivery.transport === transport ? { ...delivery, ...change } : delivery,
    ),
  }
}

/** The intent a notification was made of. */
export function intentOf(record: NotificationRecord, recipient: NotificationIntent['recipient']): NotificationIntent {
  const { id: key, trigger, event, subject, template, importance, values, raisedAt: at } = record
  return { key, trigger, event, subject, template, importance, recipient, values, at }
}

const SOURCES_KEPT = 20

function withSource(before: NotificationRecord | undefined, source: string): readonly string[] {
  return [...(before?.sources ?? []), source].slice(-SOURCES_KEPT)
}

function deliveryOf(planned: PlannedDelivery, at: Instant): NotificationDelivery {
  const { transport } = planned
  const fresh = { transport, why: null, until: null, endedAt: null, providerId: null, error: null }
  if (planned.decision === 'hold') return { ...fresh, state: 'held', why: planned.why, until: planned.until }
  if (planned.decision === 'drop') return { ...fresh, state: 'dropped', why: planned.why, endedAt: at }
  return transport === IN_APP ? { ...fresh, state: 'sent', endedAt: at } : { ...fresh, state: 'underWay' }
}
