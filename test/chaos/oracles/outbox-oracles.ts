import type { Oracle } from './oracle'

export const outboxOracles: readonly Oracle[] = [
  {
    code: 'I39',
    says: 'an effect is in the outbox exactly when its change was committed, and once',
    check({ outbox, orders }, findings) {
      const found = new Map<string, number>()
      for (const { aggregate, topic } of outbox.values()) {
        const event = `${topic} ${aggregate}`
        found.set(event, (found.get(event) ?? 0) + 1)
      }
      for (const { key, facts } of orders.values()) {
        const shipped = facts.filter(({ kind }) => kind === 'ParcelHandedOver').length
        for (const [topic, wanted] of [
          ['OrderBooked', 1],
          ['ParcelShipped', shipped],
        ] as const) {
          const event = `${topic} order:${key}`
          const count = found.get(event) ?? 0
          found.delete(event)
          findings.expect(count === wanted, () => `${event}: ${count} messages, ${wanted} expected`)
        }
      }
      for (const event of found.keys()) findings.expect(false, () => `${event} follows from nothing`)
    },
  },
  {
    code: 'I40',
    says: 'once the faults are over, every message has been delivered, and nothing that is no message was',
    check({ outbox, effects }, findings) {
      for (const { id, state } of outbox.values()) {
        findings.expect(state === 'done' && effects.has(id), () => `${id} is ${state}, delivered ${effects.get(id)}`)
      }
      for (const id of effects.keys()) findings.expect(outbox.has(id), () => `${id} was delivered and is no message`)
    },
  },
]
