/**
 * A value a channel may not give. `withheld`: the platform has it and keeps it (an encrypted phone, a hidden amount);
 * `unknown`: nobody told us. Both differ from an empty text and from zero, which are values.
 */
export interface Absent {
  readonly absent: 'withheld' | 'unknown'
}

export type Disclosed<T> = T | Absent

/** The platform has the value and keeps it back. */
export const WITHHELD: Absent = Object.freeze({ absent: 'withheld' })
/** Nobody told us the value. */
export const UNKNOWN: Absent = Object.freeze({ absent: 'unknown' })

/** True for a value that was withheld or is unknown; false for empty texts and for zero. */
export function isAbsent(value: unknown): value is Absent {
  return typeof value === 'object' && value !== null && 'absent' in value
}

/** True for a value that was given, empty and zero included. */
export function isKnown<T>(value: Disclosed<T>): value is T {
  return !isAbsent(value)
}
