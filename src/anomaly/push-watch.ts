import type { Instant } from '../time/instant'
import { learnSpans, newUsualSpans, SPAN_MS, type UsualSpans, usuallyIn, usuallyInWeek } from './usual-spans'

/** Pushes that were missed for so long failed: what came meanwhile is not usual. A poll may be first by less than that. */
const FAILED_MS = 6 * SPAN_MS

/** Documents that brought something new and were not pushed, since the last push: each of them is a push that was missed. */
export interface MissedPushes {
  readonly count: number
  /** When the first of what they tell of happened. */
  readonly since: Instant
}

/** What one process has seen of a shop's pushes since it last said so. */
export interface PushNotes {
  /** Spans with pushes, by their number since the epoch. */
  readonly pushedSpans: readonly number[]
  readonly pushedAt: Instant | null
  /** Since `pushedAt`; null: none. */
  readonly missed: MissedPushes | null
}

/** How a shop's channel pushes its documents (webhooks), as all processes have seen it. Plain data. */
export interface PushWatch extends UsualSpans {
  /** From when on pushes came and did not fail. */
  readonly since: Instant
  /** When the last push came. */
  readonly at: Instant
  /** Up to when nothing says that a push was missed: the last push, or a poll after it that had nothing else to bring. */
  readonly wholeAt: Instant
  readonly missed: MissedPushes | null
}

/**
 * How a shop is pushed to with what a process saw, at this instant; null for one that never was. Processes tell one after
 * the other, so documents that came within five minutes before a push may be missing in the count.
 */
export function watchPushes(
  before: PushWatch | null,
  notes: PushNotes,
  moment: { readonly watchingSince: Instant; readonly polledAt: Instant | null; readonly at: Instant },
): PushWatch | null {
  const { watchingSince, polledAt, at } = moment
  const told = notes.pushedAt === null ? null : Math.min(notes.pushedAt, at)
  const known = before ?? (told === null ? null : newPushWatch(told))
  if (known === null) return null
  const pushedAt = Math.max(known.at, told ?? known.at)
  const kept = pushedAt > known.at ? null : known.missed
  const missed = notes.missed === null || !isMissed(notes.missed.since, pushedAt) ? kept : joined(kept, notes.missed)
  const wholeAt = Math.max(known.wholeAt, pushedAt, missed === null ? (polledAt ?? 0) : 0)
  const since = known.missed !== null && pushedAt - known.missed.since > FAILED_MS ? pushedAt : known.since
  const watched = { watchingSince: Math.max(watchingSince, since), aliveAt: wholeAt }
  return { ...learnSpans(known, notes.pushedSpans, watched), since, at: pushedAt, wholeAt, missed }
}

/**
 * Whether what happened at `at`, and came otherwise, should have been pushed. What happened about the last push is taken for
 * pushed: the same order may come again in other bytes, clocks differ, and pushes are noted by spans.
 */
export function isMissed(at: Instant, pushedAt: Instant): boolean {
  return at > pushedAt + SPAN_MS
}

/** What a push-watched shop is judged by. */
interface PushesOfShop {
  readonly watchingSince: Instant
  readonly pushes: PushWatch | null
}

/**
 * Milliseconds for which nothing says that the pushes come: no push, no poll that showed there was nothing to push, and
 * nobody who began to watch. Null for a shop that was never pushed to.
 */
export function pushQuietMs({ watchingSince, pushes }: PushesOfShop, at: Instant): number | null {
  return pushes === null ? null : Math.max(0, at - Math.max(watchingSince, pushes.wholeAt))
}

/**
 * Spans in which pushes usually come in a time as they have been quiet for. 0 for a shop that was never pushed to; null while too
 * little is known of these hours.
 */
export function pushQuietGaps(shop: PushesOfShop, at: Instant): number | null {
  const quietMs = pushQuietMs(shop, at)
  return shop.pushes === null || quietMs === null ? 0 : usuallyIn(shop.pushes, at - quietMs, at)
}

/**
 * Of a usual week's spans with documents, those with pushes: 0 to 1, and 0 for a shop that was never pushed to. Null while too little
 * is known of either.
 */
export function pushedShare({
  pushes,
  usual,
}: Pick<PushesOfShop, 'pushes'> & Pick<UsualSpans, 'usual'>): number | null {
  if (pushes === null) return 0
  const [pushed, all] = [usuallyInWeek(pushes), usuallyInWeek({ usual })]
  return pushed === null || all === null || all === 0 ? null : Math.min(1, pushed / all)
}

function newPushWatch(at: Instant): PushWatch {
  return { ...newUsualSpans(at), since: at, at, wholeAt: at, missed: null }
}

function joined(one: MissedPushes | null, other: MissedPushes): MissedPushes {
  return one === null ? other : { count: one.count + other.count, since: one.since }
}
