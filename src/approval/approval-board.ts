import type { Instant } from '../time/instant'
import type { SurgeRule } from './approval-policy'
import type { ApprovalRequest } from './approval-request'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** How long before the board's instant requests count that were decided: two days, for a day is held against the day before. */
export const BOARD_REACH_MS = 2 * dayMs

/** What came into a step and what left it. */
export interface StepFlow {
  readonly in: number
  readonly out: number
}

/** One step of one ladder: how much lies there, and whether it keeps up. */
export interface StepBoard {
  readonly ladder: string
  readonly step: string
  readonly waiting: number
  /** Of those, with nobody to sign them. */
  readonly unattended: number
  /** Age of the oldest, milliseconds; null where none waits. */
  readonly oldestMs: number | null
  /** Over the last day: how many were handled, and how long that took; null where none was. */
  readonly handled: { readonly count: number; readonly p50Ms: number | null; readonly p90Ms: number | null }
  readonly lastHour: StepFlow
  readonly lastDay: StepFlow
  readonly dayBefore: StepFlow
  /** How many waited an hour and a day ago. */
  readonly waitingHourAgo: number
  readonly waitingDayAgo: number
  /** Against a day ago. */
  readonly trend: 'rising' | 'steady' | 'falling'
  /** What came in and was handled within the rule's time, where the rule warns; null: no warning. */
  readonly surge: (StepFlow & { readonly withinMs: number }) | null
}

/** Work in progress: all steps, those with the most waiting first. */
export interface ApprovalBoard {
  readonly at: Instant
  readonly waiting: number
  readonly unattended: number
  readonly underReview: number
  readonly steps: readonly StepBoard[]
}

interface Stay {
  readonly since: Instant
  readonly until: Instant | null
  readonly unattended: boolean
}

/**
 * The board of requests: all that wait, and those touched within two days before (`BOARD_REACH_MS`). Every stay at a step counts
 * by itself, so a request of three steps is three stays. A step is left when it is passed, or the request ends.
 */
export function approvalBoard(
  requests: Iterable<Pick<ApprovalRequest, 'ladder' | 'steps' | 'state'>>,
  { at, surge }: { readonly at: Instant; readonly surge: SurgeRule },
): ApprovalBoard {
  const stays = new Map<string, { readonly ladder: string; readonly step: string; readonly stays: Stay[] }>()
  let underReview = 0
  for (const { ladder, steps, state } of requests) {
    if (state === 'waived') underReview += 1
    for (const { id, since, until, seats } of steps) {
      if (since === null || since > at) continue
      const key = JSON.stringify([ladder, id])
      const row = stays.get(key) ?? { ladder, step: id, stays: [] }
      stays.set(key, row)
      const unattended =
        until === null && seats.some(({ current, signature }) => current === null && signature === null)
      row.stays.push({ since, until: until !== null && until > at ? null : until, unattended })
    }
  }
  const rows = [...stays.values()].map((row) => stepBoard(row, at, surge))
  rows.sort((a, b) => b.waiting - a.waiting || compareText(a.ladder, b.ladder) || compareText(a.step, b.step))
  const sum = (of: (row: StepBoard) => number) => rows.reduce((total, row) => total + of(row), 0)
  return { at, waiting: sum((row) => row.waiting), unattended: sum((row) => row.unattended), underReview, steps: rows }
}

function stepBoard(
  { ladder, step, stays }: { readonly ladder: string; readonly step: string; readonly stays: readonly Stay[] },
  at: Instant,
  surge: SurgeRule,
): StepBoard {
  const open = stays.filter(({ until }) => until === null)
  const waiting = open.length
  const handling = stays.flatMap(({ since, until }) =>
    isBetween(until, at - dayMs, at) ? [(until ?? at) - since] : [],
  )
  handling.sort((a, b) => a - b)
  const waitingDayAgo = waitingAt(stays, at - dayMs)
  const within = flow(stays, at - surge.withinMs, at)
  const floods = waiting >= surge.waiting && within.in * 100 > within.out * surge.overPercent
  return {
    ladder,
    step,
    waiting,
    unattended: open.filter(({ unattended }) => unattended).length,
    oldestMs: open.reduce<number | null>((oldest, { since }) => Math.max(oldest ?? 0, at - since), null),
    handled: { count: handling.length, p50Ms: rank(handling, 50), p90Ms: rank(handling, 90) },
    lastHour: flow(stays, at - hourMs, at),
    lastDay: flow(stays, at - dayMs, at),
    dayBefore: flow(stays, at - 2 * dayMs, at - dayMs),
    waitingHourAgo: waitingAt(stays, at - hourMs),
    waitingDayAgo,
    trend: waiting === waitingDayAgo ? 'steady' : waiting > waitingDayAgo ? 'rising' : 'falling',
    surge: floods ? { ...within, withinMs: surge.withinMs } : null,
  }
}

/** After `from`, up to and including `to`. */
function isBetween(instant: Instant | null, from: Instant, to: Instant): boolean {
  return instant !== null && instant > from && instant <= to
}

function flow(stays: readonly Stay[], from: Instant, to: Instant): StepFlow {
  return {
    in: stays.filter(({ since }) => isBetween(since, from, to)).length,
    out: stays.filter(({ until }) => isBetween(until, from, to)).length,
  }
}

function waitingAt(stays: readonly Stay[], at: Instant): number {
  return stays.filter(({ since, until }) => since <= at && (until === null || until > at)).length
}

/** Nearest rank: a value that was really seen; null for none. */
function rank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
