import type { SeededRandom } from '../seeded-random'

/** What goes wrong in one run, how often, and how large the run's world is. Probabilities are per occasion. */
export interface FaultMix {
  /** Hubs over one store, and callers that use them. */
  readonly processes: number
  readonly clients: number
  readonly orders: number
  readonly skus: number
  readonly locks: number
  /** Waiting orders are served by rules of the host, from any warehouse. */
  readonly allocates: boolean
  /** Share of commands on locks that pick one of a few that everybody uses: without it races stay rare. */
  readonly sharing: number
  /** A process dies at a call of its store. */
  readonly crash: number
  /** The store answers that it cannot be reached, and nothing happened. */
  readonly unavailable: number
  /** A commit's answer is lost; half of them really committed. */
  readonly inDoubt: number
  /** Another writer came first. */
  readonly conflict: number
  /** A call of the store takes up to `delayMs`, so that others overtake it. */
  readonly delay: number
  readonly delayMs: number
  /** A document is delivered again; kept back for long; never sent until the end. */
  readonly duplicate: number
  readonly lateDocument: number
  /** A command is sent again with its id, after its answer came. */
  readonly repeat: number
  readonly effectFails: number
  readonly effectSlow: number
  readonly effectPermanent: number
  /** The clock of the store jumps by up to `clockStepMs` either way, before an operation. */
  readonly clockStep: number
  readonly clockStepMs: number
  /** Longest pause of a caller between operations. */
  readonly pauseMs: number
  readonly tickMs: number
  /** Ticks are aborted. */
  readonly abortedTick: number
  /** A channel is not reached with its numbers, or its answer is lost; is reached late; takes an article never. */
  readonly offerFails: number
  readonly offerSlow: number
  readonly offerRefused: number
}

const SECOND = 1_000
const DAY = 86_400_000

/** Draws one run's own mix, so that some runs are calm in most ways and wild in a few: what averages out finds little. */
export function drawFaultMix(random: SeededRandom, operations: number): FaultMix {
  const off = (likely: number, values: readonly number[]) => (random.chance(likely) ? 0 : random.pick(values))
  return {
    processes: random.pick([1, 1, 2, 2, 3, 4]),
    clients: random.pick([1, 2, 4, 8, 16]),
    orders: Math.max(2, Math.floor(operations / random.pick([8, 12, 20, 40]))),
    skus: random.pick([1, 2, 4, 8]),
    locks: Math.max(2, Math.floor(operations / random.pick([10, 20, 40]))),
    sharing: 0.4,
    allocates: random.chance(0.4),
    crash: off(0.4, [0.0005, 0.002, 0.01, 0.03]),
    unavailable: off(0.4, [0.002, 0.02, 0.1]),
    inDoubt: off(0.4, [0.002, 0.02, 0.1]),
    conflict: off(0.4, [0.01, 0.05, 0.2]),
    delay: off(0.3, [0.05, 0.2, 0.5]),
    delayMs: random.pick([1, 20, 500, 40 * SECOND]),
    duplicate: random.pick([0, 0.05, 0.2, 0.5]),
    lateDocument: random.pick([0, 0.1, 0.3]),
    repeat: random.pick([0.02, 0.1]),
    effectFails: off(0.4, [0.02, 0.2, 0.5]),
    effectSlow: off(0.5, [0.02, 0.2]),
    effectPermanent: off(0.6, [0.01, 0.05]),
    clockStep: off(0.6, [0.005, 0.02]),
    clockStepMs: random.pick([1, 10 * SECOND, 3_600 * SECOND, DAY, 400 * DAY]),
    pauseMs: random.pick([0, 20, 1_000, 20 * SECOND]),
    tickMs: random.pick([SECOND, 5 * SECOND, 30 * SECOND]),
    abortedTick: off(0.7, [0.1]),
    offerFails: off(0.4, [0.02, 0.2, 0.5]),
    offerSlow: off(0.4, [0.05, 0.3]),
    offerRefused: off(0.7, [0.05]),
  }
}
