import { type BreakableLock, breakNewest } from './break-newest'
import type { MovementPage } from './movement'
import type { StockLevel } from './stock-level'

/** One stock row and all that should agree with it, read at one moment. */
export interface AuditedStock {
  readonly level: StockLevel
  /** Locks in force that hold some of this row. */
  readonly locks: readonly BreakableLock[]
  /** The movements since `start`, in the order of their versions. */
  readonly pages: Iterable<MovementPage>
  /** A level that is known to be right; missing: nothing, before the first movement. */
  readonly start?: { readonly version: number; readonly onHand: number; readonly reserved: number }
}

/** Where a stock row disagrees with what it is derived from. `held` is what the level says, `owed` what it should. */
export type StockDrift =
  | { readonly kind: 'movementsMissing'; readonly stockKey: string; readonly from: number; readonly to: number }
  /** The level is older than its movements: it missed the last of them. */
  | { readonly kind: 'versionDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  | { readonly kind: 'onHandDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  | { readonly kind: 'reservedDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  | { readonly kind: 'lockedDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  /** With everything set right, this many units are promised that are not there. */
  | { readonly kind: 'overPromised'; readonly stockKey: string; readonly lacking: number }

/**
 * What would set it right. It is data: print it, have it approved, apply it. `ref` is the same for the same row at the same
 * version; use it as the id of the command, and applying a proposal twice changes nothing twice.
 */
export type StockCompensation =
  | {
      readonly kind: 'setOnHand' | 'setReserved' | 'setLocked'
      readonly stockKey: string
      readonly from: number
      readonly to: number
      readonly ref: string
    }
  | {
      readonly kind: 'breakLock'
      readonly stockKey: string
      readonly lockId: string
      readonly owner: string
      readonly short: number
      readonly ref: string
    }
  /** Nothing can be computed: the pages have to come back from a backup first. */
  | { readonly kind: 'restoreMovements'; readonly stockKey: string; readonly from: number; readonly to: number }

/** The findings of one row; both empty where it is sound. */
export interface StockAudit {
  readonly drifts: readonly StockDrift[]
  readonly compensations: readonly StockCompensation[]
}

/**
 * Checks a stock row against its movements and its locks: on hand and reserved against the sums of movements, locked
 * against the sum of locks, versions for gaps, and what is promised against what is there. Movements and locks are believed
 * over the level, for it is derived from them. While movements are missing nothing is said of their sums.
 */
export function auditStock({ level, locks, pages, start }: AuditedStock): StockAudit {
  const stockKey = level.key
  const drifts: StockDrift[] = []
  const compensations: StockCompensation[] = []
  const ref = (what: string) => `audit/${what}/${level.version}/${stockKey}`
  const replay = sumsOf(pages, start ?? { version: 0, onHand: 0, reserved: 0 })
  // The level counts movements that are not there: they were lost from the end.
  if (replay.version < level.version) replay.gaps.push({ from: replay.version + 1, to: level.version })
  for (const { from, to } of replay.gaps) {
    drifts.push({ kind: 'movementsMissing', stockKey, from, to })
    compensations.push({ kind: 'restoreMovements', stockKey, from, to })
  }

  const trusted = replay.gaps.length === 0
  const compare = (what: 'onHand' | 'reserved' | 'locked', held: number, owed: number) => {
    if (held === owed) return
    drifts.push({ kind: `${what}Drift`, stockKey, held, owed })
    const kind = what === 'onHand' ? 'setOnHand' : what === 'reserved' ? 'setReserved' : 'setLocked'
    compensations.push({ kind, stockKey, from: held, to: owed, ref: ref(what) })
  }
  if (trusted && replay.version !== level.version) {
    drifts.push({ kind: 'versionDrift', stockKey, held: level.version, owed: replay.version })
  }
  if (trusted) compare('onHand', level.onHand, replay.onHand)
  if (trusted) compare('reserved', level.reserved, replay.reserved)
  const locked = locks.reduce((sum, { quantity }) => sum + quantity, 0)
  compare('locked', level.locked, locked)

  const { onHand, reserved } = trusted ? replay : level
  const lacking = locked + reserved - level.backorderLimit - onHand
  if (lacking > 0) {
    drifts.push({ kind: 'overPromised', stockKey, lacking })
    for (const { lockId, owner, shortage } of breakNewest(stockKey, lacking, locks).breaks) {
      const { short } = shortage
      compensations.push({ kind: 'breakLock', stockKey, lockId, owner, short, ref: ref(`break/${lockId}`) })
    }
  }
  return { drifts, compensations }
}

/** A proposal in one line, for a dry run: what would be done to which row. */
export function compensationLine(compensation: StockCompensation): string {
  const { stockKey } = compensation
  switch (compensation.kind) {
    case 'restoreMovements':
      return `${stockKey}: movements ${compensation.from} to ${compensation.to} are missing; restore them from a backup`
    case 'breakLock':
      return `${stockKey}: break lock ${compensation.lockId}, short by ${compensation.short}`
    default:
      return `${stockKey}: ${FIELDS[compensation.kind]} ${compensation.from} → ${compensation.to}`
  }
}

const FIELDS = { setOnHand: 'on hand', setReserved: 'reserved', setLocked: 'locked' } as const

function sumsOf(pages: Iterable<MovementPage>, start: { version: number; onHand: number; reserved: number }) {
  let { version, onHand, reserved } = start
  const gaps: { from: number; to: number }[] = []
  for (const { movements } of pages) {
    for (const movement of movements) {
      if (movement.version <= version) continue
      if (movement.version > version + 1) gaps.push({ from: version + 1, to: movement.version - 1 })
      version = movement.version
      onHand += movement.onHand
      reserved += movement.reserved
    }
  }
  return { version, onHand, reserved, gaps }
}
