import fc from 'fast-check'
import { expect } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import { availableToSell } from '../../src/inventory/available-to-sell'
import { parseSharePolicy } from '../../src/inventory/share-policy'
import { orderContent, orderLine, placed } from '../../src/testing/builders'
import { testPayload } from '../../src/testing/test-channel'
import { NOON } from '../order/sample-order'
import { DAY } from './inbound-fixture'
import type { StoreOn } from './inbound-laws'
import { publishing, ShownChannel, share } from './publication-fixture'
import { by } from './shop-fixture'

const presale = { kind: 'deposit', deposit: 100, shipBy: null } as const
const rest = share('TB', { share: { kind: 'rest' } })
const halfAndRest = { safetyStock: 0, channels: [share('JD'), rest] }

/** Presale tea on two channels: half of what there is on JD, the rest on TB. */
export const aheadPlan = (place: object = { ahead: true }, differing: object = {}) => ({
  policies: { one: { ...halfAndRest, ...differing } },
  goods: [
    {
      sku: 'TEA',
      policy: 'one',
      from: [{ pool: 'presale', ...place }],
      listings: ['JD', 'TB'].map((channel) => ({ channel, shop: 'main' })),
    },
  ],
})

/** A shop that sells tea ahead, and short ways to say what happens to it. */
export function aheadShop(
  plan: ReturnType<typeof aheadPlan> = aheadPlan(),
  options: Parameters<typeof publishing>[2] = {},
) {
  const channels = [new ShownChannel('JD'), new ShownChannel('TB')]
  const published = publishing(channels, plan, options)
  const { hub, clock } = published
  return {
    ...published,
    shown: () => channels.map((channel) => channel.shown.get('TEA')?.quantity ?? 0),
    /** What is due by a second later. */
    tick: () => {
      clock.now += 1_000
      return hub.tick()
    },
    announce: (receiptId: string, quantity: number, days = 7) =>
      hub.inbound.announce({ receiptId, sku: 'TEA', pool: 'presale', quantity, expectedAt: NOON + days * DAY }, { by }),
    order: (channelOrderNo: string, quantity: number) => {
      const content = orderContent({ lines: [orderLine({ sku: 'TEA', quantity, presale })] })
      const raw = testPayload({ channelOrderNo, facts: [placed(content)] })
      return hub.intake.book({ channel: 'JD', shop: 'main', raw })
    },
  }
}

const quantity = fc.integer({ min: 1, max: 9 })
const no = fc.integer({ min: 1, max: 3 })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('announce' as const), no, quantity }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('order' as const), no, quantity }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('receive' as const), no, quantity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('change' as const), no, quantity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), no, quantity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), no, quantity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('adjust' as const), no, quantity }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const), no, quantity }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type AheadShop = ReturnType<typeof aheadShop>

/**
 * Whatever is announced, sold, received and cut: after each tick the channels together show no more than what is free and what is
 * announced and not promised, and in the end just that.
 */
export async function channelsShowWhatCanBePromised(
  storeOn: StoreOn,
  { numRuns, minLength = 5 }: { readonly numRuns: number; readonly minLength?: number },
): Promise<void> {
  const policy = parseSharePolicy(halfAndRest)
  if (!policy.ok) throw new Error(policy.rejection.reason)
  const { publish } = availableToSell(policy.value)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength, maxLength: 40, size: 'max' }), async (steps) => {
      const clock = { now: NOON }
      const shop = aheadShop(aheadPlan(), { clock, store: await storeOn(() => clock.now) })
      try {
        for (const [index, each] of steps.entries()) {
          clock.now += 1_000
          await perform(shop, each, index)
          if (each.kind === 'tick') expect(sum(shop.shown())).toBeLessThanOrEqual(await canBeSold(shop.hub))
        }
        for (let turn = 0; turn < 4; turn++) await shop.tick()
        expect(shop.shown()).toEqual(publish(await canBeSold(shop.hub)))
      } finally {
        await shop.hub.close()
      }
    }),
    { numRuns },
  )
}

function perform({ hub, announce, order, tick }: AheadShop, { kind, no, quantity }: Step, index: number) {
  const options = { by, commandId: `c-${index}` }
  switch (kind) {
    case 'announce':
      return announce(`r${no}`, quantity, no)
    case 'order':
      return order(String(index), quantity)
    case 'receive':
      return hub.inbound.receive(`r${no}`, { quantity }, options)
    case 'change':
      return hub.inbound.change(`r${no}`, { quantity }, options)
    case 'withdraw':
      return hub.inbound.cancel(`r${no}`, options)
    case 'cancel':
      return hub.orders.cancel(`JD/main/${index - no}`, 'changed mind', options)
    case 'adjust':
      return hub.stock.adjust({ sku: 'TEA', pool: 'presale', change: quantity }, options)
    case 'tick':
      return tick()
  }
}

/** Free pieces, and pieces of open receipts that no order was promised: told from the receipts and the line alone. */
async function canBeSold(hub: Hub): Promise<number> {
  const place = { sku: 'TEA', pool: 'presale' }
  const free = (await hub.stock.level(place))?.available ?? 0
  const receipts = (await hub.inbound.list({ ...place, state: 'open' })).items
  const promises = await hub.inbound.promises(place)
  const promised = promises.flatMap(({ inbound, overdue }) => [...inbound, ...overdue])
  return free + sum(receipts.map(({ open }) => open)) - sum(promised.map(({ quantity }) => quantity))
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
