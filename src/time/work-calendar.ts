import type { BusinessDay } from './business-day'
import { dateOfDay, dayOfDate, padded } from './civil'

/** A day of the week by ISO 8601: 1 Monday to 7 Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** What a day is for those who work. `unknown`: the calendar does not reach it, and nobody may guess. */
export type WorkDayKind = 'working' | 'off' | 'unknown'

/**
 * Which days are worked, as plain data: a weekly rule and what differs from it. `chinaWorkCalendar` of `orderhub/holidays` makes one
 * for China; write your own for any other country.
 */
export interface WorkCalendar {
  /** Days of the week that are off as a rule. At most six. */
  readonly weekend: readonly Weekday[]
  /** The first day it is known for; null: no bound. */
  readonly from: BusinessDay | null
  /** The last day it is known for, itself included; null: no bound. */
  readonly to: BusinessDay | null
  /** Days that are off although their weekday is worked: holidays. */
  readonly daysOff: readonly BusinessDay[]
  /** Days that are worked although their weekday is off (调休). */
  readonly workedDays: readonly BusinessDay[]
}

/** What a day is by a calendar. The day is a calendar day, not an instant: `businessDay` tells which one it is in a zone. */
export function workDayKind(calendar: WorkCalendar, day: BusinessDay): WorkDayKind {
  const { from, to } = calendar
  return (from !== null && day < from) || (to !== null && day > to) ? 'unknown' : ruledKind(calendar, day)
}

/** What a day is by a calendar, days beyond its bounds by its weekly rule: an assumption, to be called one. */
export function ruledKind(calendar: WorkCalendar, day: BusinessDay): 'working' | 'off' {
  const { off, worked } = differencesOf(calendar)
  if (worked.has(day)) return 'working'
  if (off.has(day)) return 'off'
  return calendar.weekend.includes(weekdayOf(day)) ? 'off' : 'working'
}

/** The day of the week of a calendar day. */
export function weekdayOf(day: BusinessDay): Weekday {
  return weekdayOfNumber(dayNumber(day))
}

/** Days since 1970-01-01. */
export function dayNumber(day: BusinessDay): number {
  return dayOfDate(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10)))
}

/** The day so many days after 1970-01-01. */
export function dayOfNumber(number: number): BusinessDay {
  const { year, month, day } = dateOfDay(number)
  return `${year}-${padded(month, 2)}-${padded(day, 2)}`
}

/** 1970-01-01 was a Thursday. */
function weekdayOfNumber(number: number): Weekday {
  return (((((number + 3) % 7) + 7) % 7) + 1) as Weekday
}

interface Differences {
  readonly off: ReadonlySet<BusinessDay>
  readonly worked: ReadonlySet<BusinessDay>
}

const known = new WeakMap<WorkCalendar, Differences>()

/** Lists as sets, made once for each calendar. */
function differencesOf(calendar: WorkCalendar): Differences {
  const before = known.get(calendar)
  if (before !== undefined) return before
  const made = { off: new Set(calendar.daysOff), worked: new Set(calendar.workedDays) }
  known.set(calendar, made)
  return made
}
