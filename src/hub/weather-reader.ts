import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { WARNING_LEVELS, type WeatherPort, type WeatherWarning } from '../routing/weather-rules'
import { withinLease } from './outside-call'

/** Longest an answer is waited for: four fifths of this. */
const LEASE_MS = 12_500

const instant = z.int().min(0).max(8_640_000_000_000_000)
const warningSchema = z
  .object({ kind: codeSchema, level: z.enum(WARNING_LEVELS), from: instant.optional(), until: instant })
  .transform(({ from, ...warning }): WeatherWarning => (from === undefined ? warning : { ...warning, from }))
const warningsSchema = z.array(warningSchema).max(1_000)

/** Asks the host's source of weather. What it cannot say is not known, and keeps no order from being looked at. */
export class WeatherReader {
  constructor(
    private readonly port: WeatherPort | undefined,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Warnings by province. Provinces of which nothing is known are left out. */
  async read(provinces: readonly string[]): Promise<ReadonlyMap<string, readonly WeatherWarning[]>> {
    const { port, onError } = this
    const known = new Map<string, readonly WeatherWarning[]>()
    if (port === undefined || provinces.length === 0) return known
    try {
      const told = await withinLease(LEASE_MS, (signal) => port.warnings(provinces, { signal }))
      for (const province of provinces) {
        const warnings = told.get(province)
        if (warnings !== undefined) known.set(province, warningsSchema.parse(warnings))
      }
    } catch (error) {
      onError(error)
      return new Map()
    }
    return known
  }
}
