import type { Instant } from '../time/instant'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A shop's documents are noted by spans of so long: a burst within one counts once. */
export const SPAN_MS = 5 * MINUTE_MS

const HOURS_OF_WEEK = 168
const SPANS_OF_HOUR = HOUR_MS / SPAN_MS
/** Weeks whose mean counts: older ones fade. */
const WEEKS = 8
const HOURS_OF_DAY = 24

/** How many spans each hour of the week usually has something in, as far as it was watched. Plain data. */
export interface UsualSpans {
  /** The hour under way, by its number since the epoch, and its spans that had something so far. */
  readonly hour: { readonly no: number; readonly spans: readonly number[] }
  /** Spans that each hour of the week (UTC) usually has; null: not watched yet. */
  readonly usual: readonly (number | null)[]
  /** Weeks each of these is the mean of. */
  readonly weeks: readonly number[]
}

/** What is usual where nothing was watched before. */
export function newUsualSpans(at: Instant): UsualSpans {
  return {
    hour: { no: hourOf(at), spans: [] },
    usual: new Array<null>(HOURS_OF_WEEK).fill(null),
    weeks: new Array<number>(HOURS_OF_WEEK).fill(0),
  }
}

/** The span an instant lies in. */
export function spanOf(at: Instant): number {
  return Math.floor(at / SPAN_MS)
}

/**
 * What is usual with these spans. Hours that were watched whole count for their hour of the week, up to the last sign of life:
 * a silence counts once it is over, so that it is not taken for usual, and its case for settled, while it lasts.
 */
export function learnSpans(
  before: UsualSpans,
  spans: readonly number[],
  { watchingSince, aliveAt }: { readonly watchingSince: Instant; readonly aliveAt: Instant },
): UsualSpans {
  let { hour, usual, weeks } = before
  const inHour = (no: number) => spans.filter((span) => Math.floor(span / SPANS_OF_HOUR) === no)
  hour = { no: hour.no, spans: [...new Set([...hour.spans, ...inHour(hour.no)])] }
  const now = Math.max(hour.no, hourOf(aliveAt))
  const watched = Math.min(now, hourOf(watchingSince))
  if (hour.no < watched) hour = { no: watched, spans: inHour(watched) }
  while (hour.no < now) {
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
  return { hour, usual, weeks }
}

/**
 * Spans that usually have something in a time as this: each hour by its own hour of the week, at least, for an hour that is not
 * known counts nothing. Null while none of them is known.
 */
export function usuallyIn({ usual }: Pick<UsualSpans, 'usual'>, from: Instant, to: Instant): number | null {
  let expected: number | null = null
  for (let no = hourOf(from); no * HOUR_MS < to; no++) {
    const spans = usualOf(usual, no % HOURS_OF_WEEK)
    const part = Math.min(to, (no + 1) * HOUR_MS) - Math.max(from, no * HOUR_MS)
    if (spans !== null) expected = (expected ?? 0) + (spans * part) / HOUR_MS
    // Longer ago changes nothing any more, and a shop may have been quiet for years.
    if (no - hourOf(from) > HOURS_OF_WEEK) break
  }
  return expected
}

/** Spans that usually have something in a week. Null while too little is known of its hours. */
export function usuallyInWeek(of: Pick<UsualSpans, 'usual'>): number | null {
  return usuallyIn(of, 0, HOURS_OF_WEEK * HOUR_MS)
}

/** What an hour of the week usually has; for one that was not watched yet, what the same hour of other days has. */
function usualOf(usual: UsualSpans['usual'], place: number): number | null {
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
