import type { NotificationPolicy } from '../../notification/compile-policy'
import { escalatedIntent, escalatesAt } from '../../notification/escalate'
import type { NotificationRecord } from '../../notification/notification'
import { accept } from '../../outcome'
import type { Command } from '../command'
import { raise, raiseNeeds } from './notification-commands'

/** A notification nobody acknowledged in time, as it was read, and the policy that holds now. */
export interface EscalateNotification {
  readonly notification: NotificationRecord
  readonly policy: NotificationPolicy
}

const stepOf = ({ notification, policy }: EscalateNotification) => {
  const intent = escalatedIntent(notification, policy, notification.dueAt ?? notification.raisedAt)
  return { intents: intent === undefined ? [] : [intent], policy }
}

/** Tells the next recipient, once for each step. */
export const escalateNotification: Command<EscalateNotification, null, never> = {
  name: 'escalateNotification',
  answer: 'inRecord',
  needs: {
    notificationLane: (input) => raiseNeeds.notificationLane(stepOf(input)),
    notification: (input) => [input.notification.id, ...raiseNeeds.notification(stepOf(input))],
    notificationPace: (input) => raiseNeeds.notificationPace(stepOf(input)),
  },
  decide(work, input) {
    const { policy, notification: seen } = input
    const record = work.get('notification', seen.id)
    if (record === undefined || record.dueAt === null || record.dueAt > work.at || record.escalated !== seen.escalated)
      return accept(null)
    const next = { ...record, escalated: record.escalated + 1 }
    work.put('notification', record.id, { ...next, dueAt: escalatesAt(next, policy, work.at) })
    const [intent] = stepOf(input).intents
    // A step back to where it came from would tell nobody new.
    if (intent === undefined || intent.key === record.id) return accept(null)
    raise(work, intent, { source: work.commandId, policy, origin: record.id })
    const { event, subject, importance } = record
    work.emit('NotificationEscalated', {
      notificationId: record.id,
      event,
      subject,
      importance,
      to: work.get('notification', intent.key)?.recipient ?? '',
      level: next.escalated,
      at: work.at,
    })
    return accept(null)
  },
}
