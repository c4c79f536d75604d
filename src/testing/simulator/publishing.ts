import { createPublicationPlan, type PublicationPlan, type PublishedGoods } from '../../hub/publication-plan'

/** Channels outside that are told what they may sell: a shop each, `main`. */
export const RECEIVERS = ['MALL', 'LIVE'] as const

/** Warehouses that published goods are sold from. */
const FROM = [{ warehouse: 'main' }, { warehouse: 'east' }] as const

/** Pieces left over at which `careful` goods go on sale again. */
const REOPEN_ABOVE = 3

/** The shop whose own orders take of a fixed quota, which the hub counts. */
export const QUOTA_SHOP = { channel: 'TEST', shop: 'placed' } as const

const QUOTA = 9

/** How goods are shown: each piece on one channel, all on both, as in `split` with thresholds, or a fixed quota and the rest. */
type Way = 'split' | 'shared' | 'careful' | 'quota'
const WAYS: readonly Way[] = ['split', 'shared', 'careful']
const WAYS_WITH_QUOTA: readonly Way[] = ['split', 'quota', 'shared', 'careful']

/** What channels are told of each SKU, and which numbers are right. */
export interface Publishing {
  readonly plan: PublicationPlan
  /** Every piece of it is shown on one channel at most. */
  isPartition(sku: string): boolean
  /** Whether a channel may show this number when so many pieces are available, and nothing is on its way. */
  isRight(
    sku: string,
    code: string,
    number: number,
    { available, taken }: { available: number; taken: number },
  ): boolean
}

/**
 * @param turn - Which channel is served first; another plan for another turn.
 * @param quotas - Some goods give a fixed quota to the shop that sells them itself.
 */
export function publishingOf(skus: readonly string[], turn: 0 | 1, quotas = false): Publishing {
  const ways = quotas ? WAYS_WITH_QUOTA : WAYS
  const wayOf = (index: number) => ways[index % ways.length] ?? 'split'
  const [first, second] = turn === 0 ? RECEIVERS : [RECEIVERS[1], RECEIVERS[0]]
  const split = [
    { channel: first, share: { kind: 'ratio', basisPoints: 6_000 }, floor: turn },
    { channel: second, share: { kind: 'rest' }, priority: 1, cap: 40 },
  ]
  const made = createPublicationPlan({
    policies: {
      split: { safetyStock: 0, channels: split.map((channel) => ({ ...channel, safetyStock: 0 })) },
      shared: { mode: 'shared', safetyStock: 0, channels: split.map((channel) => ({ ...channel, safetyStock: 0 })) },
      quota: {
        safetyStock: 0,
        channels: [
          { channel: QUOTA_SHOP.channel, share: { kind: 'fixed', quantity: QUOTA + turn }, safetyStock: 0 },
          { channel: first, share: { kind: 'rest' }, priority: 1, safetyStock: 0 },
        ],
      },
      careful: { channels: split.map((channel) => ({ ...channel, safetyStock: 2, reopenAbove: REOPEN_ABOVE })) },
    },
    goods: skus.map((sku, index) => ({
      sku,
      policy: wayOf(index),
      from: [...FROM],
      listings:
        wayOf(index) === 'quota'
          ? [
              { ...QUOTA_SHOP, taken: { since: 0 } },
              { channel: first, shop: 'main' },
            ]
          : RECEIVERS.map((channel) => ({ channel, shop: 'main' })),
    })),
  })
  if (!made.ok) throw new RangeError(`${made.rejection.field}: ${made.rejection.reason}`)
  const goodsOf = new Map(made.value.families.flatMap(({ goods }) => goods.map((entry) => [entry.sku, entry] as const)))
  return {
    plan: made.value,
    isPartition: (sku) => goodsOf.get(sku)?.sell.policy.mode === 'partition',
    isRight(sku, code, number, { available, taken }) {
      const goods = goodsOf.get(sku)
      const listing = goods?.listings.find(({ channel }) => channel === code)
      if (goods === undefined || listing === undefined) return true
      const takenBy = goods.taken.map((given, index) => (index === quotaOf(goods) ? taken : given))
      const share = goods.sell.publish(available, takenBy)[listing.share] ?? 0
      const mayBeOff = wayOf(skus.indexOf(sku)) === 'careful' && share <= REOPEN_ABOVE
      return number === share || (number === 0 && mayBeOff)
    },
  }
}

/** Place of the channel whose quota the hub counts. */
function quotaOf({ listings }: PublishedGoods): number | undefined {
  return listings.find(({ quota }) => quota !== null)?.share
}
