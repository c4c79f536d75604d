import { describe, expect, it } from 'vitest'
import { bookAtCount } from '../../src/inventory/book-at-count'
import type { Movement, MovementPage } from '../../src/inventory/movement'
import { emptyStockLevel } from '../../src/inventory/stock-level'

const moved = (version: number, onHand: number, kind: Movement['kind'] = 'received'): Movement => ({
  version,
  kind,
  ref: `m${version}`,
  onHand,
  locked: 0,
  reserved: 0,
})

const page = (...movements: readonly Movement[]): MovementPage => ({
  stockKey: 'main/normal/A',
  at: 1,
  fromVersion: movements[0]?.version ?? 0,
  toVersion: movements.at(-1)?.version ?? 0,
  movements,
})

const level = (version: number, onHand: number) => ({ ...emptyStockLevel('main/normal/A'), version, onHand })

describe('the book at the instant of a count', () => {
  it('takes back what has moved since, but not what counts have set right', () => {
    const since = [page(moved(4, 5)), page(moved(5, -2, 'deducted'), moved(6, -1, 'counted'))]
    expect(bookAtCount(level(6, 12), since)).toEqual({ onHandThen: 9, settled: true })
  })

  it('leaves out movements newer than the level', () => {
    expect(bookAtCount(level(4, 15), [page(moved(4, 5)), page(moved(5, 7))])).toEqual({ onHandThen: 10, settled: true })
  })

  it.each([
    ['the first page follows the level at once', 3, true],
    ['movements lie between the level and the first page: they belong before the count', 2, false],
    ['the first page is part of the level', 4, true],
  ])('is settled only where no earlier movement is unseen: %s', (_case, version, settled) => {
    expect(bookAtCount(level(version, 10), [page(moved(4, 0))]).settled).toBe(settled)
  })

  it('is open while nothing has moved since', () => {
    expect(bookAtCount(level(3, 10), [])).toEqual({ onHandThen: 10, settled: false })
  })
})
