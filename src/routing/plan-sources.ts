import { msPerDay } from '../time/civil'
import type { Instant } from '../time/instant'
import { offsetAt } from '../time/zone-offsets'
import { chooseCarrier } from './choose-carrier'
import type { RoutingDemand, RoutingSource } from './routing-demand'
import type { RoutingPlan } from './routing-plan'

/** Where a hub learns how long goods have lain: from whoever keeps batches, such as a warehouse's own system. */
export interface StockAgePort {
  /**
   * Days that the oldest pieces have lain, by stock row (`warehouse/pool/SKU`), from 0 on. Rows that nothing is known of are left out.
   * It is asked outside of every commit, for at most 1,000 rows at a time, and only where a plan's criteria name `age`.
   */
  ageDays(
    stockKeys: readonly string[],
    options: { readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, number>> | ReadonlyMap<string, number>
}

/** What is so at this moment, beside the plan. */
export interface RoutingMoment {
  readonly at: Instant
  /** Pieces that can be promised, by warehouse and SKU. */
  available(warehouse: string, sku: string): number
  /** Days its pieces of a SKU have lain there; undefined: not known. Left out: nothing is. */
  ageDays?(warehouse: string, sku: string): number | undefined
  /** Parcels each warehouse was given today; left out: none. */
  sentToday?(warehouse: string): number
  /** Warehouses that have refused the order. */
  readonly refused?: ReadonlySet<string>
}

/** Whether a parcel that a warehouse gets now leaves today: before its cut-off, by the plan's clock. */
export function shipsToday(
  { cutOff }: Pick<RoutingPlan['warehouses'][number], 'cutOff'>,
  zone: RoutingPlan['zone'],
  at: Instant,
): boolean {
  if (cutOff === undefined) return true
  const wall = at + offsetAt(zone, at)
  const minutes = Math.floor((wall - Math.floor(wall / msPerDay) * msPerDay) / 60_000)
  return minutes < Number(cutOff.slice(0, 2)) * 60 + Number(cutOff.slice(3))
}

/** The plan's warehouses as sources for one order. */
export function planSources(plan: RoutingPlan, demand: RoutingDemand, moment: RoutingMoment): readonly RoutingSource[] {
  return plan.warehouses.map((one): RoutingSource => {
    const { warehouse, place, serves, valueLimit, parcelCost, kilogramCost, priority, parcelsPerDay } = one
    const ages = new Map<string, number>()
    for (const { sku } of demand.lines) {
      const days = moment.ageDays?.(warehouse, sku)
      if (days !== undefined) ages.set(sku, days)
    }
    return {
      id: warehouse,
      available: new Map(demand.lines.map(({ sku }) => [sku, moment.available(warehouse, sku)])),
      closed: one.closed,
      paused: new Set(one.paused),
      carried: one.carriers === undefined || chooseCarrier(one.carriers, demand, plan).carrier !== null,
      excludes: new Set(one.excludes),
      refused: moment.refused?.has(warehouse) === true,
      shipsToday: shipsToday(one, plan.zone, moment.at),
      ageDays: ages,
      ...(place === undefined ? {} : { place }),
      ...(serves === undefined ? {} : { serves: new Set(serves) }),
      ...(valueLimit === undefined ? {} : { valueLimit }),
      ...(parcelsPerDay === undefined ? {} : { parcelsLeft: parcelsPerDay - (moment.sentToday?.(warehouse) ?? 0) }),
      ...(parcelCost === undefined ? {} : { parcelCost }),
      ...(kilogramCost === undefined ? {} : { kilogramCost }),
      ...(priority === undefined ? {} : { priority }),
    }
  })
}
