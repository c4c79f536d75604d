import type { ChannelAdapter } from '../../src/channel/channel-adapter'
import type { ChannelDocumentInput } from '../../src/channel/channel-document'
import { createHub, type Hub, type HubOptions } from '../../src/hub/create-hub'
import type { ShopSettingsInput } from '../../src/hub/shop-settings'
import type { OrderContentInput } from '../../src/order/order-content'
import { reject } from '../../src/outcome'
import { createKeyRing, type KeyRing } from '../../src/security/key-ring'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON, sampleContent } from '../order/sample-order'

export const by = { type: 'user', id: 'clerk-1' } as const

const bytes = (seed: number) => Uint8Array.from({ length: 32 }, (_, index) => (index * 7 + seed) % 251)
export const keys: KeyRing = createKeyRing({ primary: 'k1', keys: { k1: bytes(1) }, root: bytes(2) })

/** A channel whose documents are what the hub wants already; text that is no JSON is refused. */
export const plainChannel: ChannelAdapter = {
  code: 'TB',
  name: 'Test channel',
  capabilities: {
    webhook: false,
    writeBackShipment: false,
    writeBackStock: false,
  },
  read(raw) {
    try {
      return { ok: true, value: JSON.parse(Buffer.from(raw).toString()) as ChannelDocumentInput }
    } catch {
      return reject({ code: 'JSON_SYNTAX', pointer: '' })
    }
  },
}

export interface Shop {
  readonly hub: Hub
  readonly store: Store
  readonly clock: { now: number }
  /** Books facts on one order of shop `s1`. */
  book(channelOrderNo: string, ...facts: ChannelDocumentInput['facts']): ReturnType<Hub['intake']['book']>
}

export function openShop({
  settings = {},
  store,
  ...options
}: Partial<HubOptions> & { settings?: Partial<ShopSettingsInput> } = {}): Shop {
  const clock = { now: NOON }
  const used = store ?? memoryStore({ clock: () => clock.now })
  const hub = createHub({
    store: used,
    keys,
    channels: [{ adapter: plainChannel, shops: [{ shop: 's1', ...settings }] }],
    now: () => clock.now,
    ...options,
  })
  return {
    hub,
    store: used,
    clock,
    book: (channelOrderNo, ...facts) =>
      hub.intake.book({ channel: 'TB', shop: 's1', raw: Buffer.from(JSON.stringify({ channelOrderNo, facts })) }),
  }
}

export function placedFact(overrides: Partial<OrderContentInput> = {}, at = NOON, version = 0) {
  return { kind: 'OrderPlaced' as const, ref: `e-${version}-${at}`, at, version, content: sampleContent(overrides) }
}

/** Key of an order of the shop. */
export const orderKey = (no: string) => `TB/s1/${no}`

/** An order placed for so many pieces of `TEA-1`, and nothing else. */
export function teaOrder(quantity: number, placedAt = NOON) {
  const lines = [{ id: 'l1', sku: 'TEA-1', quantity, unitPrice: 1_000 }]
  return placedFact({ placedAt, lines, discounts: [], freight: 0, total: quantity * 1_000 })
}

export function paidFact(amount = 3_199, at = NOON + 60_000, ref = 'pay-1') {
  return { kind: 'PaymentCaptured' as const, ref, at, amount }
}

export async function stockUp(hub: Hub, quantities: Readonly<Record<string, number>>): Promise<void> {
  for (const [sku, change] of Object.entries(quantities)) {
    const adjusted = await hub.stock.adjust({ sku, change }, { by })
    if (!adjusted.ok) throw new Error(adjusted.rejection.code)
  }
}

export async function levels(hub: Hub, ...skus: string[]) {
  return Promise.all(
    skus.map(async (sku) => {
      const level = await hub.stock.level({ sku })
      return level === undefined ? undefined : [level.onHand, level.locked]
    }),
  )
}
