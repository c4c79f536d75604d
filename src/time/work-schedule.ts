import type { Weekday, WorkCalendar } from './work-calendar'
import type { ZoneName } from './zone'

/** A part of the day that is worked, on some days of the week. One that passes midnight is two of them. */
export interface WorkHours {
  readonly days: readonly Weekday[]
  /** `HH:MM` on the zone's wall. */
  readonly from: string
  /** `HH:MM`, later than `from`; `24:00` is the end of the day. */
  readonly to: string
}

/** When people work, as plain data. */
export interface WorkSchedule {
  readonly zone: ZoneName
  /** Parts of days do not overlap. A day of the week without any is not worked, whatever the calendar says, unless `workedDays` names it. */
  readonly hours: readonly WorkHours[]
  readonly calendar: WorkCalendar
}

/** A part of a day in minutes since its midnight on the wall; the end is not in it. */
export interface MinutesOfDay {
  readonly from: number
  readonly to: number
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOfClock(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
}

const known = new WeakMap<WorkSchedule, readonly (readonly MinutesOfDay[])[]>()

/**
 * The parts of a day that are worked, in their order. A weekend day that is worked in exchange (调休) and whose weekday has no
 * hours of its own has those of the first weekday that has some: of Monday, as a rule.
 */
export function hoursOfDay(
  schedule: WorkSchedule,
  weekday: Weekday,
  isWorkedInExchange: boolean,
): readonly MinutesOfDay[] {
  const week = weekOf(schedule)
  const own = week[weekday - 1] ?? []
  return own.length > 0 || !isWorkedInExchange ? own : (week.find((parts) => parts.length > 0) ?? [])
}

function weekOf(schedule: WorkSchedule): readonly (readonly MinutesOfDay[])[] {
  const before = known.get(schedule)
  if (before !== undefined) return before
  const week = ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) =>
    schedule.hours
      .filter(({ days }) => days.includes(weekday))
      .map(({ from, to }) => ({ from: minutesOfClock(from), to: minutesOfClock(to) }))
      .sort((a, b) => a.from - b.from),
  )
  known.set(schedule, week)
  return week
}
