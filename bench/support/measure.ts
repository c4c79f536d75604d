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

/** Runs contenders in turn, round by round, so that the machine's mood is shared fairly; medians over the rounds. */
export async function race(contenders: readonly Contender[]): Promise<Rate[]> {
  const rates = contenders.map((): { perSecond: number; p50Ms: number; p99Ms: number }[] => [])
  // Servers run for days: none is judged while its code is still being compiled.
  for (const contender of contenders) await run(contender, MEASURE_MS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) {
      await run(contender, MEASURE_MS / 5)
      rates[index]?.push(await run(contender, MEASURE_MS))
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

async function run({ once, callers }: Contender, ms: number) {
  const latencies: number[] = []
  const end = performance.now() + ms
  const start = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < end) {
        const before = performance.now()
        turns += 1
        await once(caller, turns)
        latencies.push(performance.now() - before)
        done += 1
      }
    }),
  )
  const seconds = (performance.now() - start) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
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
