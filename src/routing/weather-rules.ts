import { z } from 'zod'
import { codeSchema, skuSchema } from '../order/identifiers'
import { msPerDay } from '../time/civil'
import type { Instant } from '../time/instant'

/** Levels of weather warnings as the Chinese offices give them (蓝、黄、橙、红), the mildest first. */
export const WARNING_LEVELS = ['blue', 'yellow', 'orange', 'red'] as const
export type WarningLevel = (typeof WARNING_LEVELS)[number]

/** One warning for one province, or so many days of forecast weather. */
export interface WeatherWarning {
  /** What of: `rain`, `snow`, `typhoon`, or whatever the host's source calls it. */
  readonly kind: string
  readonly level: WarningLevel
  /** Left out: it is so already. */
  readonly from?: Instant
  readonly until: Instant
}

/**
 * Where the host's weather comes from. It is asked outside of every commit, for some provinces at once, spelled as in addresses;
 * it may answer by their everyday or official names. A province left out of the answer is one nobody knows anything of; an empty list says that there is no warning.
 */
export interface WeatherPort {
  warnings(
    provinces: readonly string[],
    options: { readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, readonly WeatherWarning[]>>
}

const pauseSchema = z.strictObject({
  /** Left out: of whatever kind. */
  kinds: z.array(codeSchema).min(1).max(100).optional(),
  /** This level and those above. Default orange. */
  level: z.enum(WARNING_LEVELS).default('orange'),
  /** Only warnings that last so many days or longer: three days of rain. */
  lastsDays: z.int().min(1).max(30).optional(),
  /** Also warnings that begin within so many days. Default 0: those that have begun. */
  aheadDays: z.int().min(0).max(30).default(0),
  /** Only orders with one of these, such as fresh goods. Left out: all orders. */
  skus: z.array(skuSchema).min(1).max(10_000).optional(),
})

/** When orders wait for the weather, as data. */
export const weatherRulesSchema = z.strictObject({
  /** An order waits where one of these is for it. */
  pauses: z.array(pauseSchema).min(1).max(100),
  /** What becomes of orders to provinces whose weather nobody knows. Default: they are sent. */
  unknown: z.enum(['send', 'pause']).default('send'),
  /** A paused order is looked at again after so many minutes, and when the warning ends. Default 60. */
  recheckMinutes: z.int().min(1).max(10_080).default(60),
})

/** When orders wait for the weather. */
export type WeatherRules = z.infer<typeof weatherRulesSchema>

/** Why an order waits for the weather. `again`: when it is looked at again. */
export type WeatherPause =
  /** A warning is in force. `until`: when the last that keeps it waiting ends. */
  | {
      readonly code: 'ROUTE_WEATHER'
      readonly kind: string
      readonly level: WarningLevel
      readonly until: Instant
      readonly again: Instant
    }
  /** Nobody knows the weather there, and the policy says to wait. */
  | { readonly code: 'ROUTE_WEATHER_UNKNOWN'; readonly again: Instant }

/**
 * Whether an order waits for the weather at its receiver's; undefined where it does not.
 *
 * @param warnings - Those of its province; undefined where nobody knows.
 */
export function weatherPause(
  { pauses, unknown, recheckMinutes }: WeatherRules,
  skus: readonly string[],
  warnings: readonly WeatherWarning[] | undefined,
  at: Instant,
): WeatherPause | undefined {
  const again = at + recheckMinutes * 60_000
  if (warnings === undefined) return unknown === 'pause' ? { code: 'ROUTE_WEATHER_UNKNOWN', again } : undefined
  const forIt = pauses.filter((pause) => pause.skus === undefined || pause.skus.some((sku) => skus.includes(sku)))
  const inTheWay = warnings.filter((warning) => forIt.some((pause) => isMeant(warning, pause, at)))
  const [first] = [...inTheWay].sort((a, b) => b.until - a.until)
  if (first === undefined) return undefined
  const { kind, level, until } = first
  return { code: 'ROUTE_WEATHER', kind, level, until, again: Math.min(until, again) }
}

/** Warnings that some order waits for now: each with the place of the pause that means it. Equal texts as long as that is so. */
export function pausingWarnings(
  { pauses }: Pick<WeatherRules, 'pauses'>,
  warnings: readonly WeatherWarning[],
  at: Instant,
): readonly string[] {
  const meant = pauses.flatMap((pause, place) =>
    warnings
      .filter((warning) => isMeant(warning, pause, at))
      .map(({ kind, level, from, until }) => JSON.stringify([place, kind, level, from ?? null, until])),
  )
  return [...new Set(meant)].sort()
}

function isMeant(
  { kind, level, from, until }: WeatherWarning,
  pause: WeatherRules['pauses'][number],
  at: Instant,
): boolean {
  if (until <= at || (from !== undefined && from > at + pause.aheadDays * msPerDay)) return false
  if (pause.kinds !== undefined && !pause.kinds.includes(kind)) return false
  if (WARNING_LEVELS.indexOf(level) < WARNING_LEVELS.indexOf(pause.level)) return false
  return pause.lastsDays === undefined || until - (from ?? at) >= pause.lastsDays * msPerDay
}
