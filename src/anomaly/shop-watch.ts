import type { Instant } from '../time/instant'
import { type PushNotes, type PushWatch, watchPushes } from './push-watch'
import { learnSpans, newUsualSpans, SPAN_MS, type UsualSpans } from './usual-spans'

/** A shop that nobody watched for so long was not quiet, it was not looked at. */
const UNWATCHED_MS = 6 * SPAN_MS
/** A channel's clock is told of for so long after a document that was ahead of ours. */
const AHEAD_MS = 3_600_000

/** What one process has seen of a shop since it last said so. */
export interface ShopNotes extends PushNotes {
  /** Spans with documents, by their number since the epoch. */
  readonly spans: readonly number[]
  readonly documentAt: Instant | null
  /** When its channel was asked last and answered, with documents or without. */
  readonly polledAt: Instant | null
  /** How far its channel's clock was ahead of ours, and when. */
  readonly ahead: { readonly ms: number; readonly at: Instant } | null
}

/** How one shop's documents come in, whichever way, as all processes have seen it. Plain data. */
export interface ShopWatch extends UsualSpans {
  /** As `channel/shop`. */
  readonly key: string
  readonly watchedAt: Instant
  /** From when on somebody has watched without a break. */
  readonly watchingSince: Instant
  /** When rules judged it last; null: not yet. */
  readonly judgedAt: Instant | null
  readonly documentAt: Instant | null
  readonly polledAt: Instant | null
  /** Its pushes alone; null: it was never pushed to. */
  readonly pushes: PushWatch | null
  readonly ahead: ShopNotes['ahead']
  /** Keys of its cases that are active or whose facts still hold. */
  readonly cases: readonly string[]
}

/** What nobody has seen anything of. */
export const NO_NOTES: ShopNotes = Object.freeze({
  spans: [],
  documentAt: null,
  polledAt: null,
  pushedSpans: [],
  pushedAt: null,
  missed: null,
  ahead: null,
})

/** A shop nobody has watched before. */
export function newShopWatch(key: string, at: Instant): ShopWatch {
  return {
    ...newUsualSpans(at),
    key,
    watchedAt: at,
    watchingSince: at,
    judgedAt: null,
    documentAt: null,
    polledAt: null,
    pushes: null,
    ahead: null,
    cases: [],
  }
}

/** A watch as it was written down. What was written before pushes were watched has none: they are learnt from now on. */
export function shopWatchOfBody(body: Omit<ShopWatch, 'pushes'> & Partial<Pick<ShopWatch, 'pushes'>>): ShopWatch {
  return { ...body, pushes: body.pushes ?? null }
}

/** A shop's watch with what a process saw, at this instant. Hours that were watched whole count for their hour of the week. */
export function watchShop(before: ShopWatch, notes: ShopNotes, at: Instant): ShopWatch {
  const watchingSince = at - before.watchedAt > UNWATCHED_MS ? at : before.watchingSince
  const documentAt = later(before.documentAt, notes.documentAt, at)
  const polledAt = later(before.polledAt, notes.polledAt, at)
  const aliveAt = Math.max(documentAt ?? 0, polledAt ?? 0)
  const ahead = notes.ahead ?? before.ahead
  return {
    ...before,
    ...learnSpans(before, notes.spans, { watchingSince, aliveAt }),
    watchedAt: Math.max(before.watchedAt, at),
    watchingSince,
    documentAt,
    polledAt,
    pushes: watchPushes(before.pushes, notes, { watchingSince, polledAt, at }),
    ahead: ahead !== null && at - ahead.at <= AHEAD_MS ? ahead : null,
  }
}

/** Milliseconds without a document, an answer of its channel, or somebody who watched. */
export function quietMs({ documentAt, polledAt, watchingSince }: ShopWatch, at: Instant): number {
  return Math.max(0, at - Math.max(watchingSince, documentAt ?? 0, polledAt ?? 0))
}

/** The later of two instants; none may lie ahead of our own time. */
function later(one: Instant | null, other: Instant | null, at: Instant): Instant | null {
  const told = other === null ? null : Math.min(other, at)
  return one === null || (told !== null && told > one) ? told : one
}
