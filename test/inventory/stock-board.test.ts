import { describe, expect, it } from 'vitest'
import { daysOfCover, stockBoardRows } from '../../src/inventory/stock-board'
import { emptyStockLevel } from '../../src/inventory/stock-level'

describe('days of cover', () => {
  it.each([
    // available, units sold, in days → days
    [10, 7, 7, 10],
    [10, 3, 1, 3.3],
    [10, 30, 7, 2.3],
    [10, 6, 1, 1.6],
    [1, 1_000, 1, 0],
    [0, 5, 1, 0],
    [0, 0, 7, 0],
    [10, 0, 7, null],
    [10, 5, 0, null],
    [1_000_000_000_000, 1, 366, 366_000_000_000_000],
  ])('%i available, %i sold in %i days: %s', (available, units, days, expected) => {
    expect(daysOfCover(available, { units, days })).toBe(expected)
  })
})

describe('the board', () => {
  const level = { ...emptyStockLevel('main/normal/TEA/1'), onHand: 20, locked: 5, reserved: 3 }
  const pace = { units: 8, days: 2 }
  const row = {
    sku: 'TEA/1',
    warehouse: 'main',
    pool: 'normal',
    onHand: 20,
    locked: 5,
    reserved: 3,
    available: 12,
    inbound: 0,
    nextExpectedAt: null,
    daysOfCover: 3,
  }

  it('has a row for each channel that is shown the stock', () => {
    const channels = [
      { channel: 'TB', shown: 9, status: 'onSale' as const },
      { channel: 'JD', shown: 0, status: 'offSale' as const },
    ]
    expect(stockBoardRows(level, channels, pace)).toEqual(channels.map((channel) => ({ ...row, ...channel })))
  })

  it('tells every channel what is on its way to the level', () => {
    const onItsWay = { inbound: 40, nextExpectedAt: 86_400_000 }
    const channels = [{ channel: 'TB', shown: 9, status: 'onSale' as const }]
    expect(stockBoardRows(level, channels, pace, onItsWay)).toEqual([{ ...row, ...onItsWay, ...channels[0] }])
  })

  it('has one row for stock no channel is shown', () => {
    expect(stockBoardRows(level, [], pace)).toEqual([{ ...row, channel: null, shown: 0, status: null }])
  })
})
