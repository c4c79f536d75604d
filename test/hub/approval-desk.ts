import { expect } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import type { Store } from '../../src/store/store'
import { refunds, staff } from '../approval/desk'
import { by, openShop } from './shop-fixture'

export const user = (id: string) => ({ by: { type: 'user', id } as const })
/** The order whose refund is asked for. */
export const ORDER = 'TB/s1/1'
export const refund = {
  kind: 'refund',
  subject: ORDER,
  amount: { minor: 30_000, currency: 'CNY' as const },
  payload: { refund: 30_000 },
}
export const approved = { verdict: 'approved' } as const
export const declined = { verdict: 'declined' } as const

export async function inForce(hub: Hub, kind: 'approval' | 'duty', body: unknown): Promise<void> {
  const saved = await hub.policies.save({ kind, body }, { by })
  if (!saved.ok) throw new Error(JSON.stringify(saved.rejection))
  const active = await hub.policies.activate({ kind, version: saved.value.version }, { by })
  expect(active.ok).toBe(true)
}

/** A hub where refunds above 200 yuan want two signatures. */
export async function openDesk(store?: Store): Promise<Hub> {
  const { hub } = openShop(store === undefined ? {} : { store })
  await inForce(hub, 'approval', refunds)
  await inForce(hub, 'duty', staff)
  return hub
}

/** Why the order is held, the holds of approvals among them. */
export async function holdsOf(hub: Hub): Promise<readonly string[]> {
  return (await hub.orders.get(ORDER))?.holds.map(({ reason }) => reason) ?? []
}

/** The same store, in which something is done between the reading and the first commit of whoever uses it. */
export function beforeFirstCommit(store: Store, done: () => Promise<unknown>): Store {
  let first = true
  const transact: Store['transact'] = async (unit) => {
    if (first) {
      first = false
      await done()
    }
    return store.transact(unit)
  }
  return new Proxy(store, {
    get(target, name) {
      if (name === 'transact') return transact
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
