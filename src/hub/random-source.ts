import { randomFillSync } from 'node:crypto'
import type { RandomBytes } from '../security/random-bytes'

const POOL_BYTES = 8_192

/** The system's secure random bytes, drawn in pools because twelve at a time would cost more than sealing with them. */
export function systemRandom(): RandomBytes {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES
  return (size) => {
    if (size > POOL_BYTES / 4) return randomFillSync(Buffer.alloc(size))
    if (used + size > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const bytes = Uint8Array.prototype.slice.call(pool, used, used + size)
    pool.fill(0, used, used + size)
    used += size
    return bytes
  }
}
