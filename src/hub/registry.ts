import type { ChannelAdapter } from '../channel/channel-adapter'
import { channelCodeSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { parseZone } from '../time/zone'
import { HubConfigError } from './hub-errors'
import { headerProblem, KEPT_HEADERS_LIMIT } from './kept-headers'
import { type ShopSettings, type ShopSettingsInput, shopSettingsSchema } from './shop-settings'

/** A channel and the shops a host runs on it. */
export interface ChannelRegistration {
  readonly adapter: ChannelAdapter
  readonly shops: readonly ShopSettingsInput[]
}

export interface RegisteredShop {
  readonly adapter: ChannelAdapter
  readonly shop: ShopSettings
}

export type RegistryRejection =
  | { readonly code: 'CHANNEL_UNKNOWN'; readonly channel: string }
  | { readonly code: 'SHOP_UNKNOWN'; readonly channel: string; readonly shop: string }

/** The channels and shops of one hub, checked when it starts. */
export class Registry {
  private readonly channels = new Map<string, Map<string, RegisteredShop>>()

  constructor(registrations: readonly ChannelRegistration[]) {
    for (const { adapter, shops } of registrations) this.add(adapter, shops)
  }

  find(channel: string, shop: string): Outcome<RegisteredShop, RegistryRejection> {
    const shops = this.channels.get(channel)
    if (shops === undefined) return reject({ code: 'CHANNEL_UNKNOWN', channel })
    const found = shops.get(shop)
    return found === undefined ? reject({ code: 'SHOP_UNKNOWN', channel, shop }) : accept(found)
  }

  /** The shop an order key belongs to. */
  ofOrder(orderKey: string): Outcome<RegisteredShop, RegistryRejection> {
    const [channel = '', shop = ''] = orderKey.split('/', 2)
    return this.find(channel, shop)
  }

  /** All shops of all channels. */
  shops(): readonly RegisteredShop[] {
    return [...this.channels.values()].flatMap((shops) => [...shops.values()])
  }

  adapters(): readonly ChannelAdapter[] {
    return [...this.channels.values()].flatMap((shops) => [...shops.values()].slice(0, 1).map(({ adapter }) => adapter))
  }

  private add(adapter: ChannelAdapter, shops: readonly ShopSettingsInput[]): void {
    const { code, capabilities } = adapter
    if (!channelCodeSchema.safeParse(code).success) {
      throw new HubConfigError(
        `The channel code ${code} is not two to eight capital letters.`,
        'It opens order numbers.',
      )
    }
    if (this.channels.has(code)) {
      throw new HubConfigError(`Two channels have the code ${code}.`, 'Register one adapter with all its shops.')
    }
    if (capabilities.webhook !== (adapter.verify !== undefined)) {
      throw new HubConfigError(
        `Channel ${code} declares webhook ${capabilities.webhook}.`,
        'Declare it exactly when it has verify().',
      )
    }
    checkHeaders(adapter)
    const { offersPerCall = 1 } = adapter
    if (!Number.isSafeInteger(offersPerCall) || offersPerCall < 1 || offersPerCall > 1_000) {
      throw new HubConfigError(`Channel ${code} takes ${offersPerCall} offers in one call.`, 'Say 1 to 1,000.')
    }
    for (const method of ['writeBackShipment', 'writeBackStock'] as const) {
      if (capabilities[method] === (adapter[method] !== undefined)) continue
      throw new HubConfigError(
        `Channel ${code} declares ${method} ${capabilities[method]}.`,
        `Declare it exactly when it has ${method}().`,
      )
    }
    const byShop = new Map<string, RegisteredShop>()
    for (const input of shops) {
      const parsed = shopSettingsSchema.safeParse(input)
      if (!parsed.success) {
        const path = firstSchemaProblem(parsed.error).path
        throw new HubConfigError(`A shop of channel ${code} is not set up right at "${path}".`, 'See ShopSettings.')
      }
      const zone = parseZone(parsed.data.zone)
      if (!zone.ok)
        throw new HubConfigError(
          `Shop ${parsed.data.shop} names no known time zone.`,
          'Use an IANA name such as Asia/Shanghai.',
        )
      if (byShop.has(parsed.data.shop))
        throw new HubConfigError(`Shop ${parsed.data.shop} is registered twice.`, 'Remove one.')
      byShop.set(parsed.data.shop, { adapter, shop: { ...parsed.data, zone: zone.value } })
    }
    this.channels.set(code, byShop)
  }
}

function checkHeaders({ code, headers = [] }: ChannelAdapter): void {
  if (headers.length > KEPT_HEADERS_LIMIT) {
    throw new HubConfigError(
      `Channel ${code} asks for ${headers.length} headers to be kept.`,
      `At most ${KEPT_HEADERS_LIMIT}: name those that read() cannot do without.`,
    )
  }
  for (const name of headers) {
    const problem = headerProblem(name)
    if (problem === undefined) continue
    throw new HubConfigError(
      `Channel ${code} asks for the header ${JSON.stringify(name)} to be kept, which ${problem}.`,
      'Name headers that only read() needs, such as the topic.',
    )
  }
}
