import { holdInLane, laneKey, leaveLane } from '../../notification/lane'
import { type NotificationRecord, withDelivery } from '../../notification/notification'
import { recipientOfKey } from '../../notification/recipient'
import { accept, reject } from '../../outcome'
import type { Command } from '../command'

/** Why a notification is not changed, in the order they are checked. */
export type NotificationRejection =
  | { readonly code: 'NOTIFICATION_UNKNOWN' }
  /** All of it was sent, or is on its way. */
  | { readonly code: 'NOTIFICATION_NOT_FAILED' }

/** A notification as it was read. */
export interface SeenNotification {
  readonly seen: NotificationRecord
}

const lanesOf = ({ seen }: SeenNotification, state: 'held' | 'failed') =>
  seen.deliveries
    .filter((delivery) => delivery.state === state)
    .map(({ transport }) => laneKey(transport, recipientOfKey(seen.recipient)))

/** Somebody takes care of it: it escalates no more, and what still waits is not told. */
export const acknowledgeNotification: Command<SeenNotification, null, NotificationRejection> = {
  name: 'acknowledgeNotification',
  answer: 'stored',
  needs: {
    notificationLane: (input) => lanesOf(input, 'held'),
    notification: ({ seen: { id, origin } }) => (origin === null ? [id] : [id, origin]),
  },
  decide(work, input) {
    const { id, origin } = input.seen
    const lanes = new Set(lanesOf(input, 'held'))
    for (const key of origin === null ? [id] : [id, origin]) {
      const record = work.get('notification', key)
      if (record === undefined) return reject({ code: 'NOTIFICATION_UNKNOWN' })
      if (record.acknowledgedAt !== null) continue
      let changed: NotificationRecord = {
        ...record,
        acknowledgedAt: work.at,
        acknowledgedBy: work.actor.id,
        dueAt: null,
      }
      for (const { transport, state } of record.deliveries) {
        const lane = laneKey(transport, recipientOfKey(record.recipient))
        if (state !== 'held' || !lanes.has(lane)) continue
        const held = work.get('notificationLane', lane)
        if (held !== undefined) work.put('notificationLane', lane, leaveLane(held, key))
        changed = withDelivery(changed, transport, {
          state: 'dropped',
          why: 'acknowledged',
          until: null,
          endedAt: work.at,
        })
      }
      work.put('notification', key, changed)
      work.emit('NotificationAcknowledged', {
        notificationId: key,
        event: record.event,
        subject: record.subject,
        at: work.at,
      })
    }
    return accept(null)
  },
}

/** Sends again what failed, with the next tick. */
export const resendNotification: Command<SeenNotification, null, NotificationRejection> = {
  name: 'resendNotification',
  answer: 'stored',
  needs: {
    notificationLane: (input) => lanesOf(input, 'failed'),
    notification: ({ seen }) => [seen.id],
  },
  decide(work, input) {
    const record = work.get('notification', input.seen.id)
    if (record === undefined) return reject({ code: 'NOTIFICATION_UNKNOWN' })
    let changed = record
    for (const { transport, state } of record.deliveries) {
      const key = laneKey(transport, recipientOfKey(record.recipient))
      const lane =
        state === 'failed' && lanesOf(input, 'failed').includes(key) ? work.get('notificationLane', key) : undefined
      if (lane === undefined) continue
      const { id, importance } = record
      work.put('notificationLane', key, holdInLane(lane, { id, importance, from: work.at, why: 'pace' }))
      changed = withDelivery(changed, transport, { state: 'held', why: 'pace', until: work.at, endedAt: null })
    }
    if (changed === record) return reject({ code: 'NOTIFICATION_NOT_FAILED' })
    work.put('notification', record.id, changed)
    return accept(null)
  },
}
