import type { OrderLockCompensation } from './audit-order-lock'
import { type BreakableLock, breakNewest } from './break-newest'
import type { LevelFigures, MovementPage } from './movement'
import type { StockLevel } from './stock-level'

/** One stock row and all that should agree with it, read at one moment. */
export interface AuditedStock {
  readonly level: StockLevel
  /** Locks in force that hold some of this row. */
  readonly locks: readonly BreakableLock[]
  /** The movements since `start`, in the order of their versions. */
  readonly pages: Iterable<MovementPage>
  /** What the movements before these add up to; missing: nothing, before the first movement. */
  readonly start?: MovementSums
}

/** What movements add up to, and which versions are missing among them. */
export interface MovementSums extends LevelFigures {
  /** Of the last movement added. */
  readonly version: number
  readonly gaps: readonly { readonly from: number; readonly to: number }[]
}

/** Where a stock row disagrees with what it is derived from. `held` is what the level says, `owed` what it should. */
export type StockDrift =
  | { readonly kind: 'movementsMissing'; readonly stockKey: string; readonly from: number; readonly to: number }
  /** The level is older than its movements: it missed the last of them. */
  | { readonly kind: 'versionDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  | { readonly kind: 'onHandDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  | { readonly kind: 'reservedDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  | { readonly kind: 'lockedDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  /** Level and locks agree, but the movements add up to `held`. */
  | { readonly kind: 'lockedMovementsDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
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
      /** What its movement adds, so that the movements go on adding up to the level. */
      readonly moved: number
      /** The level's version: at any other the proposal is stale. */
      readonly version: number
      readonly ref: string
    }
  | {
      readonly kind: 'breakLock'
      readonly stockKey: string
      readonly version: number
      readonly lockId: string
      readonly owner: string
      readonly short: number
      /** What the level would say if it were right, with this lock in force. */
      readonly owed: LevelFigures
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
  const replay = movementSums(pages, start)
  // The level counts movements that are not there: they were lost from the end.
  const lost = replay.version < level.version ? [{ from: replay.version + 1, to: level.version }] : []
  const gaps = [...replay.gaps, ...lost]
  for (const { from, to } of gaps) {
    drifts.push({ kind: 'movementsMissing', stockKey, from, to })
    compensations.push({ kind: 'restoreMovements', stockKey, from, to })
  }

  const trusted = gaps.length === 0
  const { version } = level
  const set = (what: 'onHand' | 'reserved' | 'locked', to: number, moved: number) => {
    const kind = what === 'onHand' ? 'setOnHand' : what === 'reserved' ? 'setReserved' : 'setLocked'
    compensations.push({ kind, stockKey, from: level[what], to, moved, version, ref: ref(what) })
  }
  const compare = (what: 'onHand' | 'reserved' | 'locked', held: number, owed: number, moved: number) => {
    if (held === owed) return
    drifts.push({ kind: `${what}Drift`, stockKey, held, owed })
    set(what, owed, moved)
  }
  if (trusted && replay.version !== level.version) {
    drifts.push({ kind: 'versionDrift', stockKey, held: level.version, owed: replay.version })
  }
  if (trusted) compare('onHand', level.onHand, replay.onHand, 0)
  if (trusted) compare('reserved', level.reserved, replay.reserved, 0)
  const locked = locks.reduce((sum, { quantity }) => sum + quantity, 0)
  compare('locked', level.locked, locked, locked - (trusted ? replay.locked : level.locked))
  if (trusted && level.locked === locked && replay.locked !== locked) {
    drifts.push({ kind: 'lockedMovementsDrift', stockKey, held: replay.locked, owed: locked })
    set('locked', locked, locked - replay.locked)
  }

  const { onHand, reserved } = trusted ? replay : level
  const lacking = locked + reserved - level.backorderLimit - onHand
  if (lacking > 0) {
    drifts.push({ kind: 'overPromised', stockKey, lacking })
    for (const { lockId, owner, shortage } of breakNewest(stockKey, lacking, locks).breaks) {
      const { short } = shortage
      const owed = { onHand, locked, reserved }
      const breaks = { kind: 'breakLock', stockKey, version, lockId, owner, short, owed } as const
      compensations.push({ ...breaks, ref: ref(`break/${lockId}`) })
    }
  }
  return { drifts, compensations }
}

/** What movements add up to; pages come in the order of their versions, and may be handed in some at a time. */
export function movementSums(pages: Iterable<MovementPage>, start: MovementSums = NO_MOVEMENTS): MovementSums {
  let { version, onHand, locked, reserved } = start
  const gaps = [...start.gaps]
  for (const { movements } of pages) {
    for (const movement of movements) {
      if (movement.version <= version) continue
      if (movement.version > version + 1) gaps.push({ from: version + 1, to: movement.version - 1 })
      version = movement.version
      onHand += movement.onHand
      locked += movement.locked
      reserved += movement.reserved
    }
  }
  return { version, onHand, locked, reserved, gaps }
}

const NO_MOVEMENTS: MovementSums = Object.freeze({ version: 0, onHand: 0, locked: 0, reserved: 0, gaps: [] })

/** A proposal in one line, for a dry run: what would be done to which row, lock or order. */
export function compensationLine(compensation: StockCompensation | OrderLockCompensation): string {
  switch (compensation.kind) {
    case 'restoreMovements': {
      const { stockKey, from, to } = compensation
      return `${stockKey}: movements ${from} to ${to} are missing; restore them from a backup`
    }
    case 'breakLock':
      return `${compensation.stockKey}: break lock ${compensation.lockId}, short by ${compensation.short}`
    case 'releaseLock':
      return `lock ${compensation.lockId}: release it, for no order holds it`
    case 'settleOrder':
      return `order ${compensation.orderKey}: its lock ${compensation.lockId} is ${compensation.to}, not ${compensation.from}`
    default: {
      const { stockKey, from, to } = compensation
      return `${stockKey}: ${FIELDS[compensation.kind]} ${from} → ${to}`
    }
  }
}

const FIELDS = { setOnHand: 'on hand', setReserved: 'reserved', setLocked: 'locked' } as const
