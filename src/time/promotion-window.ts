import { accept, type Outcome, reject } from '../outcome'
import type { TimeWindow } from './business-day'
import type { Instant } from './instant'
import type { LocalTime } from './local-time'
import { type LocalTimePolicy, type LocalTimeRejection, localToInstant } from './local-to-instant'
import type { ZoneName } from './zone'

/** When a promotion runs: half-open, so that one ending at midnight and one starting there share no order. */
export interface PromotionWindow extends TimeWindow {
  /** The zone its edges were written in, for showing them again. */
  readonly zone: ZoneName
}

/** Why a window is refused, in the order they are checked. */
export type PromotionWindowRejection =
  | (LocalTimeRejection & { readonly edge: 'start' | 'end' })
  | { readonly code: 'WINDOW_EMPTY' }

/**
 * A window between two readings of the zone's wall clock, `start` inside and `end` not.
 *
 * @throws ZoneInvalidError
 */
export function promotionWindow(
  { start, end, zone }: { start: LocalTime | string; end: LocalTime | string; zone: ZoneName },
  policy?: LocalTimePolicy,
): Outcome<PromotionWindow, PromotionWindowRejection> {
  const from = localToInstant(start, zone, policy)
  if (!from.ok) return reject({ ...from.rejection, edge: 'start' })
  const until = localToInstant(end, zone, policy)
  if (!until.ok) return reject({ ...until.rejection, edge: 'end' })

  if (until.value <= from.value) return reject({ code: 'WINDOW_EMPTY' })
  return accept({ zone, start: from.value, end: until.value })
}

/** True from the first millisecond of the window up to, and not including, its end. */
export function isInside(window: TimeWindow, instant: Instant): boolean {
  return instant >= window.start && instant < window.end
}

/**
 * The edge an instant is at most `marginMs` away from, before or after it; the nearer one, the start when both are
 * equally near; undefined when it is near neither. A surge of large orders there is worth a review.
 */
export function nearEdge(window: TimeWindow, instant: Instant, marginMs: number): 'start' | 'end' | undefined {
  const toStart = Math.abs(instant - window.start)
  const toEnd = Math.abs(instant - window.end)
  if (toStart <= marginMs && toStart <= toEnd) return 'start'
  return toEnd <= marginMs ? 'end' : undefined
}
