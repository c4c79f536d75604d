import type { ChannelAdapter } from 'orderhub'
import { webhookKey } from 'orderhub/channel'
import { type CsvChannel, csvChannel } from 'orderhub/channels/csv'
import { jsonChannel } from 'orderhub/channels/json'
import wholesaleMapping from './wholesale-mapping.json'

export interface DemoShop {
  readonly channel: 'WEB' | 'MINI' | 'CSV'
  readonly shop: string
  readonly name: string
  /** Orders on one day. */
  readonly orders: number
}

/** Two shops of one's own site and a mini-program: they post signed webhooks. */
export const ONLINE_SHOPS: readonly DemoShop[] = [
  { channel: 'WEB', shop: 'tea', name: '茶叶店', orders: 24 },
  { channel: 'WEB', shop: 'gifts', name: '礼品店', orders: 14 },
  { channel: 'MINI', shop: 'mini', name: '小程序', orders: 20 },
]
/** Wholesale sends a CSV file once a day. */
export const WHOLESALE: DemoShop = { channel: 'CSV', shop: 'wholesale', name: '批发', orders: 9 }
export const SHOPS: readonly DemoShop[] = [...ONLINE_SHOPS, WHOLESALE]

/** Secrets of made-up shops. Real ones come from wherever a host keeps its secrets. */
const SECRETS = new Map(
  ['WEB/tea', 'WEB/gifts', 'MINI/mini', 'a stranger'].map((owner, at) => [
    owner,
    webhookKey(`whsec_${Buffer.alloc(32, at + 1).toString('base64')}`),
  ]),
)

export function secretOf(owner: string) {
  const key = SECRETS.get(owner)
  if (key === undefined) throw new RangeError(`There is no secret of ${owner}.`)
  return key
}

/** What the shops' sites were told about shipments. The first call of a run fails, as sites now and then do. */
export class ShopSites {
  attempts = 0
  failed = 0
  /** By idempotency key, so that hearing of a shipment twice is hearing of it once. */
  readonly told = new Set<string>()

  readonly writeBackShipment = async ({ idempotencyKey }: { readonly idempotencyKey: string }): Promise<void> => {
    this.attempts += 1
    if (this.attempts === 1) {
      this.failed += 1
      throw new Error('The site answered 503.')
    }
    this.told.add(idempotencyKey)
  }
}

export function onlineChannels({ writeBackShipment }: ShopSites) {
  const secretsOf = (channel: string) =>
    Object.fromEntries(
      ONLINE_SHOPS.filter((shop) => shop.channel === channel).map(({ shop }) => [
        shop,
        [{ key: secretOf(`${channel}/${shop}`) }],
      ]),
    )
  return (['WEB', 'MINI'] as const).map((code) => ({
    adapter: jsonChannel({
      code,
      name: code === 'WEB' ? '自营网站' : '小程序',
      secrets: secretsOf(code),
      writeBackShipment,
    }),
    shops: ONLINE_SHOPS.filter(({ channel }) => channel === code).map(({ shop }) => ({ shop })),
  }))
}

/**
 * The channel of wholesale's files, whose column mapping can be put right while the hub runs. On the first day the
 * mapping knows one word for yuan and the file uses two.
 */
export class WholesaleChannel {
  current = wholesaleChannel(wholesaleMapping)

  /** Teaches the mapping the other word. */
  correct(): void {
    const { currency } = wholesaleMapping
    const words = { ...currency.map, 元: 'CNY' }
    this.current = wholesaleChannel({ ...wholesaleMapping, currency: { ...currency, map: words } })
  }

  get adapter(): ChannelAdapter {
    return { ...this.current, read: (raw, shop) => this.current.read(raw, shop) }
  }
}

function wholesaleChannel(mapping: unknown): CsvChannel {
  return csvChannel({ code: WHOLESALE.channel, name: '批发', mapping })
}
