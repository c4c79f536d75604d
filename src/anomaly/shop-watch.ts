import type { Instant } from '../time/instant'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A shop's documents are noted by spans of so long: a burst within one counts once. */
export const SPAN_MS = 5 * MINUTE_MS

/** A shop that nobody watched for so long was not quiet, it was not looked at. */
const UNWATCHED_MS = 6 * SPAN_MS

const HOURS_OF_WEEK = 168
const SPANS_OF_HOUR = HOUR_MS / SPAN_MS
/** Weeks whose mean counts: older ones fade. */
const WEEKS = 8
const HOURS_OF_DAY = 24
/** A channel's clock is told of for so long after a document that was ahead of ours. */
const AHEAD_MS = HOUR_MS

/** What one process has seen of a shop since it last said so. */
export interface ShopNotes {
  /** Spans with documents, by their number since the epoch. */
  readonly spans: readonly number[]
  readonly documentAt: Instant | null
  /** When its channel was asked last and answered, with documents or without. */
  readonly polledAt: Instant | null
  /** How far its channel's clock was ahead of ours, and when. */
  readonly ahead: { readonly ms: number; readonly at: Instant } | null
}

/** How one shop's documents come in, as all processes have seen it. Plain data. */
export interface ShopWatch {
  /** As `channel/shop`. */
  readonly key: string
  readonly watchedAt: Instant
  /** From when on somebody has watched without a break. */
  readonly watchingSince: Instant
  /** When rules judged it last; null: not yet. */
  readonly judgedAt: Instant | null
  readonly documentAt: Instant | null
  readonly polledAt: Instant | null
  readonly ahead: ShopNotes['ahead']
  /** The hour under way, by its number since the epoch, and its spans with documents so far. */
  readonly hour: { readonly no: number; readonly spans: readonly number[] }
  /** Spans with documents that each hour of the week (UTC) usually has; null: not watched yet. */
  readonly usual: readonly (number | null)[]
  /** Weeks each of these is the mean of. */
  readonly weeks: readonly number[]
  /** Keys of its cases that are active or whose facts still hold. */
  readonly cases: readonly string[]
}

/** What nobody has seen anything of. */
export const NO_NOTES: ShopNotes = Object.freeze({ spans: [], documentAt: null, polledAt: null, ahead: null })

/** A shop nobody has watched before. */
export function newShopWatch(key: string, at: Instant): ShopWatch {
  return {
    key,
    watchedAt: at,
    watchingSince: at,
    judgedAt: null,
    documentAt: null,
    polledAt: null,
    ahead: null,
    hour: { no: hourOf(at), spans: [] },
    usual: new Array<null>(HOURS_OF_WEEK).fill(null),
    weeks: new Array<number>(HOURS_OF_WEEK).fill(0),
    cases: [],
  }
}

/** The span an instant lies in. */
export function spanOf(at: Instant): number {
  return Math.floor(at / SPAN_MS)
}

/** A shop's watch with what a process saw, at this instant. Hours that were watched whole count for their hour of the week. */
export function watchShop(before: ShopWatch, notes: ShopNotes, at: Instant): ShopWatch {
  const unwatched = at - before.watchedAt > UNWATCHED_MS
  const watchingSince = unwatched ? at : before.watchingSince
  let { hour, usual, weeks } = before
  const inHour = (no: number) => notes.spans.filter((span) => Math.floor(span / SPANS_OF_HOUR) === no)
  hour = { no: hour.no, spans: [...new Set([...hour.spans, ...inHour(hour.no)])] }
  const now = Math.max(hour.no, hourOf(at))
  while (hour.no < now && !unwatched) {
    if (watchingSince <= hour.no * HOUR_MS) {
      const place = hour.no % HOURS_OF_WEEK
      // An hour of the week that is new begins as the same hour of other days, so that a first failure is not taken for usual.
      const mean = usualOf(usual, place) ?? hour.spans.length
      const count = Math.min((weeks[place] ?? 0) + 1, WEEKS)
      usual = usual.with(place, mean + (hour.spans.length - mean) / Math.max(count, 2))
      weeks = weeks.with(place, count)
    }
    hour = { no: hour.no + 1, spans: inHour(hour.no + 1) }
  }
  if (hour.no < now) hour = { no: now, spans: inHour(now) }
  const ahead = notes.ahead ?? before.ahead
  return {
    ...before,
    watchedAt: Math.max(before.watchedAt, at),
    watchingSince,
    documentAt: later(before.documentAt, notes.documentAt, at),
    polledAt: later(before.polledAt, notes.polledAt, at),
    ahead: ahead !== null && at - ahead.at <= AHEAD_MS ? ahead : null,
    hour,
    usual,
    weeks,
  }
}

/** Milliseconds without a document, an answer of its channel, or somebody who watched. */
export function quietMs({ documentAt, polledAt, watchingSince }: ShopWatch, at: Instant): number {
  return Math.max(0, at - Math.max(watchingSince, documentAt ?? 0, polledAt ?? 0))
}

/**
 * Spans in which documents usually come in a time as this: of the time it has been quiet, each hour by its own hour of the week.
 * Null while too little is known of these hours.
 */
export function usuallyIn(watch: ShopWatch, from: Instant, to: Instant): number | null {
  let expected = 0
  for (let no = hourOf(from); no * HOUR_MS < to; no++) {
    const usual = usualOf(watch.usual, no % HOURS_OF_WEEK)
    if (usual === null) return null
    const part = Math.min(to, (no + 1) * HOUR_MS) - Math.max(from, no * HOUR_MS)
    expected += (usual * part) / HOUR_MS
    // Longer ago changes nothing any more, and a shop may have been quiet for years.
    if (no - hourOf(from) > HOURS_OF_WEEK) break
  }
  return expected
}

/** What an hour of the week usually has; for one that was not watched yet, what the same hour of other days has. */
function usualOf(usual: ShopWatch['usual'], place: number): number | null {
  const own = usual[place] ?? null
  if (own !== null) return own
  let [sum, days] = [0, 0]
  for (let hour = place % HOURS_OF_DAY; hour < HOURS_OF_WEEK; hour += HOURS_OF_DAY) {
    const other = usual[hour] ?? null
    if (other === null) continue
    sum += other
    days += 1
  }
  return days === 0 ? null : sum / days
}

function hourOf(at: Instant): number {
  return Math.floor(at / HOUR_MS)
}

/** The later of two instants; none may lie ahead of our own time. */
function later(one: Instant | null, other: Instant | null, at: Instant): Instant | null {
  const told = other === null ? null : Math.min(other, at)
  return one === null || (told !== null && told > one) ? told : one
}
