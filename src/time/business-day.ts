import { accept, type Outcome } from '../outcome'
import { dateOfDay, dayOfDate, daysInMonth, msPerDay, padded } from './civil'
import { earliestInstant, type Instant, InstantRangeError, isInstantInRange, latestInstant } from './instant'
import { type TimeFormatRejection, timeFormatRejected } from './local-time'
import { timeRangeRejected } from './local-to-instant'
import type { ZoneName } from './zone'
import { firstInstantAt, offsetAt } from './zone-offsets'

/** A calendar day of some zone, `YYYY-MM-DD`. */
export type BusinessDay = string

/** Half-open: `start` is inside, `end` is not. */
export interface TimeWindow {
  readonly start: Instant
  readonly end: Instant
}

// Orders come by the thousand per day, so the text of a day is written once. The zones' days around 2000 to 2100 bound it.
const firstDay = Math.floor(earliestInstant / msPerDay) - 1
const lastDay = Math.floor(latestInstant / msPerDay) + 1
const dayTexts: (string | undefined)[] = new Array(lastDay - firstDay + 1)
const compactTexts: (string | undefined)[] = new Array(lastDay - firstDay + 1)

/**
 * The day the zone's wall clock shows, `2026-01-09`.
 *
 * @param instant Of the years 2000 to 2100.
 * @throws InstantRangeError, ZoneInvalidError
 */
export function businessDay(instant: Instant, zone: ZoneName): BusinessDay {
  const index = wallDay(instant, zone) - firstDay
  return dayTexts[index] ?? writeDay(dayTexts, index, '-')
}

/** The same without hyphens, `20260109`, as order numbers hold it. */
export function businessDayCompact(instant: Instant, zone: ZoneName): string {
  const index = wallDay(instant, zone) - firstDay
  return compactTexts[index] ?? writeDay(compactTexts, index, '')
}

/**
 * The instants of a business day, half-open. It is 23 or 25 hours long where daylight saving changes, and empty for a day
 * a zone left out (2011-12-30 in Pacific/Apia). The days of a zone follow each other without gap or overlap.
 *
 * A day starts at its first midnight, or when a gap swallows midnight, at the end of the gap. Where clocks went back
 * across midnight (America/St_Johns until 2011) the repeated minutes belong to the window already begun, though the wall,
 * and so `businessDay`, shows the day before once more.
 *
 * @param day `YYYY-MM-DD`, of the years 2000 to 2100.
 * @throws ZoneInvalidError
 */
export function dayWindow(
  day: BusinessDay,
  zone: ZoneName,
): Outcome<TimeWindow, TimeFormatRejection | { readonly code: 'TIME_RANGE' }> {
  const form = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  if (form === null) return timeFormatRejected
  const [year, month, dayOfMonth] = [Number(form[1]), Number(form[2]), Number(form[3])]
  if (dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) return timeFormatRejected
  if (year < 2000 || year > 2100) return timeRangeRejected

  const number = dayOfDate(year, month, dayOfMonth)
  return accept({ start: startOfDay(number, zone), end: startOfDay(number + 1, zone) })
}

/** Days since 1970-01-01 on the zone's wall. */
export function wallDay(instant: Instant, zone: ZoneName): number {
  if (!isInstantInRange(instant)) throw new InstantRangeError()
  return Math.floor((instant + offsetAt(zone, instant)) / msPerDay)
}

function startOfDay(day: number, zone: ZoneName): Instant {
  return firstInstantAt(day * msPerDay, zone)
}

function writeDay(texts: (string | undefined)[], index: number, hyphen: '-' | ''): string {
  const { year, month, day } = dateOfDay(index + firstDay)
  const text = `${year}${hyphen}${padded(month, 2)}${hyphen}${padded(day, 2)}`
  texts[index] = text
  return text
}
