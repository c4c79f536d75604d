import type { Instant } from './instant'

/** The evidence of comparing two clocks. It is kept beside the order; no order is ever refused for it. */
export interface ClockOffset {
  readonly channelTime: Instant
  readonly ownTime: Instant
  /** Channel less own, milliseconds: positive when the channel's clock is ahead. */
  readonly offsetMs: number
  readonly limitMs: number
  /** True when the clocks differ by more than the limit, either way: raise the clock-offset alarm. */
  readonly alarming: boolean
}

/** Five minutes. */
export const defaultClockOffsetLimitMs = 300_000

/**
 * How far the channel's clock is from our own. Compare what is meant to be the same moment: the time a message says it
 * was sent against the time it came in, not the order's creation, which may lie long before.
 *
 * @param channelTime Any number of epoch milliseconds, also one outside the years an order can carry.
 */
export function clockOffset(
  { channelTime, ownTime }: { channelTime: Instant; ownTime: Instant },
  limitMs = defaultClockOffsetLimitMs,
): ClockOffset {
  const offsetMs = channelTime - ownTime
  // Written so that a time that is not a number alarms too.
  return { channelTime, ownTime, offsetMs, limitMs, alarming: !(Math.abs(offsetMs) <= limitMs) }
}
