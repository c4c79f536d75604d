import { writeFile } from 'node:fs/promises'
import { OrderHubError } from 'orderhub'
import { chartPage } from './chart'
import { runFlashSale } from './flash-sale'
import { HELP, readOptions, UsageError } from './options'
import { faultsOf, reportText } from './report'

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    console.log(HELP)
    return 0
  }
  // The first Ctrl-C ends the sale cleanly, the second one ends the program.
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())

  const progress = new Progress(options.orders)
  const result = await runFlashSale(
    options,
    { say: (text) => progress.say(text), answered: (...args) => progress.show(...args) },
    stop.signal,
  )
  progress.clear()
  await writeFile(options.chart, chartPage(result))
  console.log(`\n${reportText(result)}\n\nThe chart is in ${options.chart}.`)
  const faults = faultsOf(result)
  for (const fault of faults) console.error(`WRONG: ${fault}`)
  if (faults.length > 0) return 1
  return result.stopped ? 130 : 0
}

/** One line that keeps changing on a terminal; a line now and then elsewhere. */
class Progress {
  private shown = 0
  private readonly everyMs = process.stderr.isTTY ? 100 : 2_000

  constructor(private readonly orders: number) {}

  say(text: string): void {
    this.clear()
    console.log(text)
  }

  show(answered: number, sold: number, ms: number): void {
    if (performance.now() - this.shown < this.everyMs) return
    this.shown = performance.now()
    const share = Math.floor((answered / this.orders) * 100)
    const line = `${(ms / 1_000).toFixed(1)} s: ${share} %, ${answered} answered, ${sold} sold, ${answered - sold} refused`
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
    else console.log(line)
  }

  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${HELP}`)
    process.exitCode = 2
  } else {
    console.error(OrderHubError.is(error) ? `${error.code}: ${error.message}` : error)
    process.exitCode = 1
  }
}
