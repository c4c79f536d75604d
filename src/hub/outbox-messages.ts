import { OrderHubError } from '../errors'
import type { OutboxMessage } from '../store/outbox-message'
import { policyKey } from '../store/policy-version-record'
import type { RecordKind } from '../store/records'
import type { HubEvent } from './hub-event'

/** Room for the messages one record version may give rise to. */
const MESSAGES_PER_VERSION = 2 ** 20

/** Highest version of a record: with it, and a full version, a sequence is still a safe integer. */
const MAX_VERSION = 2 ** 32

/** One commit made more messages about one record than can be put in order, or the record has had too many versions. */
export class OutboxOverflowError extends OrderHubError {
  override readonly name = 'OutboxOverflowError'
  readonly code = 'OUTBOX_OVERFLOW'
  constructor(
    readonly version: number,
    readonly count: number,
  ) {
    super(`Message ${count + 1} of version ${version} has no place in the order of messages. Nothing was committed.`)
  }
}

/**
 * Place of a message among those of its record: later versions come after earlier ones, however many each gave rise to.
 *
 * @param version - Version of the record after the commit, 0 to 2³².
 * @param count - Messages of this version before this one, 0 to 2²⁰ − 1.
 * @throws OutboxOverflowError beyond either bound.
 */
export function messageSeq(version: number, count: number): number {
  if (version > MAX_VERSION || count >= MESSAGES_PER_VERSION) throw new OutboxOverflowError(version, count)
  return version * MESSAGES_PER_VERSION + count
}

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
    const { kind, key, part = '' } = subjectOf(event)
    const aggregate = `${kind}:${key}${part}`
    const count = counts.get(aggregate) ?? 0
    counts.set(aggregate, count + 1)
    const seq = messageSeq(versionOf(kind, key), count)
    messages.push({ id: `${aggregate}:${seq}`, topic: event.name, aggregate, seq, body: event.body, createdAt: at })
  }
  return messages
}

interface Subject {
  readonly kind: RecordKind
  readonly key: string
  /** Set where messages about one record need not wait for each other. */
  readonly part?: string
}

/** The record an event is about. */
function subjectOf(event: HubEvent): Subject {
  switch (event.name) {
    case 'StockShort':
      return event.body.orderKey === null
        ? { kind: 'stockLock', key: event.body.lockId }
        : { kind: 'order', key: event.body.orderKey }
    case 'StockLocked':
    case 'LockEnded':
      return { kind: 'stockLock', key: event.body.lockId }
    case 'OrdersRegrouped':
    case 'RegroupingUndone':
      return { kind: 'fulfilment', key: event.body.fulfilment }
    case 'StockChanged':
      return { kind: 'stock', key: event.body.level.key }
    case 'InboundChanged':
    case 'InboundOverdue':
      return { kind: 'inboundReceipt', key: event.body.receiptId }
    case 'CaseOpened':
    case 'CaseReopened':
    case 'CaseUnowned':
    case 'CaseAssigned':
    case 'CaseOverdue':
    case 'CaseEscalated':
    case 'CaseWaitEnded':
    case 'CaseResolved':
    case 'CaseClosed':
    case 'ChoiceOffered':
    case 'ChoiceMade':
      return { kind: 'case', key: event.body.caseKey }
    case 'SaleLimited':
    case 'SaleStopped':
    case 'SaleRestored':
    case 'StockLow':
    case 'StockRecovered':
    case 'PublicationFailed':
      return { kind: 'publication', key: `${event.body.channel}/${event.body.shop}/${event.body.channelSku}` }
    case 'SnapshotAdvanced':
    case 'SnapshotFinished':
      return { kind: 'stockSnapshot', key: event.body.snapshotId }
    case 'ApprovalRequested':
    case 'ApprovalAsked':
    case 'ApprovalEscalated':
    case 'ApprovalUnattended':
    case 'ApprovalStepPassed':
    case 'ApprovalWaiverOverdue':
    case 'ApprovalDecided':
    case 'ApprovalUsed':
      return { kind: 'approval', key: event.body.approvalId }
    case 'PolicyChanged':
    case 'ApprovalUncovered':
      return { kind: 'policy', key: policyKey(event.body) }
    case 'SnapshotFailed':
      return { kind: 'snapshotSource', key: event.body.source }
    case 'NotificationDue':
      return { kind: 'notificationLane', key: event.body.lane, part: `#${event.body.sending}` }
    case 'NotificationSent':
    case 'NotificationFailed':
    case 'NotificationEscalated':
    case 'NotificationAcknowledged':
      return { kind: 'notification', key: event.body.notificationId }
    case 'AutomationRan':
    case 'AutomationNotice':
      return { kind: 'automation', key: event.body.orderKey }
    case 'DocumentReceived':
    case 'DocumentBooked':
    case 'ClockOffsetRaised':
    case 'DocumentQuarantined':
      return { kind: 'intake', key: event.body.intakeKey }
    default:
      return { kind: 'order', key: event.body.orderKey }
  }
}
