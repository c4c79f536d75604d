import { stockKey } from '../../inventory/stock-level'
import type { SeededRandom } from '../seeded-random'
import type { InboundStep, Operation } from './client-log'

const BY = { type: 'user', id: 'simulated' } as const

/** Goods announced for a row, as whoever announced them knows them. */
interface Announced {
  readonly receiptId: string
  readonly stockKey: string
}

/** Suppliers: they announce goods for a few rows, change their mind, bring them in parts, too many, late, or never. */
export class Suppliers {
  private readonly announced: Announced[] = []
  private serial = 0

  constructor(
    private readonly random: SeededRandom,
    private readonly skus: readonly string[],
    private readonly now: () => number,
  ) {}

  /** Goods that are announced before anything else happens. */
  first(): Operation {
    return this.announce()
  }

  next(): Operation {
    const { random } = this
    const known = this.announced.length === 0 || random.chance(0.3) ? undefined : random.pick(this.announced)
    if (known === undefined) return this.announce()
    const step = random.pick(['receive', 'receive', 'quantity', 'date', 'cancel'] as const)
    return this.change(known, step)
  }

  private announce(): Operation {
    const { random } = this
    const place = {
      sku: random.pick(this.skus.slice(0, 2)),
      warehouse: random.chance(0.9) ? 'main' : 'east',
      pool: random.chance(0.3) ? 'normal' : 'presale',
    }
    const receiptId = `receipt-${++this.serial}`
    const quantity = random.int(2, 15)
    const expectedAt = this.now() + random.int(1, 600_000)
    const told = { receiptId, stockKey: stockKey(place) }
    this.announced.push(told)
    return {
      id: `inbound:${receiptId}`,
      stable: 'always',
      wish: { kind: 'inbound', step: 'announce', quantity, ...told },
      send: (hub) => hub.inbound.announce({ receiptId, ...place, quantity, expectedAt }, { by: BY }),
    }
  }

  private change(told: Announced, step: Exclude<InboundStep, 'announce'>): Operation {
    const { random } = this
    const { receiptId } = told
    const commandId = `${step}-${receiptId}-${++this.serial}`
    const quantity = random.pick([1, 1, 1, 2, 2, 7])
    const final = random.chance(0.1)
    const expectedAt = this.now() + random.int(1, 900_000)
    const options = { by: BY, commandId }
    return {
      id: commandId,
      stable: 'accepted',
      wish: { kind: 'inbound', step, quantity, ...told },
      send: (hub) => {
        if (step === 'receive') return hub.inbound.receive(receiptId, { quantity, final }, options)
        if (step === 'cancel') return hub.inbound.cancel(receiptId, options)
        return hub.inbound.change(receiptId, step === 'quantity' ? { quantity } : { expectedAt }, options)
      },
    }
  }
}
