/** How long one measurement runs, after its warm-up. */
const MEASURE_MS = Number(process.env.BENCH_MS ?? 1_500)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)

export interface Contender {
  readonly name: string
  /** Does one unit of work and resolves when it is durable and answered. */
  readonly once: (caller: number, turn: number) => Promise<unknown>
  readonly callers: number
}

export interface Rate {
  readonly name: string
  /** Median over the rounds, units per second. */
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Units of work done in some time, and how long each took, the quickest first. */
export interface Timed {
  readonly done: number
  readonly seconds: number
  readonly latenciesMs: readonly number[]
}

/** Runs contenders in turn, round by round, so that the machine's mood is shared fairly; medians over the rounds. */
export function race(contenders: readonly Contender[]): Promise<Rate[]> {
  return raceRuns(contenders.map((contender) => ({ name: contender.name, run: (ms) => timed(contender, ms) })))
}

/** The same for work that is done elsewhere, such as in other processes. */
export async function raceRuns(
  contenders: readonly { readonly name: string; readonly run: (ms: number) => Promise<Timed> }[],
): Promise<Rate[]> {
  const rates = contenders.map((): Omit<Rate, 'name'>[] => [])
  // Servers run for days: none is judged while its code is still being compiled.
  for (const { run } of contenders) await run(MEASURE_MS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { run }] of contenders.entries()) {
      await run(MEASURE_MS / 5)
      rates[index]?.push(rateOf(await run(MEASURE_MS)))
    }
  }
  return contenders.map(({ name }, index) => {
    const runs = rates[index] ?? []
    return {
      name,
      perSecond: median(runs.map((one) => one.perSecond)),
      p50Ms: median(runs.map((one) => one.p50Ms)),
      p99Ms: median(runs.map((one) => one.p99Ms)),
    }
  })
}

let turns = 0

/** Lets all callers work for so long, each starting anew as soon as it has its answer. */
export async function timed({ once, callers }: Omit<Contender, 'name'>, ms: number): Promise<Timed> {
  const latenciesMs: number[] = []
  const end = performance.now() + ms
  const start = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < end) {
        const before = performance.now()
        turns += 1
        await once(caller, turns)
        latenciesMs.push(performance.now() - before)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1_000
  return { done: latenciesMs.length, seconds, latenciesMs: latenciesMs.sort((a, b) => a - b) }
}

function rateOf({ done, seconds, latenciesMs }: Timed): Omit<Rate, 'name'> {
  const at = (share: number) =>
    latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0
  return { perSecond: done / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

/** A Markdown table, so that figures can be pasted into the reference. */
export function printTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [header, ...rows].map((row) => row.map((cell) => String(cell)))
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  console.log(line(cells[0] ?? []))
  console.log(`| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  for (const row of cells.slice(1)) console.log(line(row))
}

export function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2)
}
