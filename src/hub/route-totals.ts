/** How one order would be sent. */
export interface SimulatedRoute {
  /** In the order of the warehouses; empty where there is no way. */
  readonly parcels: readonly { readonly warehouse: string; readonly carrier: string | null }[]
  /** Code of what leaves no way; null where there is one. */
  readonly because: string | null
  /** Minor units of all its parcels; null where a warehouse has no cost. */
  readonly cost: number | null
  /** Kilometres of all its parcels together; null where a place is missing. */
  readonly distance: number | null
}

/** What many orders come to. */
export interface RouteTotals {
  readonly routed: number
  /** Orders without a way, by code. */
  readonly unrouted: Readonly<Record<string, number>>
  readonly parcels: number
  /** Orders by their number of parcels. */
  readonly byParcels: Readonly<Record<string, number>>
  /** Minor units, of the orders whose cost is known; of how many it is not. */
  readonly cost: number
  readonly costUnknown: number
  /** Kilometres, of the orders whose distance is known; of how many it is not. */
  readonly distance: number
  readonly distanceUnknown: number
  /** Parcels by warehouse. */
  readonly warehouses: Readonly<Record<string, number>>
  /** Parcels by carrier; those for which nobody chooses one are left out. */
  readonly carriers: Readonly<Record<string, number>>
}

/** Adds up what orders come to. */
export function totalsOf(routes: readonly SimulatedRoute[]): RouteTotals {
  const routed = routes.filter(({ because }) => because === null)
  const parcels = routed.flatMap((route) => route.parcels)
  return {
    routed: routed.length,
    unrouted: counted(routes.flatMap(({ because }) => (because === null ? [] : [because]))),
    parcels: parcels.length,
    byParcels: counted(routed.map((route) => String(route.parcels.length))),
    cost: sum(routed.map(({ cost }) => cost)),
    costUnknown: routed.filter(({ cost }) => cost === null).length,
    distance: sum(routed.map(({ distance }) => distance)),
    distanceUnknown: routed.filter(({ distance }) => distance === null).length,
    warehouses: counted(parcels.map(({ warehouse }) => warehouse)),
    carriers: counted(parcels.flatMap(({ carrier }) => (carrier === null ? [] : [carrier]))),
  }
}

/** Whether two ways are the same to a warehouse: who sends, and by whom. */
export function sameRoute(some: SimulatedRoute, other: SimulatedRoute): boolean {
  if (some.because !== other.because || some.parcels.length !== other.parcels.length) return false
  return some.parcels.every(({ warehouse, carrier }, place) => {
    const parcel = other.parcels[place]
    return parcel?.warehouse === warehouse && parcel.carrier === carrier
  })
}

function sum(figures: readonly (number | null)[]): number {
  return figures.reduce<number>((total, figure) => total + (figure ?? 0), 0)
}

/** Sorted by name. */
function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
