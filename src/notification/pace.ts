import type { Instant } from '../time/instant'

/** A minute, and what a message may take from being let go until it is sent: within it no more than the limit are let go. */
export const PACE_WINDOW_MS = 65_000

/** How late a message may be sent after it was let go; later ones are let go anew. */
export const PACE_LATENESS_MS = 5_000

/**
 * When the next message may be let go: now, or when enough of the earlier ones are a window ago.
 *
 * @param slots Instants at which messages were let go, ascending.
 */
export function nextSlot(slots: readonly Instant[], perMinute: number | null, at: Instant): Instant {
  if (perMinute === null || slots.length < perMinute) return at
  const counted = slots[slots.length - perMinute] ?? at
  return Math.max(at, counted + PACE_WINDOW_MS)
}

/** The instants with one more, without those that no longer count. */
export function takeSlot(slots: readonly Instant[], at: Instant): readonly Instant[] {
  return [...slots.filter((slot) => slot > at - PACE_WINDOW_MS), at]
}

/** When messages were let go over one transport, as it is kept: for all processes together. */
export interface NotificationPace {
  readonly transport: string
  /** Ascending. */
  readonly slots: readonly Instant[]
}
