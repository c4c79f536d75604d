import { describe, expect, it } from 'vitest'
import { type AuditedStock, auditStock, compensationLine } from '../../src/inventory/audit-stock'
import type { Movement } from '../../src/inventory/movement'
import { emptyStockLevel, type StockLevel } from '../../src/inventory/stock-level'

const KEY = 'main/normal/TEA'
const movement = (version: number, onHand: number, locked = 0, reserved = 0): Movement => ({
  version,
  kind: 'adjusted',
  ref: 'r',
  onHand,
  locked,
  reserved,
})
const pageOf = (...movements: Movement[]) => [
  {
    stockKey: KEY,
    fromVersion: movements[0]?.version ?? 1,
    toVersion: movements.at(-1)?.version ?? 0,
    at: 1,
    movements,
  },
]
const sound: AuditedStock = {
  level: { ...emptyStockLevel(KEY), onHand: 10, locked: 5, reserved: 1, version: 3 },
  locks: [
    { id: 'a', owner: 'order a', lockedAt: 1, quantity: 2 },
    { id: 'b', owner: 'order b', lockedAt: 2, quantity: 3 },
  ],
  pages: pageOf(movement(1, 10), movement(2, 0, 2, 1), movement(3, 0, 3)),
}
const audit = (level: Partial<StockLevel>, more: Partial<AuditedStock> = {}) =>
  auditStock({ ...sound, level: { ...sound.level, ...level }, ...more })
const said = (level: Partial<StockLevel>, more: Partial<AuditedStock> = {}) => {
  const { drifts, compensations } = audit(level, more)
  return { drifts: drifts.map(({ stockKey: _, ...drift }) => drift), lines: compensations.map(compensationLine) }
}

describe('an audit of stock', () => {
  it('finds nothing in a sound row', () => {
    expect(audit({})).toEqual({ drifts: [], compensations: [] })
  })

  it.each<[string, Partial<StockLevel>, object, string]>([
    ['on hand', { onHand: 12 }, { kind: 'onHandDrift', held: 12, owed: 10 }, `${KEY}: on hand 12 → 10`],
    ['reserved', { reserved: 0 }, { kind: 'reservedDrift', held: 0, owed: 1 }, `${KEY}: reserved 0 → 1`],
    ['locked', { locked: 7 }, { kind: 'lockedDrift', held: 7, owed: 5 }, `${KEY}: locked 7 → 5`],
  ])('believes movements and locks over the level: %s', (_, level, drift, line) => {
    expect(said(level)).toEqual({ drifts: [drift], lines: [line] })
  })

  it('sets locked so that level, locks and movements agree, whichever of them was wrong', () => {
    const of = (level: Partial<StockLevel>, locks = sound.locks) =>
      audit(level, { locks }).compensations.map((one) => ('moved' in one ? [one.from, one.to, one.moved] : one.kind))
    expect(of({ locked: 7 })).toEqual([[7, 5, 0]])
    expect(of({}, sound.locks.slice(1))).toEqual([[5, 3, -2]])
    expect(of({ locked: 3 }, sound.locks.slice(1))).toEqual([[3, 3, -2]])
  })

  it('tells a level that missed its last movements', () => {
    expect(said({ version: 2 }).drifts).toEqual([{ kind: 'versionDrift', held: 2, owed: 3 }])
  })

  it.each<[string, Movement[], number, [number, number]]>([
    ['in between', [movement(1, 10), movement(4, 3)], 4, [2, 3]],
    ['at the beginning', [movement(3, 10)], 3, [1, 2]],
    ['at the end', [movement(1, 10)], 3, [2, 3]],
  ])('names movements that are missing %s, and says nothing of their sums', (_, movements, version, [from, to]) => {
    const { drifts, lines } = said({ version, onHand: 77 }, { pages: pageOf(...movements) })
    expect(drifts).toEqual([{ kind: 'movementsMissing', from, to }])
    expect(lines).toEqual([`${KEY}: movements ${from} to ${to} are missing; restore them from a backup`])
  })

  it('begins where a level is known to be right', () => {
    const start = { version: 1, onHand: 10, locked: 0, reserved: 0, gaps: [] }
    expect(
      audit({}, { start, pages: pageOf(movement(1, 99), movement(2, 0, 2, 1), movement(3, 0, 3)) }).drifts,
    ).toEqual([])
  })

  it('proposes to break the newest locks where more is promised than there is', () => {
    const pages = pageOf(movement(1, 4), movement(2, 0, 2, 1), movement(3, 0, 3))
    const { drifts, lines } = said({ onHand: 4 }, { pages })
    expect(drifts).toEqual([{ kind: 'overPromised', lacking: 2 }])
    expect(lines).toEqual([`${KEY}: break lock b, short by 2`])
    expect(audit({ onHand: 4, backorderLimit: 2 }, { pages }).drifts).toEqual([])
  })

  it('gives a proposal the same id until the row changes', () => {
    const refs = (level: Partial<StockLevel>) => audit(level).compensations.map((one) => ('ref' in one ? one.ref : ''))
    expect(refs({ locked: 7 })).toEqual(refs({ locked: 7 }))
    expect(refs({ locked: 7 })).toEqual([`audit/locked/3/${KEY}`])
  })
})
