import type { AddressInput } from '../../src/hub/address-input'
import type { HubOptions } from '../../src/hub/create-hub'
import type { OrderContentInput } from '../../src/order/order-content'
import { NOON, sampleContent } from '../order/sample-order'
import type { StoreOn } from '../sql/both-stores'
import { by, openShop, orderKey, paidFact, placedFact, stockUp } from './shop-fixture'

export const KEY = orderKey('1')

/** Words of the new address that must never be seen in clear. */
export const SECRET = { detail: '滨河大道 99 号 8 幢 802 室', name: '顾远帆', phone: '13900005678' } as const

export const NANJING = {
  province: '江苏省',
  city: '南京市',
  district: '玄武区',
  detail: SECRET.detail,
} satisfies AddressInput

/** What the channel says of the receiver, with another address or person where told so. */
export function receiver({ name, phone, ...address }: Readonly<Record<string, unknown>>) {
  const { recipient } = sampleContent()
  return {
    recipient: {
      ...recipient,
      ...(name === undefined ? {} : { name }),
      ...(phone === undefined ? {} : { phone }),
      address: { ...recipient.address, ...address },
    },
  } as Partial<OrderContentInput>
}

/** A shop with one paid order to Hangzhou, on a clock of ours. */
export async function addressShop(
  storeOn: StoreOn,
  content: Partial<OrderContentInput> = {},
  options: Partial<HubOptions> = {},
) {
  const clock = { now: NOON }
  const store = await storeOn(() => clock.now)
  const errors: unknown[] = []
  const shop = openShop({ store, now: () => clock.now, onError: (error) => errors.push(error), ...options })
  await stockUp(shop.hub, { 'TEA-1': 100, 'CUP-1': 100 })
  await shop.book('1', placedFact(content), paidFact())
  let version = 0
  const events: string[] = []
  for (const name of ['OrderAddressChanged', 'AnomalyRaised', 'AnomalyCleared', 'OrderHeld', 'HoldLifted'] as const) {
    shop.hub.on(name, (body) => {
      const said = { how: '', code: '', reason: '', ...body }
      events.push([name, said.how, said.code, said.reason].filter((word) => word !== '').join(' '))
    })
  }
  return {
    ...shop,
    store,
    clock,
    errors,
    events,
    change: (address: AddressInput = NANJING, commandId?: string, reason?: string) =>
      shop.hub.orders.changeAddress(KEY, address, {
        by,
        ...(commandId === undefined ? {} : { commandId }),
        ...(reason === undefined ? {} : { reason }),
      }),
    /** The channel's next snapshot of the order. */
    snapshot: async (said: Partial<OrderContentInput> = {}) => {
      version += 1
      clock.now += 1_000
      return shop.book('1', placedFact({ ...content, ...said }, clock.now, version))
    },
    order: async () => {
      const order = await shop.hub.orders.get(KEY)
      if (order === undefined) throw new Error('There is no order.')
      return order
    },
    stored: async () => (await store.read('order', [KEY])).get(KEY)?.value,
    where: async () => {
      const found = (await shop.hub.orders.get(KEY))?.content
      return { region: found?.region.city, shown: found?.personal?.recipient.address.city }
    },
  }
}
