import { parseArgs } from 'node:util'
import { ProbeCounter, type SimulationReport, simulate } from 'orderhub/testing/simulator'

/**
 * Runs the simulator from the command line and prints what it found.
 *
 *     npm run simulate -- --seeds 2000 --ops 500      many seeds; fails on a violation and on a probe nobody hit
 *     npm run simulate -- --seed 17                   one seed again, exactly as it was
 *     npm run simulate -- --seed 17 --trace           the same, telling everything that happened
 *     npm run simulate -- --seconds 60 --from 5000    as many seeds as the time allows
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    ops: { type: 'string', default: '500' },
    seconds: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
})

/** One seed in so many is run twice, to see that it does the same both times. */
const REPLAYED_EVERY = 100

const operations = Number(values.ops)
const single = values.seed === undefined ? undefined : Number(values.seed)
const first = single ?? Number(values.from)
const last = single ?? (values.seconds === undefined ? first + Number(values.seeds) - 1 : Number.MAX_SAFE_INTEGER)
const deadline = values.seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.seconds) * 1_000

const startedAt = Date.now()
const probes = new ProbeCounter()
const sums = { seeds: 0, operations: 0, faults: 0, crashes: 0, commits: 0, storeCalls: 0, violations: 0 }

for (let seed = first; seed <= last && Date.now() < deadline; seed++) {
  const report = await simulate({
    seed,
    operations,
    ...(values.trace ? { onTrace: (line: string) => console.log(line) } : {}),
  })
  add(report)
  if (single !== undefined || seed % REPLAYED_EVERY === 0) {
    const again = await simulate({ seed, operations })
    if (again.trace !== report.trace) fail(seed, `not deterministic: ${report.trace}, then ${again.trace}`)
  }
  for (const { invariant, detail } of report.violations) fail(seed, `${invariant}: ${detail}`)
}

const seconds = (Date.now() - startedAt) / 1_000
console.log(
  `${sums.operations} operations over ${sums.seeds} seeds in ${seconds.toFixed(1)} s (${Math.round(sums.operations / seconds)}/s): ` +
    `${sums.faults} faults, ${sums.crashes} crashes, ${sums.commits} commits, ${sums.storeCalls} store calls, ${sums.violations} violations`,
)
const missing = probes.missing()
if (single === undefined && missing.length > 0) {
  console.error(`No seed reached: ${missing.join(', ')}`)
  process.exitCode = 1
}

function add(report: SimulationReport): void {
  sums.seeds += 1
  sums.operations += report.operations
  sums.faults += report.faults
  sums.crashes += report.crashes
  sums.commits += report.commits
  sums.storeCalls += report.storeCalls
  probes.add(report.probes)
}

function fail(seed: number, what: string): void {
  sums.violations += 1
  process.exitCode = 1
  if (sums.violations > 50) return
  console.error(`seed ${seed}: ${what}`)
  console.error(`  replay: npm run simulate -- --seed ${seed} --ops ${operations}`)
}
