import { describe, expect, it } from 'vitest'
import { SerialLeases, type SerialPurse } from '../../src/hub/serial-leases'
import { memoryStore } from '../../src/store/memory-store'

const wanted = (count: number) => new Map([['TB20260109', count]])
const take = (purse: SerialPurse, count: number) => Array.from({ length: count }, () => purse.take('TB20260109'))
const leases = () => new SerialLeases(memoryStore({ clock: () => 0 }))

describe('serial numbers', () => {
  it('count from one', async () => {
    expect(take(await leases().reserve(wanted(3)), 3)).toEqual([1, 2, 3])
  })

  it('are never shared by commits side by side', async () => {
    const shared = leases()
    const purses = await Promise.all([
      shared.reserve(wanted(20)),
      shared.reserve(wanted(20)),
      shared.reserve(wanted(3)),
    ])
    const drawn = [...take(purses[0], 20), ...take(purses[1], 20), ...take(purses[2], 3)]
    expect(new Set(drawn).size).toBe(43)
  })

  it('that a commit did not need are used by the next', async () => {
    const shared = leases()
    const purse = await shared.reserve(wanted(5))
    take(purse, 2)
    shared.giveBack(purse)
    expect(take(await shared.reserve(wanted(6)), 6).sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8])
  })

  it('cannot be drawn beyond what was reserved', async () => {
    const purse = await leases().reserve(wanted(1))
    take(purse, 1)
    expect(() => take(purse, 1)).toThrow(RangeError)
  })
})
