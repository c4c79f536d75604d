import { createPublicationPlan, type PublicationPlan } from '../../hub/publication-plan'

/** Channels outside that are told what they may sell: a shop each, `main`. */
export const RECEIVERS = ['MALL', 'LIVE'] as const

/** Warehouses that published goods are sold from. */
const FROM = [{ warehouse: 'main' }, { warehouse: 'east' }] as const

/** Pieces left over at which `careful` goods go on sale again. */
const REOPEN_ABOVE = 3

/** How goods are shown: each piece on one channel, all on both, or as in `split` with thresholds. */
type Way = 'split' | 'shared' | 'careful'
const WAYS: readonly Way[] = ['split', 'shared', 'careful']

/** What channels are told of each SKU, and which numbers are right. */
export interface Publishing {
  readonly plan: PublicationPlan
  /** Every piece of it is shown on one channel at most. */
  isPartition(sku: string): boolean
  /** Whether a channel may show this number when so many pieces are available, and nothing is on its way. */
  isRight(sku: string, code: string, number: number, available: number): boolean
}

/** @param turn - Which channel is served first; another plan for another turn. */
export function publishingOf(skus: readonly string[], turn: 0 | 1): Publishing {
  const [first, second] = turn === 0 ? RECEIVERS : [RECEIVERS[1], RECEIVERS[0]]
  const split = [
    { channel: first, share: { kind: 'ratio', basisPoints: 6_000 }, floor: turn },
    { channel: second, share: { kind: 'rest' }, priority: 1, cap: 40 },
  ]
  const made = createPublicationPlan({
    policies: {
      split: { safetyStock: 0, channels: split.map((channel) => ({ ...channel, safetyStock: 0 })) },
      shared: { mode: 'shared', safetyStock: 0, channels: split.map((channel) => ({ ...channel, safetyStock: 0 })) },
      careful: { channels: split.map((channel) => ({ ...channel, safetyStock: 2, reopenAbove: REOPEN_ABOVE })) },
    },
    goods: skus.map((sku, index) => ({
      sku,
      policy: wayOf(index),
      from: [...FROM],
      listings: RECEIVERS.map((channel) => ({ channel, shop: 'main' })),
    })),
  })
  if (!made.ok) throw new RangeError(`${made.rejection.field}: ${made.rejection.reason}`)
  const goodsOf = new Map(made.value.families.flatMap(({ goods }) => goods.map((entry) => [entry.sku, entry] as const)))
  return {
    plan: made.value,
    isPartition: (sku) => goodsOf.get(sku)?.sell.policy.mode === 'partition',
    isRight(sku, code, number, available) {
      const goods = goodsOf.get(sku)
      const listing = goods?.listings.find(({ channel }) => channel === code)
      if (goods === undefined || listing === undefined) return true
      const share = goods.sell.publish(available, goods.taken)[listing.share] ?? 0
      const mayBeOff = wayOf(skus.indexOf(sku)) === 'careful' && share <= REOPEN_ABOVE
      return number === share || (number === 0 && mayBeOff)
    },
  }
}

function wayOf(index: number): Way {
  return WAYS[index % WAYS.length] ?? 'split'
}
