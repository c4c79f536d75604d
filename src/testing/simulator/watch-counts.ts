import type { MovementPage } from '../../inventory/movement'
import type { StockCountRecord } from '../../store/count-records'
import type { CommitWatch } from './commit-watch'
import type { ProbeCounter } from './probes'
import type { Violations } from './violation'

/** COUNT: a count adds what it found beyond the book of its own instant: what has moved since then stays. */
export function watchCounts(violations: Violations, probes: ProbeCounter): CommitWatch {
  return (changes, committed) => {
    for (const { kind, key, from, to, value } of changes.records) {
      // Of several counts of a row in one commit only the last can be seen.
      if (kind !== 'stockCount' || to - from !== 1) continue
      const { countId, countedAt, counted } = value as StockCountRecord
      const page = changes.movements.find(({ stockKey }) => stockKey === key)
      const made = (page?.movements ?? []).filter((movement) => movement.kind === 'counted')
      const [first] = made
      if (first === undefined && page !== undefined && page.at <= countedAt) continue
      const book = bookOf(
        committed.pages(key),
        countedAt,
        first?.version ?? page?.fromVersion ?? Number.POSITIVE_INFINITY,
      )
      if (book.isAmbiguous) continue
      const change = first?.onHand ?? 0
      if (book.since > 0) probes.sometimes(change === 0 ? 'count-right-after-movements' : 'count-wrong-after-movements')
      if (counted - book.onHand !== change) {
        violations.add(
          'COUNT',
          `${countId} found ${counted} at ${key} where the book had ${book.onHand}, added ${change}`,
        )
      }
    }
  }
}

/**
 * On hand at an instant as the book knows it before a version: what counts set right was so all the time. Pages from the version
 * on say nothing of the instant either, though a clock that was set back may have made them at it.
 */
function bookOf(
  pages: readonly MovementPage[],
  at: number,
  before: number,
): { onHand: number; since: number; isAmbiguous: boolean } {
  const last = pages.findLastIndex((page) => page.at <= at && page.fromVersion < before)
  let onHand = 0
  let since = 0
  for (const [index, { movements }] of pages.entries()) {
    for (const movement of movements) {
      if (movement.version >= before) continue
      if (index <= last || movement.kind === 'counted') onHand += movement.onHand
      else if (movement.onHand !== 0) since += 1
    }
  }
  // A clock was set back over the instant: what was booked before and after it cannot be told apart by time.
  const isAmbiguous = pages.some((page, index) => index < last && page.at > at)
  return { onHand, since, isAmbiguous }
}
