/**
 * An order of five lines over twenty warehouses: how long one answer takes, where one warehouse has everything, where two or
 * three are needed, and where a line has to be split. The peer tries every set of warehouses of the size that is enough.
 *
 *     npm run bench -- routing
 */
import { routeOrder } from '../src/routing/route-order'
import type { RoutingDemand, RoutingSource } from '../src/routing/routing-demand'
import { parseRoutingPolicy } from '../src/routing/routing-policy'
import { median } from './support/measure'

const parsed = parseRoutingPolicy({ criteria: ['parcels', 'preference', 'distance', 'cost', 'priority'] })
if (!parsed.ok) throw new Error(parsed.rejection.field)
const policy = parsed.value

let seed = 20_261_111
const draw = (below: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 0x100000000) * below)
}

const SKUS = 40
const ROUNDS = 9
const ORDERS = 2_000

/** Twenty warehouses that each have a part of the range. */
const sources = (share: number, most: number): readonly RoutingSource[] =>
  Array.from({ length: 20 }, (_, at) => ({
    id: `W${String(at).padStart(2, '0')}`,
    place: { latitude: 20 + draw(25), longitude: 95 + draw(30) },
    parcelCost: 500 + draw(500),
    kilogramCost: 100 + draw(100),
    available: new Map(
      Array.from({ length: SKUS }, (_, sku) => [`SKU-${sku}`, draw(100) < share ? 1 + draw(most) : 0] as const),
    ),
  }))
const orders = (quantity: number): readonly RoutingDemand[] =>
  Array.from({ length: ORDERS }, () => {
    const skus = new Set<number>()
    while (skus.size < 5) skus.add(draw(SKUS))
    return {
      lines: [...skus].map((sku) => ({ sku: `SKU-${sku}`, quantity: 1 + draw(quantity), weight: 300 })),
      region: { country: 'CN', province: '浙江省', city: '杭州市' },
      place: { latitude: 30.3, longitude: 120.2 },
      value: 10_000,
    }
  })

/** Sets of the sources tried one by one, smallest first, until one has everything. */
function byTrying(order: RoutingDemand, all: readonly RoutingSource[]): number {
  for (let size = 1; size <= 5; size++) if (someSetHas(order, all, size, 0, [])) return size
  return 0
}
function someSetHas(
  order: RoutingDemand,
  all: readonly RoutingSource[],
  size: number,
  from: number,
  chosen: RoutingSource[],
): boolean {
  if (chosen.length === size) {
    return order.lines.every(({ sku, quantity }) => {
      const has = (source: RoutingSource) => source.available.get(sku) ?? 0
      if (all.some((source) => has(source) >= quantity)) return chosen.some((source) => has(source) >= quantity)
      return chosen.reduce((sum, source) => sum + has(source), 0) >= quantity
    })
  }
  for (let at = from; at < all.length; at++) {
    if (someSetHas(order, all, size, at + 1, [...chosen, all[at] as RoutingSource])) return true
  }
  return false
}

const rows = [
  { what: 'one warehouse mostly has all', share: 90, most: 50, quantity: 3 },
  { what: 'two or three are needed', share: 40, most: 50, quantity: 3 },
  { what: 'lines have to be split', share: 60, most: 4, quantity: 9 },
].map(({ what, share, most, quantity }) => {
  const there = sources(share, most)
  const wanted = orders(quantity)
  const parcels = wanted.map((order) => {
    const outcome = routeOrder(order, there, policy)
    return outcome.ok ? outcome.value.route.parcels.length : 0
  })
  const micros: number[] = []
  const peer: number[] = []
  for (let round = -2; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    for (const order of wanted) routeOrder(order, there, policy)
    const own = process.cpuUsage(before)
    const between = process.cpuUsage()
    for (const [at, order] of wanted.slice(0, 200).entries()) {
      if (byTrying(order, there) !== parcels[at]) throw new Error(`${what}: trying every set comes to another number.`)
    }
    const others = process.cpuUsage(between)
    if (round < 0) continue
    micros.push((own.user + own.system) / wanted.length)
    peer.push((others.user + others.system) / 200)
  }
  return {
    what,
    parcels: (parcels.reduce((sum, count) => sum + count, 0) / wanted.length).toFixed(2),
    'µs an order': Number(median(micros).toFixed(1)),
    'every set, µs': Number(median(peer).toFixed(1)),
    goal: '< 200 µs',
  }
})
console.table(rows)
