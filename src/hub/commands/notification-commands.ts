import type { NotificationPolicy } from '../../notification/compile-policy'
import { escalatesAt } from '../../notification/escalate'
import type { NotificationIntent } from '../../notification/intent'
import {
  emptyLane,
  endSending as endOfSending,
  holdInLane,
  laneKey,
  leaveLane,
  letGo,
  type NotificationLane,
  openLane,
  type Sending,
} from '../../notification/lane'
import { mergedInto, notificationOf, withDelivery } from '../../notification/notification'
import { nextSlot, takeSlot } from '../../notification/pace'
import { planNotifications } from '../../notification/plan-notifications'
import { IN_APP } from '../../notification/transport'
import { accept } from '../../outcome'
import type { Command } from '../command'
import type { Work } from '../work'

/** What is told, by which policy. The policy is that of the moment: it comes in with the command. */
export interface RaiseNotifications {
  readonly intents: readonly NotificationIntent[]
  /** Id of the outbox message that brought the event: the same again changes nothing. */
  readonly source: string
  readonly policy: NotificationPolicy
}

/** Transports an intent may go over: those of its route. */
function transportsOf(intent: NotificationIntent, policy: NotificationPolicy): readonly string[] {
  return (policy.route(intent)?.transports ?? []).filter((transport) => transport !== IN_APP)
}

/** What raising intents loads. */
export const raiseNeeds = {
  notificationLane: ({ intents, policy }: Omit<RaiseNotifications, 'source'>) =>
    intents.flatMap((intent) => transportsOf(intent, policy).map((transport) => laneKey(transport, intent.recipient))),
  notification: ({ intents }: Omit<RaiseNotifications, 'source'>) => intents.map(({ key }) => key),
  notificationPace: ({ intents, policy }: Omit<RaiseNotifications, 'source'>) =>
    intents.flatMap((intent) => transportsOf(intent, policy)),
}

/** Plans what an event gives rise to, lets go what may go at once, and keeps the rest for its time. */
export const raiseNotifications: Command<RaiseNotifications, null, never> = {
  name: 'raiseNotifications',
  answer: 'inRecord',
  needs: raiseNeeds,
  decide(work, { intents, source, policy }) {
    for (const intent of intents) {
      if (work.get('notification', intent.key)?.sources.includes(source) !== true)
        raise(work, intent, { source, policy, origin: null })
    }
    return accept(null)
  },
}

/** Raises one intent; `origin` is the notification it escalates. */
export function raise(
  work: Work,
  intent: NotificationIntent,
  { source, policy, origin }: Pick<RaiseNotifications, 'source' | 'policy'> & { readonly origin: string | null },
): void {
  const before = work.get('notification', intent.key)
  const [plan] = planNotifications(
    [intent],
    policy,
    {
      // What a step of an escalation says is told in any case: that it was told before is why.
      known: (key) => (origin === null ? work.get('notification', key) : undefined),
      slots: (transport) => work.get('notificationPace', transport)?.slots ?? [],
      waiting: (lane) => work.get('notificationLane', lane)?.waiting.length ?? 0,
    },
    work.at,
  )
  if (plan === undefined) return
  if (plan.decision === 'merge') {
    if (before !== undefined) work.put('notification', before.id, mergedInto(before, source))
    return
  }
  const record = notificationOf(plan, { before, source, origin, at: work.at })
  for (const delivery of plan.deliveries) {
    if (delivery.transport === IN_APP) continue
    const lane = laneOf(work, intent, delivery.transport)
    if (delivery.decision === 'hold') {
      const { until: from, why } = delivery
      saveLane(work, holdInLane(lane, { id: intent.key, importance: intent.importance, from, why }))
    } else if (delivery.decision === 'send') {
      take(work, delivery.transport)
      const opened = letGo(leaveLane(lane, intent.key), [intent.key], work.at)
      saveLane(work, opened)
      tellDue(work, opened, opened.sendings)
    }
  }
  work.put('notification', record.id, { ...record, dueAt: escalatesAt(record, policy, work.at) })
}

/** A lane whose time has come, and the policy that holds now. */
export interface OpenNotificationLane {
  readonly lane: string
  readonly policy: NotificationPolicy
}

const laneNeeds: Pick<
  Command<OpenNotificationLane, unknown, never>['needs'],
  'notificationLane' | 'notification' | 'notificationPace'
> = {
  notificationLane: ({ lane }) => [lane],
  notification: ({ lane: key }, loaded) => {
    const lane = loaded.get('notificationLane', key).value
    return [...(lane?.waiting.map(({ id }) => id) ?? []), ...(lane?.underWay.flatMap(({ ids }) => ids) ?? [])]
  },
  notificationPace: ({ lane }) => [lane.slice(0, lane.indexOf('|'))],
}

/** Lets go what waited and may be told by now, together where it is more than one. */
export const openNotificationLane: Command<OpenNotificationLane, null, never> = {
  name: 'openNotificationLane',
  answer: 'inRecord',
  needs: laneNeeds,
  decide(work, { lane: key, policy }) {
    const before = work.get('notificationLane', key)
    if (before === undefined || before.dueAt === null || before.dueAt > work.at) return accept(null)
    const opened = openLane(before, policy, work.get('notificationPace', before.transport)?.slots ?? [], work.at)
    const { lane, slots, sendings, lost } = opened
    saveLane(work, lane)
    if (sendings.length > 0) work.put('notificationPace', lane.transport, { transport: lane.transport, slots })
    for (const { number, ids } of sendings) {
      for (const id of ids) deliver(work, id, lane.transport, { state: 'underWay', why: null, until: null })
      tellDue(work, lane, number)
    }
    for (const { from, why, id } of lane.waiting) deliver(work, id, lane.transport, { state: 'held', why, until: from })
    for (const sending of lost) fail(work, lane, sending, 'SEND_LOST')
    return accept(null)
  },
}

/** A message that may not be sent now, though it was let go. */
export interface RelaunchSending extends OpenNotificationLane {
  readonly number: number
  /** The provider will take nothing before so many milliseconds; null: only the pace is looked at. */
  readonly retryAfterMs: number | null
}

/** Asks once more whether a message may go that is tried again or comes late. If not, it waits again. */
export const relaunchSending: Command<RelaunchSending, { readonly go: boolean }, never> = {
  name: 'relaunchNotification',
  answer: 'inRecord',
  needs: laneNeeds as Command<RelaunchSending, unknown, never>['needs'],
  decide(work, { lane: key, number, policy, retryAfterMs }) {
    const lane = work.get('notificationLane', key)
    const sending = lane?.underWay.find((one) => one.number === number)
    if (lane === undefined || sending === undefined) return accept({ go: false })
    const slots = work.get('notificationPace', lane.transport)?.slots ?? []
    const slot =
      retryAfterMs === null
        ? nextSlot(slots, policy.transport(lane.transport)?.limits.perMinute ?? null, work.at)
        : work.at + retryAfterMs
    if (slot <= work.at) {
      take(work, lane.transport)
      const underWay = lane.underWay.map((one) => (one.number === number ? { ...one, letGoAt: work.at } : one))
      saveLane(work, { ...lane, underWay })
      return accept({ go: true })
    }
    let waiting = endOfSending(lane, number)
    for (const id of sending.ids) {
      const importance = work.get('notification', id)?.importance ?? 'P1'
      waiting = holdInLane(waiting, { id, importance, from: slot, why: 'pace' })
      deliver(work, id, lane.transport, { state: 'held', why: 'pace', until: slot })
    }
    saveLane(work, waiting)
    return accept({ go: false })
  },
}

/** How a message ended. */
export interface EndSending {
  readonly lane: string
  readonly number: number
  readonly end:
    | { readonly providerId: string | null }
    | { readonly error: string; readonly providerCode: string | null }
}

/** Records how a message ended, for each notification in it. */
export const endSending: Command<EndSending, null, never> = {
  name: 'endNotificationSending',
  answer: 'inRecord',
  needs: {
    notificationLane: ({ lane }) => [lane],
    notification: ({ lane, number }, loaded) =>
      loaded.get('notificationLane', lane).value?.underWay.find((sending) => sending.number === number)?.ids ?? [],
  },
  decide(work, { lane: key, number, end }) {
    const lane = work.get('notificationLane', key)
    const sending = lane?.underWay.find((one) => one.number === number)
    if (lane === undefined || sending === undefined) return accept(null)
    saveLane(work, endOfSending(lane, number))
    if ('error' in end) {
      fail(work, lane, sending, end.error, end.providerCode)
      return accept(null)
    }
    for (const id of sending.ids) {
      deliver(work, id, lane.transport, { state: 'sent', endedAt: work.at, providerId: end.providerId, error: null })
      work.emit('NotificationSent', {
        notificationId: id,
        transport: lane.transport,
        recipient: lane.recipient,
        together: sending.ids.length,
        at: work.at,
      })
    }
    return accept(null)
  },
}

function laneOf(work: Work, { recipient }: NotificationIntent, transport: string): NotificationLane {
  return work.get('notificationLane', laneKey(transport, recipient)) ?? emptyLane(transport, recipient)
}

function saveLane(work: Work, lane: NotificationLane): void {
  work.put('notificationLane', lane.key, lane)
}

function take(work: Work, transport: string): void {
  const slots = work.get('notificationPace', transport)?.slots ?? []
  work.put('notificationPace', transport, { transport, slots: takeSlot(slots, work.at) })
}

function tellDue(work: Work, { key, transport, underWay }: NotificationLane, sending: number): void {
  const notifications = underWay.find(({ number }) => number === sending)?.ids ?? []
  work.emit('NotificationDue', { lane: key, transport, sending, notifications, at: work.at })
}

/** Changes a delivery, unless the notification was told anew meanwhile and no longer goes this way. */
function deliver(work: Work, id: string, transport: string, change: Parameters<typeof withDelivery>[2]): void {
  const record = work.get('notification', id)
  if (record === undefined) return
  const changed = withDelivery(record, transport, change)
  if (JSON.stringify(changed) !== JSON.stringify(record)) work.put('notification', id, changed)
}

function fail(
  work: Work,
  lane: NotificationLane,
  { ids }: Sending,
  code: string,
  providerCode: string | null = null,
): void {
  const { transport, recipient } = lane
  for (const id of ids) {
    deliver(work, id, transport, {
      state: 'failed',
      endedAt: work.at,
      error: providerCode === null ? code : `${code} ${providerCode}`,
    })
    work.emit('NotificationFailed', { notificationId: id, transport, recipient, code, providerCode, at: work.at })
  }
}
