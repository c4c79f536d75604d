import { describe, expect, it } from 'vitest'
import { adjustStock } from '../../src/inventory/adjust-stock'
import { endLock, lockStock, type StockBook, sumLockLines } from '../../src/inventory/lock-stock'
import type { Movement } from '../../src/inventory/movement'
import { availableStock, emptyStockLevel, type StockLevel } from '../../src/inventory/stock-level'
import type { StockLock } from '../../src/inventory/stock-lock'

const KEY = 'main/normal/TEA-1'

class Shelf implements StockBook {
  readonly at = 0
  readonly levels = new Map<string, StockLevel>()
  readonly movements: Movement[] = []
  constructor(level: Partial<StockLevel> = {}, key = KEY) {
    this.levels.set(key, { ...emptyStockLevel(key), ...level })
  }
  level(key: string) {
    return this.levels.get(key)
  }
  write(level: StockLevel, movement: Movement) {
    this.levels.set(level.key, level)
    this.movements.push(movement)
  }
}

const lock = (overrides: Partial<StockLock> = {}): StockLock => ({
  id: 'lock-1',
  lines: [{ stockKey: KEY, quantity: 3 }],
  state: 'locked',
  owner: 'host',
  expiresAt: null,
  lockedAt: 0,
  fingerprint: '',
  fence: 1,
  shortages: [],
  ...overrides,
})

describe('a lock', () => {
  it.each([
    // on hand, locked, reserved, back-orders, wanted → locked after, or how many are lacking
    [10, 4, 0, 0, 6, 10],
    [10, 4, 0, 0, 7, { short: 1 }],
    [10, 4, 3, 0, 3, 7],
    [10, 4, 3, 0, 4, { short: 1 }],
    [0, 0, 0, 2, 2, 2],
    [0, 0, 0, 2, 3, { short: 1 }],
    [0, 0, 0, 0, 1, { short: 1 }],
  ])(
    '%i on hand, %i locked, %i reserved, %i back-orders: %i wanted',
    (onHand, locked, reserved, backorderLimit, quantity, expected) => {
      const shelf = new Shelf({ onHand, locked, reserved, backorderLimit })
      const outcome = lockStock(shelf, 'lock-1', [{ stockKey: KEY, quantity }])
      if (outcome.ok) expect(shelf.level(KEY)?.locked).toBe(expected)
      else
        expect(outcome.rejection).toMatchObject({
          code: 'STOCK_INSUFFICIENT',
          shortages: [{ sku: 'TEA-1', ...(expected as object) }],
        })
    },
  )

  it('takes all lines or none, and names every one that falls short', () => {
    const shelf = new Shelf({ onHand: 5 })
    shelf.levels.set('main/normal/CUP-1', { ...emptyStockLevel('main/normal/CUP-1'), onHand: 1 })
    const outcome = lockStock(shelf, 'lock-1', [
      { stockKey: 'main/normal/CUP-1', quantity: 2 },
      { stockKey: KEY, quantity: 5 },
    ])
    expect(outcome).toMatchObject({
      ok: false,
      rejection: { shortages: [{ sku: 'CUP-1', requested: 2, available: 1, short: 1 }] },
    })
    expect(shelf.movements).toEqual([])
  })

  it('counts a SKU that stands in two lines once', () => {
    const lines = sumLockLines([
      { stockKey: KEY, quantity: 6 },
      { stockKey: KEY, quantity: 6 },
    ])
    expect(lines).toEqual([{ stockKey: KEY, quantity: 12 }])
    expect(lockStock(new Shelf({ onHand: 8 }), 'lock-1', lines).ok).toBe(false)
  })

  it('refuses stock nobody keeps', () => {
    expect(lockStock(new Shelf(), 'lock-1', [{ stockKey: 'main/normal/NONE', quantity: 1 }])).toEqual({
      ok: false,
      rejection: { code: 'UNKNOWN_STOCK', stockKeys: ['main/normal/NONE'], shortages: [] },
    })
  })
})

describe('the end of a lock', () => {
  const shelf = () => new Shelf({ onHand: 10, locked: 3, version: 1 })

  it.each([
    ['deducted', 7, 0],
    ['released', 10, 0],
    ['broken', 10, 0],
  ] as const)('%s leaves %i on hand and %i locked', (end, onHand, locked) => {
    const book = shelf()
    const outcome = endLock(book, lock(), end, { at: 0 })
    expect(outcome).toMatchObject({ ok: true, value: { state: end, fence: 2 } })
    expect(book.level(KEY)).toMatchObject({ onHand, locked, version: 2 })
  })

  it.each([
    // state, wanted end → reached already, or refused
    ['deducted', 'deducted', true],
    ['released', 'released', true],
    ['expired', 'released', true],
    ['deducted', 'released', 'LOCK_DEDUCTED'],
    ['released', 'deducted', 'LOCK_RELEASED'],
    ['expired', 'deducted', 'LOCK_EXPIRED'],
    ['refused', 'deducted', 'LOCK_REFUSED'],
    ['broken', 'deducted', 'LOCK_BROKEN'],
  ] as const)('a %s lock asked to be %s moves nothing: %s', (state, end, expected) => {
    const book = shelf()
    const outcome = endLock(book, lock({ state }), end, { at: 0 })
    expect(outcome.ok || outcome.rejection.code).toBe(expected)
    expect(book.movements).toEqual([])
  })

  it.each([
    // moment, wanted end → answer of a lock that expires at 100
    [99, 'deducted', 'deducted'],
    [100, 'deducted', 'LOCK_EXPIRED'],
    [99, 'expired', 'LOCK_NOT_DUE'],
    [100, 'expired', 'expired'],
    [100, 'released', 'released'],
  ] as const)('at %i, %s: %s', (at, end, expected) => {
    const outcome = endLock(shelf(), lock({ expiresAt: 100 }), end, { at })
    expect(outcome.ok ? outcome.value.state : outcome.rejection.code).toBe(expected)
  })

  it('is not for a holder whose fence is older', () => {
    expect(endLock(shelf(), lock({ fence: 2 }), 'deducted', { at: 0, fence: 1 })).toEqual({
      ok: false,
      rejection: { code: 'LOCK_FENCED', fence: 2 },
    })
  })
})

describe('a count', () => {
  it.each([
    [-7, 3],
    [-8, 'ADJUST_BELOW_LOCKED'],
    [5, 15],
    [0, 'QTY_RANGE'],
    [0.5, 'QTY_RANGE'],
    [1e13, 'QTY_RANGE'],
  ])('changes 10 pieces, 3 of them locked, by %d: %s', (change, expected) => {
    const book = new Shelf({ onHand: 10, locked: 3 })
    const outcome = adjustStock(book, { stockKey: KEY, change, ref: 'count-1' })
    expect(outcome.ok ? book.level(KEY)?.onHand : outcome.rejection.code).toBe(expected)
  })
})

describe('available stock', () => {
  it('is never a debt', () => {
    expect(availableStock({ ...emptyStockLevel(KEY), onHand: 1, locked: 3, backorderLimit: 1 })).toBe(0)
  })
})
