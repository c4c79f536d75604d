import type { ChannelDocumentInput } from '../../src/channel/channel-document'
import type { AdjustInput, LockInput } from '../../src/hub/stock-input'
import { orderLine, paid, placed } from '../../src/testing/builders'
import { SeededRandom } from '../../src/testing/seeded-random'

/** Few rows that everybody wants, and many that hardly anybody does. */
export const HOT_SKUS = Array.from({ length: 6 }, (_, i) => `HOT-${i}`)
export const COLD_SKUS = Array.from({ length: 300 }, (_, i) => `COLD-${i}`)
export const SHOP = { channel: 'TEST', shop: 'main' } as const

/** Something to be done in the shop. Its content follows from its id, so every process means the same by it. */
export type Intent =
  | { readonly kind: 'lock'; readonly lock: LockInput }
  | { readonly kind: 'adjust'; readonly adjustment: AdjustInput; readonly commandId: string }
  | { readonly kind: 'order'; readonly order: OrderIntent }

export interface OrderIntent {
  readonly channelOrderNo: string
  readonly documents: readonly {
    readonly dedupeKey: string
    readonly document: ChannelDocumentInput
    /** First kept, then booked in a second step, as a webhook is. */
    readonly received: boolean
  }[]
  /** How far the shop means to take it. */
  readonly end: 'left' | 'cancelled' | 'shipped'
}

export function intentOf(seed: string, id: string): Intent {
  const random = new SeededRandom(`${seed}/${id}`)
  switch (random.weighted([74, 10, 16])) {
    case 0:
      return { kind: 'lock', lock: lockOf(id, random) }
    case 1: {
      const change = random.chance(0.75) ? random.int(1, 40) : -random.int(1, 20)
      return { kind: 'adjust', adjustment: { sku: sku(random, 0.8), change }, commandId: `adjust:${id}` }
    }
    default:
      return { kind: 'order', order: orderOf(id, random) }
  }
}

function lockOf(id: string, random: SeededRandom): LockInput {
  // Several lines, in any order, a SKU perhaps twice: two clients name two rows in opposite orders.
  const lines = Array.from({ length: random.int(1, 4) }, () => ({ sku: sku(random, 0.5), quantity: random.int(1, 3) }))
  const lasting = [null, random.int(200, 1_500), 60_000][random.weighted([20, 55, 25])] ?? null
  return { lockId: id, owner: 'chaos', lines, ttlMs: lasting }
}

function orderOf(id: string, random: SeededRandom): OrderIntent {
  const lines = Array.from({ length: random.int(1, 3) }, (_, i) =>
    orderLine({ id: `L${i}`, sku: sku(random, 0.3), quantity: random.int(1, 2) }),
  )
  const buyer = { id: `buyer-${random.int(1, 500)}`, nick: 'n', level: null, ip: '' }
  const total = lines.reduce((sum, line) => sum + line.quantity * Number(line.unitPrice), 0)
  const order = placed({ lines, buyer, total })
  const unpaid = random.chance(0.1)
  const received = random.chance(0.3)
  const facts: ChannelDocumentInput['facts'][] = unpaid ? [[order]] : [[order], [paid(total)]]
  if (random.chance(0.3)) facts.push(facts.flat())
  return {
    channelOrderNo: id,
    documents: facts.map((some, i) => ({
      dedupeKey: `${id}-d${i}`,
      document: { channelOrderNo: id, facts: some },
      received,
    })),
    end: (['left', 'cancelled', 'shipped'] as const)[unpaid ? 0 : random.weighted([20, 20, 60])] ?? 'left',
  }
}

function sku(random: SeededRandom, hot: number): string {
  return random.pick(random.chance(hot) ? HOT_SKUS : COLD_SKUS)
}
