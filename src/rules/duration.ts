import { z } from 'zod'

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const FORM = /^(\d{1,6})([smhd])$/
/** The longest span a rule may name: ten years of 365 days. */
const LONGEST_MS = 3_650 * UNITS.d

/** A span of time as people write it: a whole number and `s`, `m`, `h` or `d` (of 24 hours), such as `30m` or `48h`. */
export const durationSchema = z.string().refine((text) => {
  const ms = durationMs(text)
  return ms !== null && ms <= LONGEST_MS
}, 'a span such as 30m, 48h or 7d')

/** Milliseconds of a span such as `48h`; null for any other text. */
export function durationMs(text: string): number | null {
  const parts = FORM.exec(text)
  if (parts === null) return null
  return Number(parts[1]) * UNITS[parts[2] as keyof typeof UNITS]
}
