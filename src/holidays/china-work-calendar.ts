import chineseDays from 'chinese-days'
import { dayNumber, dayOfNumber, type WorkCalendar, weekdayOf } from '../time/work-calendar'

/** The first year the package has data for. */
const FIRST_YEAR = 2004

/**
 * Up to here the days of a year stand in the arrangement of that year; what follows may still be changed by the next one, whose
 * New Year's holiday has begun as early as 29 December.
 */
const LAST_SETTLED_DAY = '12-25'

/**
 * The working days of mainland China by npm `chinese-days`: weekends, holidays, and weekend days worked in exchange (调休). Install
 * `chinese-days` (1.5.7 or later) for it. The government arranges one year in November of the year before, so the calendar ends
 * with the last year the installed version knows, on 25 December, and all that lies beyond is unknown.
 *
 * @param years - `from`: leave out earlier years, to keep what is saved with a policy small. Default: all, from 2004.
 */
export function chinaWorkCalendar({ from = FIRST_YEAR }: { readonly from?: number } = {}): WorkCalendar {
  const daysOff: string[] = []
  const workedDays: string[] = []
  const first = Math.max(FIRST_YEAR, from)
  let year = first
  for (; isArranged(year); year++) {
    for (let number = dayNumber(`${year}-01-01`); number < dayNumber(`${year + 1}-01-01`); number++) {
      const day = dayOfNumber(number)
      const { work, name } = chineseDays.getDayDetail(day)
      if (!isArrangement(name)) continue
      const isWeekend = weekdayOf(day) > 5
      if (work && isWeekend) workedDays.push(day)
      if (!work && !isWeekend) daysOff.push(day)
    }
  }
  // Nothing is known where the first year is not: an interval of no day says so.
  const to = year === first ? `${first - 1}-${LAST_SETTLED_DAY}` : `${year - 1}-${LAST_SETTLED_DAY}`
  return { weekend: [6, 7], from: `${first}-01-01`, to, daysOff, workedDays }
}

/** National Day is a holiday of every arrangement; where it is an ordinary day, the year has none yet. */
function isArranged(year: number): boolean {
  return isArrangement(chineseDays.getDayDetail(`${year}-10-01`).name)
}

/**
 * Days of an arrangement are named in both languages, `National Day,国庆节,3`; ordinary ones by their weekday. Only this, and whether
 * such a day is worked, is right in every zone a process may run in: west of Greenwich the package takes the weekday, and the text it
 * gives back, from the day before.
 */
function isArrangement(name: string): boolean {
  return name.includes(',')
}
