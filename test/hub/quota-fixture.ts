import type { ChannelDocumentInput } from '../../src/channel/channel-document'
import type { Hub } from '../../src/hub/create-hub'
import type { PublicationPlanInput } from '../../src/hub/publication-plan'
import type { StockLock } from '../../src/inventory/stock-lock'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { halves, share } from './publication-fixture'
import { placedFact } from './shop-fixture'

/** JD has a quota of so many pieces of the tea, TB what it leaves. */
export function quotaPlan(quantity: number, taken?: number | { since: number }, mode = 'partition') {
  const channels = [share('JD', { share: { kind: 'fixed', quantity } }), share('TB', { share: { kind: 'rest' } })]
  const plan = halves({ channels, mode })
  const goods = plan.goods.map((one) => ({
    ...one,
    listings: one.listings.map((listing) =>
      listing.channel === 'JD' && taken !== undefined ? { ...listing, taken } : listing,
    ),
  }))
  return { ...plan, goods } satisfies PublicationPlanInput
}

async function book(hub: Hub, key: string, ...facts: ChannelDocumentInput['facts']): Promise<void> {
  const [channel = '', channelOrderNo = ''] = key.split(' ')
  const raw = Buffer.from(JSON.stringify({ channelOrderNo, facts }))
  const booked = await hub.intake.book({ channel, shop: 'main', raw })
  if (!booked.ok) throw new Error(JSON.stringify(booked.rejection))
}

/** An order, such as `JD 1`, of so many pieces of tea; a later version is one of a changed order. */
export function orderTea(hub: Hub, key: string, quantity: number, at = NOON, version = 0) {
  const lines = [{ id: 'l1', sku: 'TEA', quantity, unitPrice: 100 }]
  const content = { placedAt: NOON, lines, discounts: [], freight: 0, commission: 0, total: quantity * 100 }
  return book(hub, key, placedFact(content, at, version))
}

export function cancelTea(hub: Hub, key: string, at = NOON) {
  return book(hub, key, { kind: 'OrderCancelled', ref: 'cancelled', at })
}

/** Paid, and on its way with all it holds. */
export function shipTea(hub: Hub, key: string, quantity: number, at = NOON) {
  return book(
    hub,
    key,
    { kind: 'PaymentCaptured', ref: 'paid', at, amount: quantity * 100 },
    { kind: 'ParcelHandedOver', ref: 'parcel', at: at + 1, parcel: 'P1', lines: null },
  )
}

/** What a channel's orders hold or took, as their locks say: those made since an instant. */
export async function takenByLocks(store: Store, channel: string, since: number): Promise<number> {
  let pieces = 0
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof locksPage>> = await locksPage(store, after)
    for (const lock of page.items) {
      if (lock.lockedAt >= since && lock.id.startsWith(`order:${channel}/main/`)) pieces += keptBy(lock)
    }
    after = page.next
    if (after === null) return pieces
  }
}

const locksPage = (store: Store, after: string | null) => store.list('stockLock', { limit: 1_000, byKey: true, after })

function keptBy({ state, lines, deducted = [] }: StockLock): number {
  const kept = state === 'locked' || state === 'deducted' ? lines : deducted
  return kept.reduce((sum, { quantity }) => sum + quantity, 0)
}

/** What the hub counted of JD's quota. */
export async function takenOfJd(hub: Hub): Promise<number | null | undefined> {
  return (await hub.stock.published({ channel: 'JD' })).items[0]?.taken
}
