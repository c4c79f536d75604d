import { z } from 'zod'
import { dateOfDay, dayOfDate, msPerDay } from '../time/civil'
import type { Instant } from '../time/instant'
import { localPartsToInstant } from '../time/local-to-instant'
import { parseZone } from '../time/zone'
import { offsetAt } from '../time/zone-offsets'
import { RECIPIENT_KINDS, type RecipientKind } from './recipient'

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

const zoneSchema = z.string().transform((text, context) => {
  const zone = parseZone(text)
  if (zone.ok) return zone.value
  context.addIssue({ code: 'custom', message: 'ZONE_INVALID' })
  return z.NEVER
})

/** Hours of each day in which nobody is disturbed, on the wall clock of a zone. `from` is inside, `to` is not. */
export const quietHoursSchema = z
  .strictObject({
    zone: zoneSchema.default('Asia/Shanghai'),
    from: clockSchema,
    to: clockSchema,
    /** Whom they are for. Left out: everybody. */
    recipients: z.array(z.enum(RECIPIENT_KINDS)).min(1).optional(),
    /** Names of transports they are for. Left out: all but in-app, which disturbs nobody. */
    transports: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  })
  .refine(({ from, to }) => from !== to, 'QUIET_ALL_DAY')

/** Quiet hours with their defaults filled in. */
export type QuietHours = z.infer<typeof quietHoursSchema>

/**
 * When the quiet hours that `at` falls in are over; null outside of them. Where clocks are put forward over `to` they end at the
 * end of the gap; where put back, at the first of the two.
 *
 * @throws InstantRangeError outside the years 2000 to 2100.
 */
export function quietUntil({ zone, from, to }: QuietHours, at: Instant): Instant | null {
  const today = Math.floor((at + offsetAt(zone, at)) / msPerDay)
  // Hours that go over midnight began yesterday; a day to either side also covers clocks that changed meanwhile.
  for (const day of [today - 1, today]) {
    const start = atClock(day, from, zone)
    const end = atClock(to > from ? day : day + 1, to, zone)
    if (start <= at && at < end) return end
  }
  return null
}

/** The latest end of all quiet hours that hold for a recipient over a transport; null when none does. */
export function quietFor(
  hours: readonly QuietHours[],
  to: { readonly recipient: RecipientKind; readonly transport: string },
  at: Instant,
): Instant | null {
  let until: Instant | null = null
  for (const quiet of hours) {
    if (quiet.recipients !== undefined && !quiet.recipients.includes(to.recipient)) continue
    if (quiet.transports !== undefined && !quiet.transports.includes(to.transport)) continue
    const end = quietUntil(quiet, at)
    if (end !== null && (until === null || end > until)) until = end
  }
  return until
}

function atClock(dayNumber: number, clock: string, zone: string): Instant {
  const { year, month, day } = dateOfDay(dayNumber)
  const read = localPartsToInstant(
    { year, month, day, hour: Number(clock.slice(0, 2)), minute: Number(clock.slice(3)) },
    zone,
  )
  return read.ok ? read.value : dayOfDate(year, month, day) * msPerDay
}
