import type { StockLockState } from '../lifecycle/stock-lock-lifecycle'

/** Pieces wanted from one stock row. */
export interface LockLine {
  readonly stockKey: string
  /** Whole pieces, ≥ 1. */
  readonly quantity: number
}

/** How far one stock row falls short of what was asked. */
export interface Shortage {
  readonly stockKey: string
  readonly sku: string
  readonly requested: number
  readonly available: number
  /** `requested − available`, ≥ 1. */
  readonly short: number
}

/** Stock set aside for one purpose, usually an order. Its id is made by the caller and is the key of its idempotency. */
export interface StockLock {
  readonly id: string
  /** Summed per stock row and sorted by key. */
  readonly lines: readonly LockLine[]
  readonly state: StockLockState
  /** What the stock is set aside for, such as an order key. */
  readonly owner: string
  /** When an unused lock ends by itself; null: never. */
  readonly expiresAt: number | null
  readonly lockedAt: number
  /** Digest of what was asked, so that the same id with other content is noticed. */
  readonly fingerprint: string
  /** Rises with every change; a holder of an older fence may not act on the lock. */
  readonly fence: number
  /** What was asked for at first, where the lock holds other lines by now; absent where it was never resized. */
  readonly asked?: readonly LockLine[]
  /** What has left already while the lock holds the rest, or held it to its end; absent where nothing left in parts. */
  readonly deducted?: readonly LockLine[]
  /** Why it was refused or broken; empty otherwise. */
  readonly shortages: readonly Shortage[]
}
