import { describe, expect, it } from 'vitest'
import { OrderSweep } from '../../src/hub/order-sweep'
import type { OrderStatus } from '../../src/lifecycle/order-lifecycle'
import type { Order } from '../../src/order/order'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { orderRecord, put } from '../../src/testing/store-records'

async function storeWith(counts: Partial<Record<OrderStatus, number>>): Promise<Store> {
  const store = memoryStore({ clock: () => 1_000 })
  for (const [status, count] of Object.entries(counts) as [OrderStatus, number][]) {
    const orders = Array.from({ length: count }, (_, no) => orderRecord(`${status}-${no}`, { status }))
    await put(store, 'order', Object.fromEntries(orders.map((order) => [order.key, order])))
  }
  return store
}

function sweeping(concerns: (order: Order) => boolean = () => true) {
  const seen: string[] = []
  return {
    seen,
    concerns,
    attend: async (orders: ReadonlyMap<string, unknown>) => seen.push(...orders.keys()) && orders.size,
  }
}

describe('a sweep through orders', () => {
  it('attends to each order of its statuses once, at most a thousand in one tick', async () => {
    const sweep = new OrderSweep(await storeWith({ paid: 1_150, allocated: 30, shipped: 5 }), ['paid', 'allocated'])
    const found = sweeping()
    expect(await sweep.goOn('v1', found)).toBe(1_000)
    expect(sweep.isDone('v1')).toBe(false)
    expect(await sweep.goOn('v1', found)).toBe(180)
    expect(sweep.isDone('v1')).toBe(true)
    expect(new Set(found.seen).size).toBe(1_180)
    expect(found.seen.some((key) => key.startsWith('shipped'))).toBe(false)
  })

  it('attends to those alone that it concerns, and reads on past pages with none', async () => {
    const sweep = new OrderSweep(await storeWith({ paid: 300 }), ['paid'])
    const found = sweeping(({ key }) => key === 'paid-299')
    expect(await sweep.goOn('v1', found)).toBe(1)
    expect(found.seen).toEqual(['paid-299'])
    expect(sweep.isDone('v1')).toBe(true)
  })

  it('begins anew where another version comes in force in its midst', async () => {
    const sweep = new OrderSweep(await storeWith({ paid: 1_100 }), ['paid'])
    await sweep.goOn('v1', sweeping())
    const found = sweeping()
    expect(await sweep.goOn('v2', found)).toBe(1_000)
    expect(await sweep.goOn('v2', found)).toBe(100)
    expect(new Set(found.seen).size).toBe(1_100)
    expect([sweep.isDone('v1'), sweep.isDone('v2')]).toEqual([false, true])
  })

  it('is over at once where it is skipped, and ends with the signal', async () => {
    const sweep = new OrderSweep(await storeWith({ paid: 1 }), ['paid'])
    sweep.skip('')
    expect(sweep.isDone('')).toBe(true)
    const signal = AbortSignal.abort(new Error('The host stops.'))
    await expect(sweep.goOn('v1', { ...sweeping(), signal })).rejects.toThrow('The host stops.')
    expect(sweep.isDone('v1')).toBe(false)
  })
})
