import { accept, type Outcome, reject } from '../outcome'
import { type BusinessDay, wallDay } from './business-day'
import { msPerDay } from './civil'
import { type Instant, isInstantInRange } from './instant'
import { timeRangeRejected } from './local-to-instant'
import { dayOfNumber, ruledKind, weekdayOf, workDayKind } from './work-calendar'
import { hoursOfDay, type WorkSchedule } from './work-schedule'
import { firstInstantAt } from './zone-offsets'

/** Why working time cannot be added, in the order these are met. */
export type WorkingTimeRejection =
  /** It leads out of the years 2000 to 2100. */
  | { readonly code: 'TIME_RANGE' }
  /** The calendar does not reach this day. */
  | { readonly code: 'WORK_DAY_UNKNOWN'; readonly day: BusinessDay }
  /** For a year nobody works. */
  | { readonly code: 'WORKING_TIME_NONE' }

/** Days in a row that nobody works, before it is taken that nobody ever does. */
const MOST_DAYS_OFF = 366
const msPerMinute = 60_000

/**
 * The instant at which so much working time has gone by. It never lies outside working hours: what ends with a day's work ends
 * then, and not as the next day begins. An hour that daylight saving repeats counts twice, one it leaves out not at all.
 *
 * @param durationMs Whole milliseconds, not negative. 0: `at` itself inside working hours, otherwise when work next begins.
 * @throws ZoneInvalidError
 */
export function addWorkingTime(
  at: Instant,
  durationMs: number,
  schedule: WorkSchedule,
): Outcome<Instant, WorkingTimeRejection> {
  return walk(at, durationMs, schedule, (day) => workDayKind(schedule.calendar, day))
}

/** A deadline in working time, and what it rests on. */
export interface WorkingDeadline {
  readonly dueAt: Instant
  /**
   * `workingTime`: all days up to it are known. `assumedDays`: some lie beyond the calendar and were taken by its weekly rule, so a
   * holiday may be missing. `clock`: nobody works within a year, so it was counted by the clock.
   */
  readonly dueBy: 'workingTime' | 'assumedDays' | 'clock'
}

/**
 * A deadline so much working time from an instant. There always is one, for a deadline that nobody sets is one that nobody keeps:
 * beyond the calendar its weekly rule counts, and the answer says so.
 */
export function workingDeadline(at: Instant, durationMs: number, schedule: WorkSchedule): WorkingDeadline {
  const known = addWorkingTime(at, durationMs, schedule)
  if (known.ok) return { dueAt: known.value, dueBy: 'workingTime' }
  const assumed = walk(at, durationMs, schedule, (day) => ruledKind(schedule.calendar, day))
  return assumed.ok ? { dueAt: assumed.value, dueBy: 'assumedDays' } : { dueAt: at + durationMs, dueBy: 'clock' }
}

function walk(
  at: Instant,
  durationMs: number,
  schedule: WorkSchedule,
  kindOf: (day: BusinessDay) => 'working' | 'off' | 'unknown',
): Outcome<Instant, WorkingTimeRejection> {
  if (!isInstantInRange(at)) return timeRangeRejected
  let left = durationMs
  let lastWorked = wallDay(at, schedule.zone)
  for (let number = lastWorked; number - lastWorked <= MOST_DAYS_OFF; number++) {
    const day = dayOfNumber(number)
    const kind = kindOf(day)
    if (kind === 'unknown') return reject({ code: 'WORK_DAY_UNKNOWN', day })
    if (kind === 'off') continue
    const weekday = weekdayOf(day)
    for (const { from, to } of hoursOfDay(schedule, weekday, schedule.calendar.weekend.includes(weekday))) {
      const begin = firstInstantAt(number * msPerDay + from * msPerMinute, schedule.zone)
      const end = firstInstantAt(number * msPerDay + to * msPerMinute, schedule.zone)
      // Over for that day, or swallowed by a change of clocks.
      if (end < at || end <= begin) continue
      const start = Math.max(at, begin)
      const room = end - start
      if (left <= room) return isInstantInRange(start + left) ? accept(start + left) : timeRangeRejected
      left -= room
      lastWorked = number
    }
  }
  return reject({ code: 'WORKING_TIME_NONE' })
}
