import type { RoutingPlan } from '../routing/routing-plan'
import { pausingWarnings } from '../routing/weather-rules'
import type { WeatherReader } from './weather-reader'

const MINUTE_MS = 60_000
/** Provinces that are watched; addresses are what buyers write, so there may be any number. */
const MOST_PROVINCES = 1_000

/**
 * Notices that a warning has come, changed or ended where routed orders go to. It asks as often as the policy looks at paused orders
 * again, once for all provinces; what is asked to route an order counts as well. No order is read.
 */
export class WeatherWatch {
  private readonly provinces = new Set<string>()
  private comparedAt: number | undefined
  private comparedAnswers = -1
  private standing = ''
  private moves = 0

  constructor(private readonly reader: WeatherReader) {}

  /** An order is routed to there. */
  note(province: string | undefined): void {
    if (province !== undefined && this.provinces.size < MOST_PROVINCES) this.provinces.add(province)
  }

  /** @returns How often it has moved by now: another number says that open orders are to be looked through. */
  async look(plans: readonly RoutingPlan[], at: number): Promise<number> {
    const rules = plans.flatMap(({ weather }) => weather ?? [])
    if (rules.length === 0) return this.moves
    const everyMs = Math.min(...rules.map(({ recheckMinutes }) => recheckMinutes)) * MINUTE_MS
    await this.reader.read(this.reader.askedBefore([...this.provinces], at - everyMs))
    const recently = this.comparedAt !== undefined && at >= this.comparedAt && at - this.comparedAt < MINUTE_MS
    if (recently && this.reader.answers === this.comparedAnswers) return this.moves
    this.comparedAt = at
    this.comparedAnswers = this.reader.answers
    const standing = JSON.stringify(
      [...this.provinces].sort().flatMap((province) => {
        const warnings = this.reader.last(province) ?? []
        const meant = rules.map((rule) => pausingWarnings(rule, warnings, at))
        return meant.every((texts) => texts.length === 0) ? [] : [[province, meant]]
      }),
    )
    if (standing !== this.standing) this.moves += 1
    this.standing = standing
    return this.moves
  }
}
