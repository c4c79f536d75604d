import { type Hub, UNKNOWN } from 'orderhub'
import type { ChannelDocumentInput } from 'orderhub/channel'
import { parseRoutingPolicy, type RoutingPolicy, type RoutingSource, routeOrder } from 'orderhub/routing'
import type { RouteLine } from './day-result'

/** The shop's two warehouses; what no preference is for goes from the first. */
export const WAREHOUSES = ['EAST', 'SOUTH'] as const

export type PlacedOrder = Extract<ChannelDocumentInput['facts'][number], { kind: 'OrderPlaced' }>

/** Decides, as an order comes in, from which warehouse it is sent, by what is free at that moment. */
export class Router {
  private readonly policy: RoutingPolicy
  readonly lines: RouteLine[] = []

  constructor(private readonly hub: Hub) {
    const policy = parseRoutingPolicy({
      preferences: [
        { provinces: ['广东省', '广西壮族自治区', '福建省', '海南省', '湖南省'], prefer: ['SOUTH', 'EAST'] },
        { prefer: ['EAST', 'SOUTH'] },
      ],
    })
    if (!policy.ok) throw new RangeError('The policy of the example is wrong.')
    this.policy = policy.value
  }

  /** The warehouse that sends all of it; undefined where several would, or none can. */
  async route(order: string, { content }: PlacedOrder): Promise<string | undefined> {
    const wanted = new Map<string, number>()
    for (const { sku, quantity } of content.lines) {
      if (sku != null) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity)
    }
    if (wanted.size === 0) return undefined
    const { province, city, country = 'CN' } = content.recipient?.address ?? {}
    const region = { country, province: textOr(province), city: textOr(city) }
    const decided = routeOrder(
      {
        lines: [...wanted].map(([sku, quantity]) => ({ sku, quantity })),
        region,
        value: typeof content.total === 'number' ? content.total : 0,
      },
      await Promise.all(WAREHOUSES.map((warehouse) => this.source(warehouse, [...wanted.keys()]))),
      this.policy,
    )
    const told = typeof province === 'string' ? province : typeof country === 'string' ? country : ''
    if (!decided.ok) {
      const excluded = 'excluded' in decided.rejection ? decided.rejection.excluded : []
      this.lines.push({ order, from: [], region: told, because: decided.rejection.code, excluded: excluded.map(shown) })
      return undefined
    }
    const { route, lost, excluded } = decided.value
    const from = route.parcels.map(({ source }) => source)
    this.lines.push({ order, from, region: told, because: lost[0]?.lostBy ?? 'only', excluded: excluded.map(shown) })
    return from.length === 1 ? from[0] : undefined
  }

  private async source(warehouse: string, skus: readonly string[]): Promise<RoutingSource> {
    const levels = await Promise.all(skus.map((sku) => this.hub.stock.level({ sku, warehouse })))
    return { id: warehouse, available: new Map(skus.map((sku, at) => [sku, levels[at]?.available ?? 0])) }
  }
}

function textOr(told: unknown) {
  return typeof told === 'string' ? told : UNKNOWN
}

function shown({ source, because }: { readonly source: string; readonly because: string }): string {
  return `${source}: ${because}`
}
