import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { PROBES, type Probe, type SimulationReport, simulate } from 'orderhub/testing'

/**
 * Runs the simulator from the command line and prints what it found.
 *
 *     npm run simulate -- --seeds 2000 --ops 500      many seeds; fails on a violation and on a probe nobody hit
 *     npm run simulate -- --seed 17 --ops 500         one seed again, exactly as it was
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
    jobs: { type: 'string', default: String(availableParallelism()) },
    /** Given by the run to its own jobs: every how many seeds this one takes one. */
    stride: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
})

/** One seed in so many is run twice, to see that it does the same both times. */
const REPLAYED_EVERY = 100

interface Sums {
  seeds: number
  operations: number
  faults: number
  crashes: number
  commits: number
  storeCalls: number
  probes: Record<string, number>
  failures: { readonly seed: number; readonly what: string }[]
}

const operations = Number(values.ops)
const seconds = values.seconds === undefined ? undefined : Number(values.seconds)
const startedAt = Date.now()

if (values.seed !== undefined) report(await runSeeds(Number(values.seed), Number(values.seed), 1), false)
else if (values.stride !== undefined) {
  Error.stackTraceLimit = 0
  const first = Number(values.from)
  const last = seconds === undefined ? Number(values.seeds) : Number.MAX_SAFE_INTEGER
  process.send?.(await runSeeds(first, last, Number(values.stride)))
} else report(await runJobs(Number(values.jobs)), true)

async function runSeeds(first: number, last: number, stride: number): Promise<Sums> {
  const sums = noSums()
  const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : startedAt + seconds * 1_000
  for (let seed = first; seed <= last && Date.now() < deadline; seed += stride) {
    const onTrace = values.trace ? { onTrace: (line: string) => console.log(line) } : {}
    const run = await simulate({ seed, operations, ...onTrace })
    addRun(sums, run)
    if (values.seed === undefined && seed % REPLAYED_EVERY !== 0) continue
    const again = await simulate({ seed, operations })
    if (again.trace === run.trace) continue
    sums.failures.push({ seed, what: `not deterministic: ${run.trace}, then ${again.trace}` })
  }
  return sums
}

/** Shares the seeds out to processes, one for each core. */
async function runJobs(jobs: number): Promise<Sums> {
  const from = Number(values.from)
  const last = String(from + Number(values.seeds) - 1)
  const limit = seconds === undefined ? [] : ['--seconds', String(seconds)]
  const sums = noSums()
  const results = Array.from({ length: jobs }, (_, job) => {
    const args = [
      '--from',
      String(from + job),
      '--seeds',
      last,
      '--stride',
      String(jobs),
      '--ops',
      values.ops,
      ...limit,
    ]
    return new Promise<Sums>((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), args)
      child.once('message', (message) => resolve(message as Sums))
      child.once('exit', (code) => reject(new Error(`A job ended with code ${code} before it was done.`)))
    })
  })
  for (const part of await Promise.all(results)) {
    for (const name of ['seeds', 'operations', 'faults', 'crashes', 'commits', 'storeCalls'] as const) {
      sums[name] += part[name]
    }
    for (const [probe, count] of Object.entries(part.probes)) sums.probes[probe] = (sums.probes[probe] ?? 0) + count
    sums.failures.push(...part.failures)
  }
  return sums
}

function noSums(): Sums {
  return { seeds: 0, operations: 0, faults: 0, crashes: 0, commits: 0, storeCalls: 0, probes: {}, failures: [] }
}

function addRun(sums: Sums, run: SimulationReport): void {
  sums.seeds += 1
  for (const name of ['operations', 'faults', 'crashes', 'commits', 'storeCalls'] as const) sums[name] += run[name]
  for (const probe of PROBES) sums.probes[probe] = (sums.probes[probe] ?? 0) + run.probes.count(probe)
  for (const { invariant, detail } of run.violations) {
    sums.failures.push({ seed: run.seed, what: `${invariant}: ${detail}` })
  }
}

function report(sums: Sums, everyProbe: boolean): void {
  const took = (Date.now() - startedAt) / 1_000
  for (const { seed, what } of sums.failures.slice(0, 50)) {
    console.error(`seed ${seed}: ${what}`)
    console.error(`  replay: npm run simulate -- --seed ${seed} --ops ${operations}`)
  }
  console.log(
    `${sums.operations} operations over ${sums.seeds} seeds in ${took.toFixed(1)} s (${Math.round(sums.operations / took)}/s): ` +
      `${sums.faults} faults, ${sums.crashes} crashes, ${sums.commits} commits, ${sums.storeCalls} store calls, ${sums.failures.length} violations`,
  )
  const missing: readonly Probe[] = everyProbe ? PROBES.filter((probe) => (sums.probes[probe] ?? 0) === 0) : []
  if (missing.length > 0) console.error(`No seed reached: ${missing.join(', ')}`)
  if (sums.failures.length > 0 || missing.length > 0) process.exitCode = 1
}
