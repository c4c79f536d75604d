import { type AnomalyClass, RESPONSE_MINUTES } from '../anomaly/anomaly-class'
import { minuteMs } from '../lifecycle/state-meta'
import type { Instant } from '../time/instant'
import { workingDeadline } from '../time/working-time'
import type { CasePolicy } from './case-policy'
import type { DueBy } from './case-record'

/** When somebody has to have done something, and how that was counted. */
export interface CaseDeadline {
  readonly dueAt: Instant
  readonly dueBy: DueBy
}

type Moment = { readonly at: Instant; readonly policy: CasePolicy }

/** Within what time somebody has to have looked: milliseconds, of working time where the policy counts so. */
export function responseMs({ respondWithin, priority }: AnomalyClass): number {
  return (respondWithin ?? RESPONSE_MINUTES[priority]) * minuteMs
}

/** Until when somebody has to have looked. */
export function responseDeadline(given: AnomalyClass, moment: Moment): CaseDeadline {
  return deadline(given, responseMs(given), moment)
}

/** Until when somebody who has looked has to be done. */
export function handlingDeadline(given: AnomalyClass, moment: Moment): CaseDeadline {
  return deadline(given, moment.policy.handleWithin[given.priority] * minuteMs, moment)
}

/** A case that nobody puts right is told about no rarer than once a day, unless its own response time is longer. */
const RAREST_REMINDER_MS = 24 * 60 * minuteMs

/**
 * When a case comes back that has nobody left to pass to: after as long as it is overdue already, at least its response time and at
 * most a day or its response time. So reminders begin close together and become daily.
 */
export function reminderDeadline(given: AnomalyClass, overdueAt: Instant, moment: Moment): CaseDeadline {
  const response = responseMs(given)
  const since = Math.min(moment.at - overdueAt, RAREST_REMINDER_MS)
  return deadline(given, Math.max(response, since), moment)
}

function deadline({ priority }: AnomalyClass, ms: number, { at, policy: { workingTime } }: Moment): CaseDeadline {
  if (workingTime === null || !workingTime.priorities.includes(priority)) return { dueAt: at + ms, dueBy: 'clock' }
  return workingDeadline(at, ms, workingTime.schedule)
}
