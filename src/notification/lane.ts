import type { Instant } from '../time/instant'
import type { NotificationPolicy } from './compile-policy'
import type { Importance } from './importance'
import { NOTIFICATION_LIMITS } from './notification-policy'
import { nextSlot, takeSlot } from './pace'
import type { HoldReason } from './plan-notifications'
import { quietFor } from './quiet-hours'
import { type Recipient, recipientKey, recipientOfKey } from './recipient'

/** A notification that waits in a lane. */
export interface WaitingItem {
  readonly id: string
  readonly importance: Importance
  /** When it may be told. */
  readonly from: Instant
  readonly why: HoldReason
}

/** A message on its way. More than one notification: they are told together, as a digest. */
export interface Sending {
  readonly number: number
  readonly ids: readonly string[]
  readonly letGoAt: Instant
  /** Not heard of until then, it counts as lost. */
  readonly until: Instant
}

/** What goes to one recipient over one transport: what waits, and what is on its way. */
export interface NotificationLane {
  readonly key: string
  readonly transport: string
  /** Key of the recipient. */
  readonly recipient: string
  readonly waiting: readonly WaitingItem[]
  readonly underWay: readonly Sending[]
  /** Messages let go so far: the last one's number. */
  readonly sendings: number
  /** When something is next to be done; null while nothing is. */
  readonly dueAt: Instant | null
}

/** Longer than any message is tried. */
const LOST_AFTER_MS = 26 * 3_600_000

/** `wecom-ops|role:stock`, the key of a lane. */
export function laneKey(transport: string, recipient: Recipient): string {
  return `${transport}|${recipientKey(recipient)}`
}

/** A lane nothing went through yet. */
export function emptyLane(transport: string, recipient: Recipient): NotificationLane {
  const key = laneKey(transport, recipient)
  return { key, transport, recipient: recipientKey(recipient), waiting: [], underWay: [], sendings: 0, dueAt: null }
}

/** The lane with one more that waits. The same notification waits once, as the newer says. */
export function holdInLane(lane: NotificationLane, item: WaitingItem): NotificationLane {
  return timed({ ...lane, waiting: [...lane.waiting.filter(({ id }) => id !== item.id), item] })
}

/** The lane without a notification that is not to be told any more. */
export function leaveLane(lane: NotificationLane, id: string): NotificationLane {
  return timed({ ...lane, waiting: lane.waiting.filter((item) => item.id !== id) })
}

/** Lets a message go. */
export function letGo(lane: NotificationLane, ids: readonly string[], at: Instant): NotificationLane {
  const number = lane.sendings + 1
  const sending: Sending = { number, ids, letGoAt: at, until: at + LOST_AFTER_MS }
  return timed({ ...lane, sendings: number, underWay: [...lane.underWay, sending] })
}

/** Lets a message go once more that had failed, under its own number. */
export function letGoAgain(
  lane: NotificationLane,
  { number, ids }: Pick<Sending, 'number' | 'ids'>,
  at: Instant,
): NotificationLane {
  return timed({ ...lane, underWay: [...lane.underWay, { number, ids, letGoAt: at, until: at + LOST_AFTER_MS }] })
}

/** The lane after a message came to its end, or was lost. */
export function endSending(lane: NotificationLane, number: number): NotificationLane {
  return timed({ ...lane, underWay: lane.underWay.filter((sending) => sending.number !== number) })
}

/** What opening a lane let go, and what was lost on its way. */
export interface OpenedLane {
  readonly lane: NotificationLane
  /** When messages were let go over the transport. */
  readonly slots: readonly Instant[]
  readonly sendings: readonly Sending[]
  readonly lost: readonly Sending[]
}

/**
 * Lets go what may be told by now: P0 one by one and first, the rest together, up to 20 in a message, each of them once. What is
 * still held, by quiet hours or by the transport's pace, waits on.
 *
 * @param slots Instants at which messages were let go over the transport, ascending.
 */
export function openLane(
  lane: NotificationLane,
  policy: NotificationPolicy,
  slots: readonly Instant[],
  at: Instant,
): OpenedLane {
  const lost = lane.underWay.filter(({ until }) => until <= at)
  let opened: NotificationLane = { ...lane, underWay: lane.underWay.filter(({ until }) => until > at) }
  let taken = slots
  const transport = policy.transport(lane.transport)
  const quiet = quietFor(
    policy.data.quietHours,
    { recipient: recipientOfKey(lane.recipient).kind, transport: lane.transport },
    at,
  )
  const waiting: WaitingItem[] = []
  const due: WaitingItem[] = []
  for (const item of lane.waiting) {
    if (item.from > at) waiting.push(item)
    else if (item.importance !== 'P0' && quiet !== null) waiting.push({ ...item, from: quiet, why: 'quietHours' })
    else due.push(item)
  }
  for (const items of messagesOf(due, transport?.providedOnly === true ? 1 : NOTIFICATION_LIMITS.digest)) {
    const slot = nextSlot(taken, transport?.limits.perMinute ?? null, at)
    if (slot > at) {
      waiting.push(...items.map((item) => ({ ...item, from: slot, why: 'pace' as const })))
      continue
    }
    taken = takeSlot(taken, at)
    opened = letGo(
      opened,
      items.map(({ id }) => id),
      at,
    )
  }
  const sendings = opened.underWay.filter(({ number }) => number > lane.sendings)
  return { lane: timed({ ...opened, waiting }), slots: taken, sendings, lost }
}

function messagesOf(due: readonly WaitingItem[], together: number): readonly (readonly WaitingItem[])[] {
  const rest = due.filter(({ importance }) => importance !== 'P0')
  const messages = due.filter(({ importance }) => importance === 'P0').map((item) => [item])
  for (let from = 0; from < rest.length; from += together) messages.push(rest.slice(from, from + together))
  return messages
}

function timed(lane: NotificationLane): NotificationLane {
  const instants = [...lane.waiting.map(({ from }) => from), ...lane.underWay.map(({ until }) => until)]
  return { ...lane, dueAt: instants.length === 0 ? null : Math.min(...instants) }
}
