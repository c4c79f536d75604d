import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Movement, MovementKind } from '../../src/inventory/movement'
import { type StockDay, stockDayReport } from '../../src/inventory/stock-day-report'

const moves = (...rows: [at: number, kind: MovementKind, ref: string, onHand: number][]) =>
  rows.map(([at, kind, ref, onHand], index) => ({
    at,
    movement: { version: index + 1, kind, ref, onHand, locked: 0, reserved: 0 } satisfies Movement,
  }))
const day = (more: Partial<StockDay>): StockDay => ({
  stockKey: 'main/normal/TEA',
  opening: 10,
  closing: 10,
  movements: [],
  sales: [],
  count: null,
  ...more,
})
const sale = (ref: string, quantity: number, channel = 'TB') => ({ channel, ref, quantity })

describe('a day of one stock row', () => {
  it('that agrees has no differences', () => {
    const report = stockDayReport(
      day({
        closing: 12,
        movements: moves([1, 'received', 'r1', 5], [2, 'locked', 'o1', 0], [3, 'deducted', 'o1', -3]),
        sales: [sale('o1', 2), sale('o1', 1)],
        count: { counted: 12, at: 9, ref: 'c1' },
      }),
    )
    expect(report).toMatchObject({
      received: 5,
      outbound: 3,
      booked: 12,
      sold: 3,
      counted: 12,
      differences: [],
      explained: true,
    })
  })

  it.each<[MovementKind | null, string, number]>([
    ['locked', 'locked', 0],
    ['resized', 'locked', 0],
    ['released', 'released', 0],
    ['expired', 'expired', 0],
    ['broken', 'broken', 0],
    [null, 'unexplained', 2],
  ])('tells of a sale that has not left: its last movement is %s', (kind, cause, unexplained) => {
    const movements = kind === null ? [] : moves([1, 'locked', 'o1', 0], [2, kind, 'o1', 0])
    const versions = kind === null ? [] : [2]
    expect(stockDayReport(day({ movements, sales: [sale('o1', 2)] })).differences).toEqual([
      { kind: 'notShipped', ref: 'o1', channel: 'TB', quantity: 2, cause, versions, unexplained },
    ])
  })

  it('tells of what left without a sale, or beyond it, and names the movements', () => {
    const movements = moves([1, 'deducted', 'o1', -3], [2, 'deducted', 'o2', -1])
    const report = stockDayReport(day({ closing: 6, movements, sales: [sale('o1', 2)] }))
    expect(report.differences).toMatchObject([
      { kind: 'notSold', ref: 'o1', channel: 'TB', quantity: -1, versions: [1], unexplained: -1 },
      { kind: 'notSold', ref: 'o2', channel: null, quantity: -1, versions: [2], unexplained: -1 },
    ])
    expect(report.explained).toBe(false)
  })

  it('holds the count against the book at its own instant', () => {
    const movements = moves([1, 'received', 'r1', 5], [6, 'adjusted', 'c1', -2], [8, 'received', 'r2', 9])
    const counted = (number: number) =>
      stockDayReport(day({ closing: 22, movements, count: { counted: number, at: 5, ref: 'c1' } })).differences
    expect(counted(13)).toMatchObject([
      { kind: 'count', quantity: -2, cause: 'adjusted', versions: [2], unexplained: 0 },
    ])
    expect(counted(12)).toMatchObject([
      { kind: 'count', quantity: -3, cause: 'unexplained', versions: [2], unexplained: -1 },
    ])
    expect(counted(15)).toMatchObject([{ kind: 'count', quantity: 0, unexplained: 2 }])
  })

  it('tells of a level its movements do not add up to', () => {
    expect(stockDayReport(day({ closing: 9 })).differences).toMatchObject([
      { kind: 'book', quantity: -1, unexplained: -1 },
    ])
  })

  it('accounts for every unit between sales and outbound, whatever happened', () => {
    const ref = fc.constantFrom('o1', 'o2', 'o3', 'o4')
    const kind = fc.constantFrom<MovementKind>('locked', 'deducted', 'released', 'expired', 'broken')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(ref, fc.integer({ min: 1, max: 5 })), { maxLength: 8 }),
        fc.array(fc.tuple(ref, kind, fc.integer({ min: 1, max: 5 })), { maxLength: 12 }),
        (sold, moved) => {
          const movements = moves(
            ...moved.map(([to, what, quantity], at): [number, MovementKind, string, number] => [
              at,
              what,
              to,
              what === 'deducted' ? -quantity : 0,
            ]),
          )
          const report = stockDayReport(day({ movements, sales: sold.map(([to, quantity]) => sale(to, quantity)) }))
          const sum = report.differences.reduce(
            (total, { kind: what, quantity }) => total + (what === 'book' ? 0 : quantity),
            0,
          )
          expect(sum).toBe(report.sold - report.outbound)
          for (const { cause, versions } of report.differences)
            if (cause !== 'unexplained') expect(versions.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})
