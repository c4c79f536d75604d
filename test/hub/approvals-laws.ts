import { expect } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import type { Store } from '../../src/store/store'
import { refunds, staff } from '../approval/desk'
import { by, openShop } from './shop-fixture'

export const user = (id: string) => ({ by: { type: 'user', id } as const })
export const refund = {
  kind: 'refund',
  subject: 'TB/s1/1',
  amount: { minor: 30_000, currency: 'CNY' as const },
  payload: { refund: 30_000 },
}

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

/** Two who are the last to sign answer at the same moment, many times over: one word counts, the other finds it. */
export async function oneDecision(hubs: readonly Hub[], rounds: number): Promise<void> {
  const [hub = hubs[0], other = hub] = hubs
  if (hub === undefined || other === undefined) throw new Error('There is no hub.')
  await inForce(hub, 'approval', {
    ladders: [{ id: 'any', tiers: [{ id: 't', steps: [{ id: 's', roles: ['shopManager', 'finance'], need: 1 }] }] }],
  })
  for (let round = 0; round < rounds; round++) {
    const asked = await hub.approvals.request({ ...refund, id: `R${round}` }, user('anna'))
    expect(asked).toMatchObject({ ok: true, value: { state: 'waiting' } })
    const answers = await Promise.all([
      hub.approvals.decide(`R${round}`, { verdict: 'approved' }, user('mei')),
      other.approvals.decide(`R${round}`, { verdict: 'approved' }, user('fang')),
    ])
    const counted = answers.filter((answer) => answer.ok && answer.value.counted)
    expect(counted).toHaveLength(1)
    expect(answers.map((answer) => answer.ok && answer.value.state)).toEqual(['approved', 'approved'])
    const request = await hub.approvals.get(`R${round}`)
    const signed = request?.steps.flatMap(({ seats }) => seats.flatMap(({ signature }) => signature ?? []))
    expect(signed).toHaveLength(1)
    const uses = await Promise.all(hubs.map((one) => one.approvals.proof(`R${round}`, refund.payload, { by })))
    expect(uses.filter(({ ok }) => ok)).toHaveLength(1)
  }
}
