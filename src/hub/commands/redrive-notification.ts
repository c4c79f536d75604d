import { holdInLane, letGoAgain, type NotificationLane } from '../../notification/lane'
import { type NotificationRecord, withDelivery } from '../../notification/notification'
import { nextSlot, takeSlot } from '../../notification/pace'
import { accept } from '../../outcome'
import type { Command } from '../command'
import type { OpenNotificationLane } from './notification-commands'

/** A message that was given up, and that somebody puts back. */
export interface RedriveNotification extends OpenNotificationLane {
  readonly number: number
  /** Those told in it. */
  readonly ids: readonly string[]
}

/** Notifications of a message that are still as it left them: failed over its transport, and not sent again since. */
export function stillFailed(
  notifications: Iterable<NotificationRecord | undefined>,
  transport: string,
): readonly NotificationRecord[] {
  return [...notifications].filter(
    (record) =>
      record?.deliveries.some(
        (one) => one.transport === transport && one.state === 'failed' && one.error !== 'SEND_LOST',
      ) === true,
  ) as NotificationRecord[]
}

/** Lets a message go once more, with what of it is still failed; where the transport may take none now, it waits. */
export const redriveNotification: Command<RedriveNotification, { readonly go: boolean }, never> = {
  name: 'redriveNotification',
  answer: 'inRecord',
  needs: {
    notificationLane: ({ lane }) => [lane],
    notification: ({ ids }) => ids,
    notificationPace: ({ lane }) => [lane.slice(0, lane.indexOf('|'))],
  },
  decide(work, { lane: key, number, ids, policy }) {
    const lane = work.get('notificationLane', key)
    if (lane === undefined || lane.underWay.some((one) => one.number === number)) return accept({ go: false })
    const { transport } = lane
    const failed = stillFailed(
      ids.map((id) => work.get('notification', id)),
      transport,
    )
    if (failed.length === 0) return accept({ go: false })
    const slots = work.get('notificationPace', transport)?.slots ?? []
    const slot = nextSlot(slots, policy.transport(transport)?.limits.perMinute ?? null, work.at)
    const now = slot <= work.at
    const again = now ? ({ state: 'underWay', why: null } as const) : ({ state: 'held', why: 'pace' } as const)
    let after: NotificationLane = lane
    for (const record of failed) {
      const { id, importance } = record
      if (!now) after = holdInLane(after, { id, importance, from: slot, why: 'pace' })
      const change = { ...again, until: now ? null : slot, endedAt: null }
      work.put('notification', id, withDelivery(record, transport, change))
    }
    if (now) {
      const left = failed.map(({ id }) => id)
      after = letGoAgain(lane, { number, ids: left }, work.at)
      work.put('notificationPace', transport, { transport, slots: takeSlot(slots, work.at) })
    }
    work.put('notificationLane', key, after)
    return accept({ go: now })
  },
}
