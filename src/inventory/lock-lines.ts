import { arrivalKey, isInboundKey } from './inbound-pool'
import type { LockLine, StockLock } from './stock-lock'

const NONE: readonly LockLine[] = Object.freeze([])

/** What a lock still holds: its lines less what has been deducted of them. Nothing once it has ended. */
export function heldLines(lock: Pick<StockLock, 'state' | 'lines' | 'deducted'>): readonly LockLine[] {
  if (lock.state !== 'locked') return NONE
  return lock.deducted === undefined ? lock.lines : lessLines(lock.lines, lock.deducted)
}

/** What has left the shelf under a lock. */
export function deductedLines(lock: Pick<StockLock, 'state' | 'lines' | 'deducted'>): readonly LockLine[] {
  return lock.state === 'deducted' ? lock.lines : (lock.deducted ?? NONE)
}

/** Row by row what `lines` ask for beyond `other`; rows of which nothing is left are left out. */
export function lessLines(lines: readonly LockLine[], other: readonly LockLine[]): readonly LockLine[] {
  if (other.length === 0) return lines
  return combined(lines, other, (quantity, less) => quantity - less)
}

/** Row by row the smaller of both. */
export function commonLines(lines: readonly LockLine[], other: readonly LockLine[]): readonly LockLine[] {
  return combined(lines, other, Math.min)
}

/** The sum of both, per row and sorted by key. */
export function addLines(lines: readonly LockLine[], other: readonly LockLine[]): readonly LockLine[] {
  if (lines.length === 0 || other.length === 0) return lines.length === 0 ? other : lines
  const sums = quantities(lines)
  for (const { stockKey, quantity } of other) sums.set(stockKey, (sums.get(stockKey) ?? 0) + quantity)
  return [...sums]
    .map(([stockKey, quantity]) => ({ stockKey, quantity }))
    .sort((a, b) => (a.stockKey < b.stockKey ? -1 : 1))
}

/** Lines of goods on their way. */
export function onTheWay(lines: readonly LockLine[]): readonly LockLine[] {
  for (const { stockKey } of lines) {
    if (isInboundKey(stockKey)) return lines.filter((line) => isInboundKey(line.stockKey))
  }
  return NONE
}

/** The same pieces at the rows goods on their way come to. */
export function onArrival(lines: readonly LockLine[]): readonly LockLine[] {
  const come = onTheWay(lines)
  if (come.length === 0) return lines
  const here = lines.filter(({ stockKey }) => !isInboundKey(stockKey))
  return addLines(
    here,
    come.map(({ stockKey, quantity }) => ({ stockKey: arrivalKey(stockKey), quantity })),
  )
}

function combined(
  lines: readonly LockLine[],
  other: readonly LockLine[],
  combine: (quantity: number, other: number) => number,
): readonly LockLine[] {
  const others = quantities(other)
  return lines.flatMap(({ stockKey, quantity }) => {
    const left = combine(quantity, others.get(stockKey) ?? 0)
    return left > 0 ? [{ stockKey, quantity: left }] : []
  })
}

function quantities(lines: readonly LockLine[]): Map<string, number> {
  return new Map(lines.map(({ stockKey, quantity }) => [stockKey, quantity]))
}
