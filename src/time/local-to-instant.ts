import { reject } from '../outcome'
import { msPerDay } from './civil'
import { earliestInstant, type Instant, latestInstant } from './instant'
import {
  type LocalTime,
  saysLeapSecond,
  type TimeFormatRejection,
  timeFormatRejected,
  wallMsOfParts,
  wallMsOfText,
} from './local-time'
import type { ZoneName } from './zone'
import { periodAt, type ZoneOffsets, zoneOffsets } from './zone-offsets'

/**
 * What a wall-clock reading means where clocks are put forward (a gap: the reading never happened) or back (an overlap:
 * it happened twice).
 *
 * The default, forward and earlier, is what RFC 5545, java.time and Temporal's `compatible` do: the reading is
 * taken at the offset that held before the change. 02:30 in a gap of an hour is 03:30; 01:30 in an overlap is the first.
 */
export interface LocalTimePolicy {
  /** `forward` moves the reading on by the length of the gap. Default `forward`. */
  readonly gap?: 'forward' | 'reject'
  /** Default `earlier`. */
  readonly overlap?: 'earlier' | 'later' | 'reject'
}

/**
 * How the text became an instant: as written; moved out of a gap; chosen of two in an overlap; or a leap second, taken
 * as the last millisecond before it (…:59.999), since an `Instant` does not count leap seconds.
 */
export type TimeReading = 'exact' | 'gap' | 'overlap' | 'leap-second'

/** An accepted `Outcome` whose value is the instant, with the way it was read beside it. */
export interface InstantRead {
  readonly ok: true
  readonly value: Instant
  readonly reading: TimeReading
}

export type InstantOutcome<R extends { readonly code: string }> =
  | InstantRead
  | { readonly ok: false; readonly rejection: R }

/** Why a local time is refused, in the order they are checked. */
export type LocalTimeRejection =
  | TimeFormatRejection
  | { readonly code: 'TIME_RANGE' }
  | { readonly code: 'TIME_GAP' }
  | { readonly code: 'TIME_AMBIGUOUS' }

export const timeRangeRejected = reject({ code: 'TIME_RANGE' })
const gapRejected = reject({ code: 'TIME_GAP' })
const ambiguousRejected = reject({ code: 'TIME_AMBIGUOUS' })
const defaultPolicy: LocalTimePolicy = {}

/**
 * The instant at which the zone's wall clock shows a local time, given as fields or as text that `parseLocalTime` reads.
 *
 * Second 60 is a leap second and is accepted at 23:59 on the wall or in UTC, nowhere else.
 *
 * @throws ZoneInvalidError when the zone did not come from `parseZone`: a setting is wrong, not the time.
 */
export function localToInstant(
  local: LocalTime | string,
  zone: ZoneName,
  policy: LocalTimePolicy = defaultPolicy,
): InstantOutcome<LocalTimeRejection> {
  if (typeof local !== 'string') return localPartsToInstant(local, zone, policy)
  return wallToInstant(wallMsOfText(local, local.length), saysLeapSecond(local), zoneOffsets(zone), policy)
}

/** `localToInstant` for fields, as a format with another order than ISO 8601 yields them. */
export function localPartsToInstant(
  parts: LocalTime,
  zone: ZoneName,
  policy: LocalTimePolicy = defaultPolicy,
): InstantOutcome<LocalTimeRejection> {
  return wallToInstant(wallMsOfParts(parts), parts.second === 60, zoneOffsets(zone), policy)
}

/** @param wall As `wallMsOfText` answers it, NaN included. */
function wallToInstant(
  wall: number,
  leapSecond: boolean,
  table: ZoneOffsets,
  policy: LocalTimePolicy,
): InstantOutcome<LocalTimeRejection> {
  if (Number.isNaN(wall)) return timeFormatRejected
  if (wall < earliestInstant - msPerDay || wall > latestInstant + msPerDay) return timeRangeRejected

  const period = periodAt(table, table.wallStarts, wall)
  const offset = table.offsets[period] ?? 0
  if (wall < (table.wallSettled[period] ?? 0)) {
    return unsettledToInstant(wall, table.offsets[period - 1] ?? offset, offset, policy)
  }
  const instant = wall - offset
  if (leapSecond) return instantRead(instant, leapSecondReading(wall, instant))
  if (instant < earliestInstant || instant > latestInstant) return timeRangeRejected
  return { ok: true, value: instant, reading: 'exact' }
}

function unsettledToInstant(
  wall: number,
  before: number,
  after: number,
  { gap = 'forward', overlap = 'earlier' }: LocalTimePolicy,
): InstantOutcome<LocalTimeRejection> {
  if (after > before) return gap === 'reject' ? gapRejected : instantRead(wall - before, 'gap')
  if (overlap === 'reject') return ambiguousRejected
  return instantRead(wall - (overlap === 'earlier' ? before : after), 'overlap')
}

/** A whole millisecond, read as told, if its year can be carried; undefined stands for second 60 where there is no leap second. */
export function instantRead(
  instant: Instant,
  reading: TimeReading | undefined,
): InstantOutcome<TimeFormatRejection | { readonly code: 'TIME_RANGE' }> {
  if (reading === undefined) return timeFormatRejected
  if (instant < earliestInstant || instant > latestInstant) return timeRangeRejected
  return { ok: true, value: instant, reading }
}

const lastMsOfDay = msPerDay - 1

/** Leap seconds are inserted at 23:59:60 UTC; feeds that smear or ignore zones write 23:59:60 local. */
export function leapSecondReading(wall: number, instant: Instant): TimeReading | undefined {
  const accepted = wall % msPerDay === lastMsOfDay || instant % msPerDay === lastMsOfDay
  return accepted ? 'leap-second' : undefined
}
