import type { Instant } from '../time/instant'
import type { NotificationPolicy } from './compile-policy'
import { keyFor, type NotificationIntent, recipientFor } from './intent'
import { intentOf, type NotificationRecord } from './notification'
import type { Escalation } from './notification-policy'
import { recipientOfKey } from './recipient'

type Escalating = Pick<
  NotificationRecord,
  'event' | 'importance' | 'acknowledgedAt' | 'escalated' | 'origin' | 'deliveries'
>

/**
 * When a notification passes to the next recipient: so long after it was told, or after the step before. What is held at night
 * escalates from when it is told. Null: it was acknowledged, was told to nobody, has no further step, or is a step itself.
 */
export function escalatesAt(record: Escalating, policy: NotificationPolicy, from: Instant): Instant | null {
  if (record.acknowledgedAt !== null || record.origin !== null) return null
  const step = escalationOf(record, policy)?.steps[record.escalated]
  const told = record.deliveries.filter(({ state }) => state !== 'dropped')
  if (step === undefined || told.length === 0) return null
  const first = Math.min(...told.map(({ until }) => until ?? from))
  return Math.max(from, first) + step.afterMs
}

/** What the next step tells, to whom; undefined where there is no such step, or its recipient is not known. */
export function escalatedIntent(
  record: NotificationRecord,
  policy: NotificationPolicy,
  at: Instant,
): NotificationIntent | undefined {
  const step = escalationOf(record, policy)?.steps[record.escalated]
  const recipient = step === undefined ? undefined : recipientFor(step.to, record.values)
  if (recipient === undefined) return undefined
  const told = intentOf(record, recipientOfKey(record.recipient))
  return { ...told, key: keyFor(record.trigger, record.subject, recipient), recipient, at }
}

function escalationOf(
  { event, importance }: Pick<NotificationRecord, 'event' | 'importance'>,
  { data }: NotificationPolicy,
): Escalation | undefined {
  return data.escalations.find(
    (escalation) =>
      (escalation.events?.includes(event) ?? true) && (escalation.importance?.includes(importance) ?? true),
  )
}
