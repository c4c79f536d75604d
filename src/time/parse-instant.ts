import { reject } from '../outcome'
import { saysLeapSecond, type TimeFormatRejection, timeFormatRejected, wallMsOfText } from './local-time'
import {
  type InstantOutcome,
  instantRead,
  type LocalTimePolicy,
  type LocalTimeRejection,
  leapSecondReading,
  localToInstant,
  timeRangeRejected,
} from './local-to-instant'
import type { ZoneName } from './zone'

/** Why a time is refused, in the order they are checked. The text itself is never repeated. */
export type InstantRejection = TimeFormatRejection | { readonly code: 'TIME_NO_OFFSET' } | LocalTimeRejection

/** The zone a channel declared for times that carry no offset, and its policy for gaps and overlaps. */
export interface ChannelZone extends LocalTimePolicy {
  readonly zone: ZoneName
}

const noOffset = reject({ code: 'TIME_NO_OFFSET' })

/**
 * Reads RFC 3339 with its offset: `2026-01-09T08:00:00Z`, `2026-01-09T16:00:00.123+08:00`. The fraction, 1 to 9 digits,
 * is cut to milliseconds; `-00:00` is read as UTC.
 *
 * A text without an offset is never guessed at, least of all by the host's own zone: it is refused, unless the channel
 * declared a zone, in which it is then read by `localToInstant`. Years beyond 2000 to 2100 are `TIME_RANGE`, those with
 * six digits (`+275760-…`) included.
 */
export function parseInstant(text: string, declared?: ChannelZone): InstantOutcome<InstantRejection> {
  const length = text.length
  const last = text.charCodeAt(length - 1)
  if (last === 90 || last === 122) return readWithOffset(text, length - 1, 0)

  const sign = text.charCodeAt(length - 6)
  if (length > 19 && (sign === 43 || sign === 45)) {
    const offset = offsetMs(text, length - 5)
    if (Number.isNaN(offset)) return timeFormatRejected
    return readWithOffset(text, length - 6, sign === 45 ? -offset : offset)
  }
  if (Number.isNaN(wallMsOfText(text, length))) return isSixDigitYear(text) ? timeRangeRejected : timeFormatRejected
  return declared === undefined ? noOffset : localToInstant(text, declared.zone, declared)
}

function readWithOffset(text: string, end: number, offset: number): InstantOutcome<InstantRejection> {
  const wall = end < 19 ? Number.NaN : wallMsOfText(text, end)
  if (Number.isNaN(wall)) return isSixDigitYear(text) ? timeRangeRejected : timeFormatRejected
  return instantRead(wall - offset, saysLeapSecond(text) ? leapSecondReading(wall, wall - offset) : 'exact')
}

/** The `HH:mm` of an offset at `at`, or NaN. */
function offsetMs(text: string, at: number): number {
  const form = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text.slice(at))
  return form === null ? Number.NaN : Number(form[1]) * 3_600_000 + Number(form[2]) * 60_000
}

/** ISO 8601 writes years beyond 9999 or before 0 with a sign and six digits, as JavaScript dates do. */
function isSixDigitYear(text: string): boolean {
  return /^[+-]\d{6}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/i.test(text)
}
