import type { HubOptions } from '../../src/hub/create-hub'
import type { RoutingPlanInput } from '../../src/routing/routing-plan'
import type { WeatherPort, WeatherWarning } from '../../src/routing/weather-rules'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { routedShop } from './routing-laws'

export const PLENTY = { 'TEA-1': 10, 'CUP-1': 10 }
export const MINUTE = 60_000

export type StoreOf = (clock: () => number) => Store | Promise<Store>

/** All go to Guangzhou, as soon as they are ready. */
export const TO_GZ: RoutingPlanInput = {
  policy: { preferences: [{ prefer: ['GZ'] }] },
  warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ' }],
  automatic: {},
}

/** A shop whose hub routes by itself. Time stands still until a test moves it. */
export async function selfRoutingShop(
  storeOf: StoreOf,
  plan: RoutingPlanInput,
  stock: Parameters<typeof routedShop>[2] = { HZ: PLENTY, GZ: PLENTY },
  options: Partial<HubOptions> = {},
) {
  const clock = { now: NOON }
  const errors: unknown[] = []
  const store = await storeOf(() => clock.now)
  const shop = await routedShop(store, plan, stock, {
    ...{ now: () => clock.now, routing: {}, onError: (error: unknown) => errors.push(error) },
    ...options,
  })
  const told: string[] = []
  for (const name of ['OrderRouted', 'OrderUnrouted', 'RoutePaused', 'HoldLifted', 'OrderHeld'] as const) {
    shop.hub.on(name, (body) => told.push([name, 'because' in body ? body.because : ''].join(' ').trim()))
  }
  const { hub } = shop
  return {
    ...shop,
    clock,
    errors,
    told,
    /** Time passes, then everything due is attended to. */
    later: async (minutes = 0) => {
      clock.now += minutes * MINUTE
      await hub.tick()
    },
    /** Where its goods are set aside, and what holds it. */
    of: async (key: string) => {
      const order = await hub.orders.get(key)
      const warehouses = [...new Set(order?.demand?.map(({ stockKey }) => stockKey.split('/')[0]))]
      return [warehouses.join('+'), ...(order?.holds ?? []).map(({ reason }) => reason)].join(' ')
    },
  }
}

/** Weather as a test tells it: warnings, or that nobody knows, or that the source fails. */
export function toldWeather() {
  const sky = {
    warnings: new Map<string, readonly WeatherWarning[]>([['浙江省', []]]),
    fails: false,
    asked: [] as (readonly string[])[],
  }
  const port: WeatherPort = {
    warnings: async (provinces) => {
      sky.asked.push(provinces)
      if (sky.fails) throw new Error('The weather office is away.')
      return sky.warnings
    },
  }
  return { sky, port }
}
