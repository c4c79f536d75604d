import type { ConditionOf } from './condition'
import type { Node, Reader } from './node'

/** A comparison with a fixed number that a rule cannot fire, nor be unknown, without passing. */
export interface Gate {
  readonly read: Reader<number>
  readonly order: ConditionOf<'above' | 'atLeast' | 'below' | 'atMost'>['test']
  readonly bound: number
}

/** Rules that all want the same number on the same side of a bound: where it is not even past the nearest, none of them fires. */
export interface GatedRules {
  readonly read: Reader<number>
  /** That a number is past no bound of the group. */
  readonly shuts: (value: number) => boolean
  /** Places of the rules in their set, rising. */
  readonly places: readonly number[]
}

export interface RulesByGate {
  readonly gated: readonly GatedRules[]
  /** Places of the rules that share their gate with none, or have none. */
  readonly others: readonly number[]
}

/**
 * Puts rules with a common gate together, so that the number is read once for all of them and most subjects fail all at
 * once. It changes no answer: in Kleene's logic `all` is no as soon as one of its parts is, whatever is unknown of others.
 */
export function rulesByGate(nodes: readonly Node[]): RulesByGate {
  const groups = new Map<Reader<number>, Map<Gate['order'], { gate: Gate; place: number }[]>>()
  const others: number[] = []
  for (const [place, { gate }] of nodes.entries()) {
    if (gate === undefined) {
      others.push(place)
      continue
    }
    const orders = groups.get(gate.read) ?? new Map<Gate['order'], { gate: Gate; place: number }[]>()
    groups.set(gate.read, orders)
    orders.set(gate.order, [...(orders.get(gate.order) ?? []), { gate, place }])
  }
  const gated: GatedRules[] = []
  for (const [read, orders] of groups) {
    for (const [order, members] of orders) {
      const places = members.map(({ place }) => place)
      if (members.length === 1) others.push(...places)
      else
        gated.push({
          read,
          shuts: shutsOf(
            order,
            members.map(({ gate }) => gate.bound),
          ),
          places,
        })
    }
  }
  return { gated, others: others.sort((one, other) => one - other) }
}

function shutsOf(order: Gate['order'], bounds: readonly number[]): (value: number) => boolean {
  const least = bounds.reduce((one, other) => Math.min(one, other))
  const most = bounds.reduce((one, other) => Math.max(one, other))
  switch (order) {
    case 'above':
      return (value) => value <= least
    case 'atLeast':
      return (value) => value < least
    case 'below':
      return (value) => value >= most
    case 'atMost':
      return (value) => value > most
  }
}
