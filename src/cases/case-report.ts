import type { Instant } from '../time/instant'
import type { CasePolicy } from './case-policy'
import type { Case, CaseEpisode } from './case-record'

/** What a month brought of one kind of cases. */
export interface CaseKindReport {
  readonly kind: string
  /** Openings in the month, reopenings among them. */
  readonly opened: number
  /** Openings in the month before. */
  readonly before: number
  /** Of the openings, by root cause; those without one are in `uncaused`. They add up to `opened`. */
  readonly byCause: Readonly<Record<string, number>>
  readonly uncaused: number
  /** What would make it rarer, by the procedure of its kind; null where that says nothing. */
  readonly improvement: { readonly 'zh-CN': string; readonly en: string } | null
}

/** The top ten kinds of a month, the most frequent first, and all openings they are a part of. */
export interface CaseReport {
  readonly opened: number
  readonly before: number
  readonly kinds: readonly CaseKindReport[]
}

/** Where a month and the one before begin, and where it ends; epoch milliseconds. */
export interface ReportedMonths {
  readonly beforeFrom: Instant
  readonly from: Instant
  readonly to: Instant
}

const TOP = 10

/** Counts openings by kind and cause, case by case: each case is counted once, however it is told in. */
export class CaseCounter {
  private readonly kinds = new Map<
    string,
    { opened: number; before: number; uncaused: number; byCause: Map<string, number> }
  >()

  constructor(
    private readonly months: ReportedMonths,
    private readonly policy: Pick<CasePolicy, 'procedures'>,
  ) {}

  /** Counts the openings of one case. */
  add(known: Pick<Case, 'kind' | 'openedAt' | 'endedAt' | 'episodes'>): void {
    const { beforeFrom, from, to } = this.months
    for (const { openedAt, cause } of openingsOf(known)) {
      if (openedAt < beforeFrom || openedAt >= to) continue
      const line = this.lineOf(known.kind)
      if (openedAt < from) line.before += 1
      else {
        line.opened += 1
        if (cause === null) line.uncaused += 1
        else line.byCause.set(cause, (line.byCause.get(cause) ?? 0) + 1)
      }
    }
  }

  /** The report of what was counted so far. */
  report(): CaseReport {
    const improvements = new Map(this.policy.procedures.map(({ kind, improvement }) => [kind, improvement]))
    const kinds = [...this.kinds].map(([kind, { byCause, ...counts }]) => ({
      kind,
      ...counts,
      byCause: Object.fromEntries([...byCause].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))),
      improvement: improvements.get(kind) ?? null,
    }))
    return {
      opened: kinds.reduce((sum, { opened }) => sum + opened, 0),
      before: kinds.reduce((sum, { before }) => sum + before, 0),
      kinds: kinds
        .filter(({ opened }) => opened > 0)
        .sort((a, b) => b.opened - a.opened || (a.kind < b.kind ? -1 : 1))
        .slice(0, TOP),
    }
  }

  private lineOf(kind: string) {
    const known = this.kinds.get(kind)
    if (known !== undefined) return known
    const line = { opened: 0, before: 0, uncaused: 0, byCause: new Map<string, number>() }
    this.kinds.set(kind, line)
    return line
  }
}

/** The report over cases that are all at hand. */
export function topKinds(
  cases: Iterable<Pick<Case, 'kind' | 'openedAt' | 'endedAt' | 'episodes'>>,
  months: ReportedMonths,
  policy: Pick<CasePolicy, 'procedures'>,
): CaseReport {
  const counter = new CaseCounter(months, policy)
  for (const one of cases) counter.add(one)
  return counter.report()
}

function openingsOf({
  openedAt,
  endedAt,
  episodes,
}: Pick<Case, 'openedAt' | 'endedAt' | 'episodes'>): readonly Pick<CaseEpisode, 'openedAt' | 'cause'>[] {
  return endedAt === null ? [...episodes, { openedAt, cause: null }] : episodes
}
