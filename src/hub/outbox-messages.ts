import type { OutboxMessage } from '../store/outbox-message'
import type { RecordKind } from '../store/records'
import type { HubEvent } from './hub-event'

/** Room for the messages one record version may give rise to. */
const MESSAGES_PER_VERSION = 1_000

/**
 * The outbox rows of one commit: one per event with a subscribed topic. Ids and sequences follow from the record's
 * version, so they are the same however often the commit is tried.
 */
export function outboxMessages(
  events: readonly HubEvent[],
  topics: ReadonlySet<string>,
  versionOf: (kind: RecordKind, key: string) => number,
  at: number,
): readonly OutboxMessage[] {
  if (topics.size === 0) return []
  const messages: OutboxMessage[] = []
  const counts = new Map<string, number>()
  for (const event of events) {
    if (!topics.has(event.name)) continue
    const { kind, key } = subjectOf(event)
    const aggregate = `${kind}:${key}`
    const count = counts.get(aggregate) ?? 0
    counts.set(aggregate, count + 1)
    const seq = versionOf(kind, key) * MESSAGES_PER_VERSION + count
    messages.push({ id: `${aggregate}:${seq}`, topic: event.name, aggregate, seq, body: event.body, createdAt: at })
  }
  return messages
}

/** The record an event is about. */
function subjectOf(event: HubEvent): { readonly kind: RecordKind; readonly key: string } {
  switch (event.name) {
    case 'StockShort':
      return event.body.orderKey === null
        ? { kind: 'stockLock', key: event.body.lockId }
        : { kind: 'order', key: event.body.orderKey }
    case 'StockLocked':
    case 'LockEnded':
      return { kind: 'stockLock', key: event.body.lockId }
    case 'StockChanged':
      return { kind: 'stock', key: event.body.level.key }
    case 'DocumentReceived':
    case 'DocumentBooked':
    case 'DocumentQuarantined':
      return { kind: 'intake', key: event.body.intakeKey }
    default:
      return { kind: 'order', key: event.body.orderKey }
  }
}
