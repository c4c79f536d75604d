import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { StoreUnavailableError } from '../../src/store/store-errors'
import { by, levels, openShop } from './shop-fixture'

const away = (inDoubt: boolean) => new StoreUnavailableError({ retryable: inDoubt, inDoubt, storeCode: '08006' })

/** A memory store whose next commits do not happen: each throws the next of `faults` instead. */
function failingStore(faults: Error[]): Store {
  return new Proxy(memoryStore({ clock: () => 0 }), {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        const fault = property === 'transact' ? faults.shift() : undefined
        if (fault !== undefined) throw fault
        return value.apply(target, args)
      }
    },
  })
}

const count = (hub: ReturnType<typeof openShop>['hub'], commandId: string) =>
  hub.stock.adjust({ sku: 'TEA-1', change: 5 }, { by, commandId })

describe('a commit that is tried more than once', () => {
  it.each([
    ['in doubt, then surely not', [true, false], 'OUTCOME_UNKNOWN'],
    ['surely not', [false], 'STORE_UNAVAILABLE'],
  ])('and failed %s (in doubt: %j) answers %s', async (_name, doubts, code) => {
    const { hub } = openShop({ store: failingStore(doubts.map(away)) })
    await expect(count(hub, 'count-1')).rejects.toMatchObject({ code })
    // The same id finds out: nothing was committed, so it is done now, and once.
    expect(await count(hub, 'count-1')).toEqual({ ok: true, value: { onHand: 5 } })
    expect(await levels(hub, 'TEA-1')).toEqual([[5, 0]])
  })

  it('leaves every command of its batch in doubt, not only the first', async () => {
    const { hub } = openShop({ store: failingStore([away(true), away(false)]) })
    const answers = await Promise.allSettled([count(hub, 'count-1'), count(hub, 'count-2')])
    expect(answers).toMatchObject([
      { reason: { code: 'OUTCOME_UNKNOWN', commandId: 'count-1' } },
      { reason: { code: 'OUTCOME_UNKNOWN', commandId: 'count-2' } },
    ])
  })
})
