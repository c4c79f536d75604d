import { compareFigures, figuresOf, isBeyond, type SourceRank, sourceRanks } from './route-figures'
import type { Route, RoutedParcel } from './route-order'
import { largestShares, type Want, wantsOf } from './route-wants'
import type { RoutingDemand, RoutingSource } from './routing-demand'
import { ROUTING_LIMITS, type RoutingPolicy } from './routing-policy'

/** A way that can be gone. */
export interface Candidate extends Route {
  /** The ids of its sources, joined: the last word where all figures are equal. */
  readonly name: string
}

/** What is asked, laid out for the search. */
interface Search {
  readonly demand: RoutingDemand
  readonly sources: readonly RoutingSource[]
  readonly policy: RoutingPolicy
  readonly ranks: readonly SourceRank[]
  readonly wants: readonly Want[]
}

/** Shares are fractions, so sums of them may miss the whole by a hair. */
const HAIR = 1e-9

/**
 * All ways with few parcels, the best first. Line after line, the one with the fewest possible sources first, each source
 * that has it is tried; with one parcel, then two, and so on. With `parcels` as the weightiest criterion it ends with the first
 * number that is enough: no way with fewer exists.
 */
export function searchRoutes(
  demand: RoutingDemand,
  sources: readonly RoutingSource[],
  policy: RoutingPolicy,
  mostParcels: number,
  keep: number,
): { readonly best: readonly Candidate[]; readonly search: 'exact' | 'bounded' } {
  const ranks = sourceRanks(demand, sources, policy)
  const wants = wantsOf(demand, sources, ranks)
  if (policy.splitLines === 'never' && wants.some(({ whole }) => !whole)) return { best: [], search: 'exact' }
  const best = new BestRoutes({ demand, sources, policy, ranks, wants }, keep)
  const most = Math.min(mostParcels, sources.length)
  const covers = new Covers(wants, sources.length)
  if (policy.criteria[0] === 'parcels') {
    for (let parcels = 1; parcels <= most && best.found.length === 0 && !covers.spent; parcels++) {
      // No way has fewer, so each source of a way is needed, and none comes up twice.
      covers.eachOnce(parcels, (chosen) => best.considerNeeded(chosen))
    }
  } else covers.each(most, (chosen) => best.consider(chosen))
  if (best.found.length === 0 && covers.spent) {
    const chosen = covers.greedy()
    if (chosen.length <= most) best.consider(chosen)
  }
  return { best: best.found, search: covers.spent ? 'bounded' : 'exact' }
}

/** Finds sets of sources that together have everything. */
class Covers {
  private tries = 0
  private readonly left: Float64Array
  private readonly passed: Uint8Array
  private readonly chosen: number[] = []
  private readonly shares: Float64Array

  constructor(
    private readonly wants: readonly Want[],
    sources: number,
  ) {
    this.left = Float64Array.from(wants, ({ quantity }) => quantity)
    this.passed = new Uint8Array(sources)
    this.shares = largestShares(wants, sources)
  }

  /** The search ended before it had seen all. */
  get spent(): boolean {
    return this.tries >= ROUTING_LIMITS.tries
  }

  /** Each set of at most `more` further sources once. Of a set with a source that is not needed, it may find none. */
  eachOnce(more: number, found: (chosen: readonly number[]) => void): void {
    if (this.spent) return
    this.tries++
    const open = this.firstOpen()
    if (open === undefined) {
      found(this.chosen)
      return
    }
    if (more === 0 || !this.canBeEnough(more)) return
    // Sets with a source that was tried are known by then, so the next one is tried without it.
    const { from } = open
    const tried: number[] = []
    for (let at = 0; at < from.length && !this.spent; at++) {
      const source = from[at] as number
      if (this.passed[source] === 1) continue
      this.passed[source] = 1
      tried.push(source)
      if (more === 1 && !this.endsWith(source)) {
        this.tries++
        continue
      }
      this.take(source)
      this.eachOnce(more - 1, found)
      this.giveBack(source)
    }
    for (const source of tried) this.passed[source] = 0
  }

  /** As above, and those too of which a source may not be needed. */
  each(most: number, found: (chosen: readonly number[]) => void): void {
    const seen = new Set<string>()
    const extend = (more: number) => {
      if (this.spent) return
      this.tries++
      const open = this.firstOpen()
      if (open === undefined) return found(this.chosen)
      if (more === 0 || !this.canBeEnough(more)) return
      for (const source of open.from) {
        if (this.chosen.includes(source)) continue
        this.take(source)
        const name = [...this.chosen].sort((a, b) => a - b).join(' ')
        if (!seen.has(name)) {
          seen.add(name)
          extend(more - 1)
        }
        this.giveBack(source)
      }
    }
    extend(most)
  }

  /** Some set, where the search came to none in its time: each time the source with most of what the hardest line lacks. */
  greedy(): readonly number[] {
    const chosen: number[] = []
    for (let open = this.firstOpen(); open !== undefined; open = this.firstOpen()) {
      const { from, has } = open
      const next = from
        .filter((place) => !chosen.includes(place))
        .reduce((best, place) => ((has[place] as number) > (has[best] as number) ? place : best))
      this.take(next)
      chosen.push(next)
    }
    for (const source of chosen) this.giveBack(source)
    return chosen
  }

  /** The line with the fewest sources that the chosen ones cannot send yet; undefined where they can send all. */
  private firstOpen(): Want | undefined {
    for (let at = 0; at < this.wants.length; at++) if ((this.left[at] as number) > 0) return this.wants[at]
    return undefined
  }

  /** So many more may do, as far as can be told without trying. */
  private canBeEnough(more: number): boolean {
    let share = 0
    for (let at = 0; at < this.wants.length; at++) {
      const left = this.left[at] as number
      if (left <= 0) continue
      const { quantity, together } = this.wants[at] as Want
      if (left > (together[Math.min(more, together.length - 1)] as number)) return false
      share += left / quantity
    }
    return share <= (this.shares[Math.min(more, this.shares.length - 1)] as number) + HAIR
  }

  private endsWith(source: number): boolean {
    for (let at = 0; at < this.wants.length; at++) {
      if ((this.left[at] as number) > ((this.wants[at] as Want).has[source] as number)) return false
    }
    return true
  }

  private take(source: number): void {
    this.chosen.push(source)
    this.move(source, -1)
  }

  private giveBack(source: number): void {
    this.chosen.pop()
    this.move(source, 1)
  }

  private move(source: number, sign: number): void {
    for (let at = 0; at < this.wants.length; at++) {
      this.left[at] = (this.left[at] as number) + sign * ((this.wants[at] as Want).has[source] as number)
    }
  }
}

/** The best ways that were found, the best first. */
class BestRoutes {
  readonly found: Candidate[] = []

  constructor(
    private readonly search: Search,
    private readonly keep: number,
  ) {}

  /** A set of sources of which each is needed: what they are by themselves may say already that the way is too bad. */
  considerNeeded(chosen: readonly number[]): void {
    const { sources, ranks, policy } = this.search
    const worst = this.found.length < this.keep ? undefined : this.found[this.keep - 1]
    if (worst !== undefined && isBeyond(chosen, worst.figures, sources, ranks, policy)) return
    this.consider(chosen)
  }

  consider(chosen: readonly number[]): void {
    const { demand, sources, ranks, policy } = this.search
    const ordered = [...chosen].sort((a, b) => a - b)
    const sent = parcelsOf(ordered, this.search)
    // Somebody has nothing to send: the same way was there with one parcel less.
    if (sent.some(({ lines }) => lines.length === 0)) return
    const parcels = ordered.map((place, at) => ({
      source: (sources[place] as RoutingSource).id,
      lines: (sent[at] as { lines: RoutedParcel['lines'] }).lines,
    }))
    const candidate = {
      parcels,
      figures: figuresOf(parcels, ordered, demand, sources, ranks, policy),
      name: parcels.map(({ source }) => source).join(' '),
    }
    let place = this.found.length
    while (place > 0 && compareCandidates(candidate, this.found[place - 1] as Candidate, policy) < 0) place--
    if (place >= this.keep) return
    this.found.splice(place, 0, candidate)
    if (this.found.length > this.keep) this.found.pop()
  }
}

/** Each line from the most preferred of the chosen sources that has all of it; a split line from as few as will do. */
function parcelsOf(chosen: readonly number[], { wants, ranks }: Search): readonly { lines: RoutedParcel['lines'] }[] {
  const sent = chosen.map((place) => ({ place, lines: [] as { sku: string; quantity: number }[] }))
  const byRank = [...sent].sort((a, b) => (ranks[a.place]?.place ?? 0) - (ranks[b.place]?.place ?? 0))
  for (const { sku, quantity, has } of wants) {
    let left = quantity
    for (const { place, lines } of byRank) {
      const part = Math.min(left, has[place] as number)
      if (part > 0) lines.push({ sku, quantity: part })
      left -= part
      if (left === 0) break
    }
  }
  for (const { lines } of sent) lines.sort((a, b) => (a.sku < b.sku ? -1 : 1))
  return sent
}

function compareCandidates(a: Candidate, b: Candidate, { criteria }: RoutingPolicy): number {
  return compareFigures(a.figures, b.figures, criteria) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}
