import type { Instant } from '../time/instant'
import type { RateCounts } from './surroundings'

/** How much a set of windows keeps. */
export interface RateWindowSettings {
  /** The longest span that will be asked for, milliseconds. What is older is forgotten. */
  readonly longestMs: number
  /** From when on everything was recorded; a span that reaches further back is answered as incomplete. */
  readonly since: Instant
  /** Most keys of one rate; beyond it those seen longest ago are forgotten. Default 100,000. */
  readonly keys?: number
  /** Most subjects of one key; beyond it the earliest are forgotten, and counts stop there. Default 10,000. */
  readonly perKey?: number
}

/** Counts subjects by key over sliding spans of time, in memory. */
export interface RateWindows extends RateCounts {
  /** Notes a subject; noting the same one again, by its reference, changes nothing. Late ones find their place. */
  record(rate: string, key: string, ref: string, at: Instant): void
}

interface Window {
  /** Ascending. */
  readonly moments: Instant[]
  readonly refs: Map<string, Instant>
  /** Set once some were forgotten for lack of room: up to when counts are too low. */
  forgottenUpTo: Instant
}

const DEFAULT_KEYS = 100_000
const DEFAULT_PER_KEY = 10_000

/** Windows for one process: exact, no matter in which order subjects come. */
export function createRateWindows(settings: RateWindowSettings): RateWindows {
  const { longestMs, since, keys = DEFAULT_KEYS, perKey = DEFAULT_PER_KEY } = settings
  const rates = new Map<string, Map<string, Window>>()
  /** Per rate: up to when a key that is not there may have been seen. */
  const droppedUpTo = new Map<string, Instant>()

  const windowFor = (rate: string, key: string): Window => {
    let windows = rates.get(rate)
    if (windows === undefined) {
      windows = new Map()
      rates.set(rate, windows)
    }
    const known = windows.get(key)
    // Taken out and put back: a map keeps the order of insertion, so the first is the one seen longest ago.
    windows.delete(key)
    const window = known ?? { moments: [], refs: new Map(), forgottenUpTo: droppedUpTo.get(rate) ?? since }
    windows.set(key, window)
    if (windows.size > keys) drop(rate, windows)
    return window
  }
  const drop = (rate: string, windows: Map<string, Window>) => {
    const [oldest] = windows
    if (oldest === undefined) return
    windows.delete(oldest[0])
    droppedUpTo.set(rate, Math.max(droppedUpTo.get(rate) ?? since, oldest[1].moments.at(-1) ?? since))
  }

  return {
    record(rate, key, ref, at) {
      const window = windowFor(rate, key)
      const { moments, refs } = window
      if (refs.has(ref)) return
      refs.set(ref, at)
      moments.splice(placeAfter(moments, at), 0, at)
      const newest = moments.at(-1) ?? at
      const outdated = placeAfter(moments, newest - longestMs)
      const crowded = Math.max(outdated, moments.length - perKey)
      if (crowded === 0) return
      if (crowded > outdated) window.forgottenUpTo = Math.max(window.forgottenUpTo, moments[crowded - 1] ?? at)
      const from = moments[crowded] ?? newest
      moments.splice(0, crowded)
      for (const [known, moment] of refs) if (moment < from) refs.delete(known)
    },
    count(rate, key, at, withinMs) {
      const window = rates.get(rate)?.get(key)
      const from = at - withinMs
      const forgotten = window?.forgottenUpTo ?? droppedUpTo.get(rate) ?? since
      const complete = withinMs <= longestMs && from >= forgotten
      if (window === undefined) return { times: 0, complete }
      return { times: placeAfter(window.moments, at) - placeAfter(window.moments, from), complete }
    },
  }
}

/** How many moments are no later than `at`. */
function placeAfter(moments: readonly Instant[], at: Instant): number {
  let low = 0
  let high = moments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((moments[middle] as Instant) <= at) low = middle + 1
    else high = middle
  }
  return low
}
