import { z } from 'zod'
import type { StockAgePort } from '../routing/plan-sources'
import { withinLease } from './outside-call'

/** Longest an answer is waited for: four fifths of this. */
const LEASE_MS = 12_500
/** Rows asked for in one go. */
const ROWS_ASKED = 1_000

const daysSchema = z.number().min(0).max(100_000)

/** Asks the host how long goods have lain. What it cannot say is not known, and decides nothing. */
export class StockAgeReader {
  constructor(
    private readonly port: StockAgePort | undefined,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Days by stock row. Rows of which nothing is known are left out. */
  async read(stockKeys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { port, onError } = this
    const known = new Map<string, number>()
    if (port === undefined) return known
    try {
      for (let from = 0; from < stockKeys.length; from += ROWS_ASKED) {
        const asked = stockKeys.slice(from, from + ROWS_ASKED)
        const told = await withinLease(LEASE_MS, async (signal) => port.ageDays(asked, { signal }))
        for (const key of asked) {
          const days = told.get(key)
          if (days !== undefined) known.set(key, daysSchema.parse(days))
        }
      }
    } catch (error) {
      onError(error)
      // Half of the ages would speak for those that are known.
      return new Map()
    }
    return known
  }
}
