import type { ChannelDocumentInput } from '../../src/channel/channel-document'
import type { AdjustInput, LockInput, TransferInput } from '../../src/hub/stock-input'
import { orderLine, paid, placed } from '../../src/testing/builders'
import { SeededRandom } from '../../src/testing/seeded-random'

/** Few rows that everybody wants, and many that hardly anybody does. */
export const HOT_SKUS = Array.from({ length: 6 }, (_, i) => `HOT-${i}`)
export const COLD_SKUS = Array.from({ length: 300 }, (_, i) => `COLD-${i}`)
export const SHOP = { channel: 'TEST', shop: 'main' } as const

/** Something to be done in the shop. Its content follows from its id, so every process means the same by it. */
export type Intent =
  | { readonly kind: 'lock'; readonly lock: LockInput; readonly changes: LockChanges }
  | { readonly kind: 'adjust'; readonly adjustment: AdjustInput; readonly commandId: string }
  | { readonly kind: 'order'; readonly order: OrderIntent }
  | { readonly kind: 'transfer'; readonly transfer: TransferInput; readonly commandId: string }
  | { readonly kind: 'count'; readonly count: CountIntent }
  | { readonly kind: 'inbound'; readonly goods: GoodsIntent }

/** What clients may ask of a lock while it holds. Several may ask the same at once, so it follows from the lock's id. */
export interface LockChanges {
  readonly extendedMs: number | null
  readonly resized: LockInput['lines']
  readonly part: LockInput['lines']
}

/** Somebody counts a SKU and finds `off` more or fewer pieces than the book says. */
export interface CountIntent {
  readonly id: string
  readonly sku: string
  readonly off: number
  readonly onShortage: 'refuse' | 'breakNewest'
}

/** Goods a supplier announces, brings in parts, cuts or gives up. */
export interface GoodsIntent {
  readonly receiptId: string
  readonly sku: string
  readonly quantity: number
  readonly expectedAt: number
  /** Pieces of each delivery. */
  readonly deliveries: readonly number[]
  readonly end: 'kept' | 'cut' | 'cancelled'
}

/** Pool that goods are moved to and from; nobody in the run sells from it. */
export const OTHER_POOL = 'campaign'

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
  /** Lines of each parcel; null: one parcel with all of them. */
  readonly parcels: readonly [readonly string[], readonly string[]] | null
}

export function intentOf(seed: string, id: string): Intent {
  const random = new SeededRandom(`${seed}/${id}`)
  switch (random.weighted([64, 8, 16, 5, 4, 3])) {
    case 0: {
      const lock = lockOf(id, random)
      const changes = changesOf(random, lock)
      return { kind: 'lock', lock, changes }
    }
    case 1: {
      const change = random.chance(0.75) ? random.int(1, 40) : -random.int(1, 20)
      return { kind: 'adjust', adjustment: { sku: sku(random, 0.8), change }, commandId: `adjust:${id}` }
    }
    case 2:
      return { kind: 'order', order: orderOf(id, random) }
    case 3: {
      const [from, to] = random.chance(0.7) ? [{}, { pool: OTHER_POOL }] : [{ pool: OTHER_POOL }, {}]
      const transfer = { sku: sku(random, 0.8), quantity: random.int(1, 6), from, to }
      return { kind: 'transfer', transfer, commandId: `transfer:${id}` }
    }
    case 4: {
      const onShortage = random.chance(0.5) ? 'breakNewest' : 'refuse'
      return { kind: 'count', count: { id, sku: sku(random, 0.5), off: random.int(-4, 3), onShortage } }
    }
    default:
      return { kind: 'inbound', goods: goodsOf(id, random) }
  }
}

function changesOf(random: SeededRandom, { lines }: LockInput): LockChanges {
  const line = () => ({ sku: sku(random, 0.5), quantity: random.int(1, 3) })
  return {
    extendedMs: random.chance(0.2) ? null : random.int(500, 5_000),
    resized: [random.pick(lines), ...Array.from({ length: random.int(0, 2) }, line)],
    part: [{ ...random.pick(lines), quantity: 1 }],
  }
}

function lockOf(id: string, random: SeededRandom): LockInput {
  // Several lines, in any order, a SKU perhaps twice: two clients name two rows in opposite orders.
  const lines = Array.from({ length: random.int(1, 4) }, () => ({ sku: sku(random, 0.5), quantity: random.int(1, 3) }))
  const lasting = [null, random.int(200, 1_500), 60_000][random.weighted([20, 55, 25])] ?? null
  return { lockId: id, owner: 'chaos', lines, ttlMs: lasting }
}

/** Long past or far ahead, so that all who announce it say the same. */
const EXPECTED = [1_000_000_000_000, 4_000_000_000_000] as const

function goodsOf(id: string, random: SeededRandom): GoodsIntent {
  return {
    receiptId: id,
    sku: sku(random, 0.9),
    quantity: random.int(5, 60),
    expectedAt: random.pick(EXPECTED),
    deliveries: Array.from({ length: random.int(0, 3) }, () => random.int(1, 15)),
    end: (['kept', 'cut', 'cancelled'] as const)[random.weighted([60, 25, 15])] ?? 'kept',
  }
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
    parcels: lines.length > 1 && random.chance(0.6) ? [['L0'], lines.slice(1).map(({ id: line }) => line)] : null,
  }
}

function sku(random: SeededRandom, hot: number): string {
  return random.pick(random.chance(hot) ? HOT_SKUS : COLD_SKUS)
}
