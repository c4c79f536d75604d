import { accept, type Outcome, reject } from '../outcome'
import { type Instant, isInstantInRange } from './instant'

/** What an epoch number counts since 1970-01-01T00:00:00Z. */
export type EpochUnit = 's' | 'ms' | 'us'

/** Why an epoch value is refused, in the order they are checked. */
export type EpochRejection =
  | { readonly code: 'TIME_UNIT'; readonly declared: string; readonly fits?: EpochUnit }
  | { readonly code: 'TIME_RANGE' }

const outOfRange = reject({ code: 'TIME_RANGE' })
const wholeNumber = /^-?\d{1,16}$/
const manyDigits = /^-?\d{17,}$/

/**
 * Reads an epoch value in the unit its channel declared, never in one guessed from its size. A value may be text, since
 * some sources quote it. Microseconds are cut to milliseconds.
 *
 * Refused as `TIME_UNIT`: a value that is no whole number, and one that misses the years 2000 to 2100 but would meet
 * them in another unit, named in `fits`. Other values outside those years are `TIME_RANGE`.
 */
export function parseEpoch(value: number | string, declared: EpochUnit): Outcome<Instant, EpochRejection> {
  if (typeof value === 'string' && manyDigits.test(value)) return outOfRange
  const count = typeof value === 'string' ? (wholeNumber.test(value) ? Number(value) : Number.NaN) : value
  if (!Number.isInteger(count)) return reject({ code: 'TIME_UNIT', declared })

  const instant = instantOf(count, declared)
  if (instant !== undefined) return accept(instant)

  for (const unit of ['s', 'ms', 'us'] as const) {
    if (instantOf(count, unit) !== undefined) return reject({ code: 'TIME_UNIT', declared, fits: unit })
  }
  return outOfRange
}

function instantOf(count: number, unit: EpochUnit): Instant | undefined {
  const instant = unit === 's' ? count * 1_000 : unit === 'us' ? Math.floor(count / 1_000) : count
  return isInstantInRange(instant) ? instant : undefined
}
