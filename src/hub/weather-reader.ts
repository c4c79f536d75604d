import { z } from 'zod'
import { spellingOf } from '../anomaly/division-name'
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

/** What was answered for a province, and when. */
interface Told {
  readonly askedAt: number
  readonly warnings: readonly WeatherWarning[] | undefined
}

/** Provinces whose last answer is kept, those asked for last; many more than are watched. */
const MOST_KEPT = 10_000

/** Asks the host's source of weather. What it cannot say is not known, and keeps no order from being looked at. */
export class WeatherReader {
  /** How many answers came so far, those that could not be read among them. */
  answers = 0
  private readonly told = new Map<string, Told>()

  constructor(
    private readonly port: WeatherPort | undefined,
    private readonly now: () => Promise<number>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * What was told last for a province, however often nobody could say since: a warning stands until it ends or another answer comes.
   * Undefined where nobody has ever known, or asked.
   */
  last(province: string): readonly WeatherWarning[] | undefined {
    return this.told.get(province)?.warnings
  }

  /** Those of some provinces that were last asked for at an instant or before, or never. */
  askedBefore(provinces: readonly string[], at: number): readonly string[] {
    return provinces.filter((province) => (this.told.get(province)?.askedAt ?? at) <= at)
  }

  /** Warnings by province. Provinces of which nothing is known are left out. */
  async read(provinces: readonly string[]): Promise<ReadonlyMap<string, readonly WeatherWarning[]>> {
    const { port, onError } = this
    const known = new Map<string, readonly WeatherWarning[]>()
    if (port === undefined || provinces.length === 0) return known
    try {
      const told = await withinLease(LEASE_MS, (signal) => port.warnings(provinces, { signal }))
      const names = [...told.keys()]
      for (const province of provinces) {
        const warnings = told.get(spellingOf(province, names) ?? province)
        if (warnings !== undefined) known.set(province, warningsSchema.parse(warnings))
      }
    } catch (error) {
      onError(error)
      known.clear()
    }
    const askedAt = await this.now()
    for (const province of provinces)
      this.keep(province, { askedAt, warnings: known.get(province) ?? this.last(province) })
    this.answers += 1
    return known
  }

  private keep(province: string, told: Told): void {
    this.told.delete(province)
    const [oldest] = this.told.keys()
    if (oldest !== undefined && this.told.size >= MOST_KEPT) this.told.delete(oldest)
    this.told.set(province, told)
  }
}
