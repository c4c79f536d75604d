import { expect } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import { approved, inForce, refund, user } from './approval-desk'
import { by } from './shop-fixture'

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
      hub.approvals.decide(`R${round}`, approved, user('mei')),
      other.approvals.decide(`R${round}`, approved, user('fang')),
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
