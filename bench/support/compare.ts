import { median } from './measure'

/** Two ways to one answer. Each walks all cases once and answers a checksum, on which both must agree. */
export interface Comparison {
  readonly what: string
  readonly peer: string
  readonly theirs: () => number
  readonly ours: () => number
  /** The ratio aimed for. */
  readonly goal?: number
}

const ROUNDS = 15
const ROUND_MS = 60

/** Runs per second of CPU time of this process, so that other load on the machine matters little. */
function rate(run: () => number): number {
  const before = process.cpuUsage()
  let runs = 0
  let usedMicros = 0
  // Reading the CPU clock can cost as much as a run, so the runs between two readings double.
  for (let batch = 1; usedMicros < ROUND_MS * 1_000; batch *= 2) {
    for (let index = 0; index < batch; index++) run()
    runs += batch
    const { user, system } = process.cpuUsage(before)
    usedMicros = user + system
  }
  return (runs * 1_000_000) / usedMicros
}

/**
 * A row of `console.table`: the two take turns, and the medians of the rounds count; the first two rounds warm up.
 * Read the ratio, not the rate.
 *
 * @param cases How many cases one call of either side walks.
 * @throws Error when the answers differ.
 */
export function compared({ what, peer, theirs, ours, goal }: Comparison, cases: number) {
  if (theirs() !== ours()) throw new Error(`${what}: the answers differ.`)
  const rates = { theirs: [] as number[], ours: [] as number[], ratio: [] as number[] }
  for (let round = -2; round < ROUNDS; round++) {
    const pair = { theirs: rate(theirs) * cases, ours: rate(ours) * cases }
    if (round < 0) continue
    rates.theirs.push(pair.theirs)
    rates.ours.push(pair.ours)
    rates.ratio.push(pair.ours / pair.theirs)
  }
  const perSecond = (value: number) => Math.round(value).toLocaleString('en-US')
  return {
    what,
    peer,
    'peer/s': perSecond(median(rates.theirs)),
    'ours/s': perSecond(median(rates.ours)),
    ratio: Number(median(rates.ratio).toFixed(1)),
    goal: goal === undefined ? '' : `≥ ${goal}`,
  }
}
