/**
 * A nine-step order walk, stepped by the compiled table, by XState's pure `transition` and by a running XState actor.
 *
 * The three take turns in one process, in an order that rotates, and the middle of all rounds counts. Rates are per second
 * of this process's CPU time, so that other load on the machine matters less. Read the ratio, not the rate.
 *
 *     npx tsx bench/lifecycle.ts
 */
import { createActor, initialTransition, transition } from 'xstate'
import { type OrderEvent, type OrderStatus, orderLifecycle, orderMachine } from '../src/lifecycle/order-lifecycle'

const rounds = 15
const roundMs = 120

const walk: readonly OrderEvent[] = [
  { type: 'OrderPlaced' },
  { type: 'PaymentCaptured', coversAmountDue: true },
  { type: 'OrderReviewed' },
  { type: 'StockAllocated' },
  { type: 'OutboundRequested' },
  { type: 'OrderPacked' },
  { type: 'ParcelHandedOver', allLinesHandedOver: true },
  { type: 'ParcelDelivered', allParcelsDelivered: true },
  { type: 'OrderCompleted' },
]

type Contestant = {
  readonly name: string
  /** Walks between two looks at the clock: enough that looking costs nothing. */
  readonly walksPerLook: number
  /** Walks one order to its end and says where that is. */
  readonly walkOnce: () => OrderStatus
}

const [start] = initialTransition(orderMachine)

const table: Contestant = {
  name: 'compiled table',
  walksPerLook: 2_000,
  walkOnce() {
    let state = orderLifecycle.initial
    for (const event of walk) {
      const step = orderLifecycle.step(state, event)
      if (step.kind === 'moved') state = step.state
    }
    return state
  },
}
const pure: Contestant = {
  name: 'XState transition',
  walksPerLook: 10,
  walkOnce() {
    let snapshot = start
    for (const event of walk) snapshot = transition(orderMachine, snapshot, event)[0]
    return snapshot.value
  },
}
const actor: Contestant = {
  name: 'XState actor',
  walksPerLook: 10,
  walkOnce() {
    const order = createActor(orderMachine).start()
    for (const event of walk) order.send(event)
    return order.getSnapshot().value
  },
}
const contestants = [table, pure, actor]

/** Steps per CPU second over about `roundMs`. */
function measure({ walksPerLook, walkOnce }: Contestant): number {
  const before = process.cpuUsage()
  let walks = 0
  let usedMicros = 0
  while (usedMicros < roundMs * 1_000) {
    for (let i = 0; i < walksPerLook; i++) {
      if (walkOnce() !== 'completed') throw new Error('The walk ended elsewhere.')
    }
    walks += walksPerLook
    const { user, system } = process.cpuUsage(before)
    usedMicros = user + system
  }
  return (walks * walk.length * 1_000_000) / usedMicros
}

const rates = new Map(contestants.map((contestant) => [contestant, [] as number[]]))
const warmUps = 2
for (let round = 0; round < warmUps + rounds; round++) {
  const first = round % contestants.length
  for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
    const rate = measure(contestant)
    if (round >= warmUps) rates.get(contestant)?.push(rate)
  }
}

function spread(contestant: Contestant) {
  const sorted = (rates.get(contestant) ?? []).sort((a, b) => a - b)
  const at = (index: number) => sorted.at(index) ?? Number.NaN
  return { lowest: at(0), median: at(Math.floor(rounds / 2)), highest: at(-1) }
}

const readable = (rate: number) => (rate >= 1e6 ? `${(rate / 1e6).toFixed(1)} M` : `${(rate / 1e3).toFixed(1)} k`)

console.log(`Order lifecycle, ${walk.length}-step walk: steps per CPU second, ${rounds} rounds`)
console.table(
  Object.fromEntries(
    contestants.map((contestant) => {
      const { lowest, median, highest } = spread(contestant)
      const ratio = spread(table).median / median
      return [
        contestant.name,
        {
          median: readable(median),
          lowest: readable(lowest),
          highest: readable(highest),
          'the table is faster by': `${ratio.toFixed(ratio < 10 ? 1 : 0)} ×`,
        },
      ]
    }),
  ),
)
