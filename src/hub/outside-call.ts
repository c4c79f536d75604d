import type { RandomBytes } from '../security/random-bytes'
import { EffectTimeoutError, RetryAfterError } from './effect-errors'

/** Longest wait a receiver may ask for. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000

/**
 * Calls somebody outside for four fifths of a lease at most, then gives up, whether or not its signal is heeded, so that two
 * workers are not at it at once.
 * @throws EffectTimeoutError, or what the call threw.
 */
export async function withinLease<T>(leaseMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limitMs = Math.floor(leaseMs * 0.8)
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const timedOut = new Promise<never>((_resolve, giveUp) => {
    timer = setTimeout(() => {
      const error = new EffectTimeoutError(limitMs)
      giveUp(error)
      abort.abort(error)
    }, limitMs)
  })
  try {
    return await Promise.race([call(abort.signal), timedOut])
  } finally {
    clearTimeout(timer)
  }
}

/** How long to wait after failures in a row. */
export interface Backoff {
  readonly random: RandomBytes
  readonly baseDelayMs: number
  readonly maxDelayMs: number
}

/** What the receiver asked for; else exponential with full jitter, so that many failures at once do not come back at once. */
export function retryDelay(error: unknown, failures: number, { random, baseDelayMs, maxDelayMs }: Backoff): number {
  if (error instanceof RetryAfterError) return Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS)
  const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1))
  const [high = 0, low = 0] = random(2)
  return baseDelayMs + Math.floor((Math.max(0, ceiling - baseDelayMs) * (high * 256 + low)) / 65_535)
}
