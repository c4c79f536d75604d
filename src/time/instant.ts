import { OrderHubError } from '../errors'
import { dateOfDay, msPerDay, padded } from './civil'

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Always UTC. */
export type Instant = number

/** 2000-01-01T00:00:00.000Z, the first instant an order can carry. */
export const earliestInstant: Instant = 946_684_800_000

/** 2100-12-31T23:59:59.999Z, the last. */
export const latestInstant: Instant = 4_133_980_799_999

/** Whether this is a whole millisecond of the years 2000 to 2100, UTC. */
export function isInstantInRange(instant: number): instant is Instant {
  return Number.isInteger(instant) && instant >= earliestInstant && instant <= latestInstant
}

/** An instant is not a whole millisecond of the years a function can handle. */
export class InstantRangeError extends OrderHubError {
  override readonly name = 'InstantRangeError'
  readonly code = 'TIME_RANGE'
  constructor() {
    super('An instant must be a whole number of milliseconds within the years this handles.')
  }
}

const yearZero = -62_167_219_200_000
const yearTenThousand = 253_402_300_800_000

/**
 * Writes an instant as RFC 3339 in UTC: `2026-01-09T08:00:00.000Z`. It takes the years 0 to 9999, so that a refused
 * time can still be shown.
 *
 * @throws InstantRangeError
 */
export function formatInstant(instant: Instant): string {
  if (!Number.isInteger(instant) || instant < yearZero || instant >= yearTenThousand) throw new InstantRangeError()
  const day = Math.floor(instant / msPerDay)
  const ms = instant - day * msPerDay
  const { year, month, day: dayOfMonth } = dateOfDay(day)
  const hour = Math.floor(ms / 3_600_000)
  const minute = Math.floor(ms / 60_000) % 60
  const second = Math.floor(ms / 1_000) % 60
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`
  return `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}.${padded(ms % 1_000, 3)}Z`
}
