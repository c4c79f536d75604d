import { accept, type Outcome, reject } from '../outcome'
import { dayOfDate, daysInMonth, msPerDay } from './civil'

/** A wall-clock reading, its zone not yet known. */
export interface LocalTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
  /** 0 to 23. */
  readonly hour: number
  readonly minute: number
  /** 0 to 59, or 60 for a leap second. Default 0. */
  readonly second?: number
  /** 0 to 999. Default 0. */
  readonly millisecond?: number
}

/** The text is not in the declared form, or names a day or an hour that the calendar or the clock does not have. */
export type TimeFormatRejection = { readonly code: 'TIME_FORMAT' }

export const timeFormatRejected = reject({ code: 'TIME_FORMAT' })

/**
 * Reads `YYYY-MM-DD HH:mm:ss`, or with a `T` for the space, seconds left out, or a fraction of 1 to 9 digits behind
 * them, which is cut to milliseconds. The day must exist; `24:00` does not. A text that carries an offset is not a
 * local time: see `parseInstant`.
 */
export function parseLocalTime(text: string): Outcome<Required<LocalTime>, TimeFormatRejection> {
  if (Number.isNaN(wallMsOfText(text, text.length))) return timeFormatRejected
  return accept({
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8, 10)),
    hour: Number(text.slice(11, 13)),
    minute: Number(text.slice(14, 16)),
    second: Number(text.slice(17, 19)),
    millisecond: Number(text.slice(20, 23).padEnd(3, '0')),
  })
}

/**
 * The reading as milliseconds since 1970-01-01 00:00 on the same wall, or NaN when it is no calendar day and clock time.
 * A leap second is read as the last millisecond of second 59.
 */
export function wallMsOfParts({ year, month, day, hour, minute, second = 0, millisecond = 0 }: LocalTime): number {
  if (!isWhole(year, 0, 9_999) || !isWhole(month, 1, 12) || !isWhole(day, 1, daysInMonth(year, month)))
    return Number.NaN
  if (!isWhole(hour, 0, 23) || !isWhole(minute, 0, 59)) return Number.NaN
  if (!isWhole(second, 0, 60) || !isWhole(millisecond, 0, 999)) return Number.NaN
  return wallMs(year, month, day, hour, minute, second, millisecond)
}

/**
 * The same for the first `end` characters of a text in the form `parseLocalTime` describes.
 *
 * @param end At most the length of the text.
 */
export function wallMsOfText(text: string, end: number): number {
  if (end !== 19 && end !== 16 && !(end > 20 && end < 30)) return Number.NaN
  const century = digitPair(text, 0)
  const yearOfCentury = digitPair(text, 2)
  const month = digitPair(text, 5)
  const day = digitPair(text, 8)
  const hour = digitPair(text, 11)
  const minute = digitPair(text, 14)
  const second = end === 16 ? 0 : digitPair(text, 17)
  if ((century | yearOfCentury | month | day | hour | minute | second) < 0) return Number.NaN
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return Number.NaN
  const hyphens = (text.charCodeAt(4) ^ hyphen) | (text.charCodeAt(7) ^ hyphen)
  const colons = (text.charCodeAt(13) ^ colon) | (end === 16 ? 0 : text.charCodeAt(16) ^ colon)
  if ((hyphens | colons) !== 0) return Number.NaN

  const separator = text.charCodeAt(10)
  if (separator !== space && (separator | lowerCase) !== letterT) return Number.NaN
  const year = century * 100 + yearOfCentury
  if (day > 28 && day > daysInMonth(year, month)) return Number.NaN

  const millisecond = end > 19 ? fractionMs(text, end) : 0
  if (millisecond < 0) return Number.NaN
  return wallMs(year, month, day, hour, minute, second, millisecond)
}

/** Whether a text already known to be a local time says second 60. */
export function saysLeapSecond(text: string): boolean {
  return text.charCodeAt(17) === 54
}

const hyphen = 45
const colon = 58
const space = 32
const point = 46
const letterT = 116
const lowerCase = 32

function wallMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  millisecond: number,
): number {
  const ms = second === 60 ? 59_999 : second * 1_000 + millisecond
  return dayOfDate(year, month, day) * msPerDay + ((hour * 60 + minute) * 60_000 + ms)
}

/** Two digits that lie inside the text as a number, or -1. */
function digitPair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const units = text.charCodeAt(at + 1) - 48
  // Negative when either is below 0 or above 9: one branch, not four.
  return (tens | units | (9 - tens) | (9 - units)) < 0 ? -1 : tens * 10 + units
}

/** Milliseconds of the fraction that begins with a point at 19, further digits cut off; or -1. */
function fractionMs(text: string, end: number): number {
  if (text.charCodeAt(19) !== point) return -1
  let ms = 0
  for (let at = 20, unit = 100; at < end; at++, unit = unit === 1 ? 0 : unit / 10) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    ms += digit * unit
  }
  return ms
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}
