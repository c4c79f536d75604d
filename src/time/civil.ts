/** The proleptic Gregorian calendar as whole-number arithmetic, without a date object. Days count from 1970-01-01. */

export const msPerDay = 86_400_000

export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const daysBeforeMonth = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** 28 to 31, or 0 when there is no such month. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  if (month === 4 || month === 6 || month === 9 || month === 11) return 30
  return month >= 1 && month <= 12 ? 31 : 0
}

/** Days from 1970-01-01 to a calendar date, negative before. The date must exist. */
export function dayOfDate(year: number, month: number, day: number): number {
  const index = (year - firstTabledYear) * 12 + month - 1
  if (index >= 0 && index < monthStarts.length) return (monthStarts[index] ?? 0) + day - 1
  return computedDayOfDate(year, month, day)
}

function computedDayOfDate(year: number, month: number, day: number): number {
  const past = year - 1
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400)
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0
  return past * 365 + leapDays + (daysBeforeMonth[month] ?? 0) + leapDay + day - 719_163
}

// The first day of every month that an order's times can touch, in whatever zone.
const firstTabledYear = 1999
const lastTabledYear = 2101
const monthStarts = Int32Array.from({ length: (lastTabledYear - firstTabledYear + 1) * 12 }, (_, index) =>
  computedDayOfDate(firstTabledYear + Math.floor(index / 12), (index % 12) + 1, 1),
)

/** The calendar date `day` days after 1970-01-01. */
export function dateOfDay(day: number): CivilDate {
  const sinceYearOne = day + 719_162
  let year = Math.floor(sinceYearOne / 365.2425) + 1
  let dayOfYear = day - dayOfDate(year, 1, 1)
  if (dayOfYear < 0) {
    year -= 1
    dayOfYear = day - dayOfDate(year, 1, 1)
  } else if (dayOfYear >= (isLeapYear(year) ? 366 : 365)) {
    year += 1
    dayOfYear = day - dayOfDate(year, 1, 1)
  }
  let month = 1
  let dayOfMonth = dayOfYear + 1
  for (let length = 31; dayOfMonth > length; length = daysInMonth(year, month)) {
    dayOfMonth -= length
    month += 1
  }
  return { year, month, day: dayOfMonth }
}

export function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
