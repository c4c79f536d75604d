/** How much of a payload is read before it is refused. Everything is counted while reading, never afterwards. */
export interface PayloadLimits {
  /** Bytes of the whole body. */
  readonly bodyBytes: number
  /** Objects and arrays inside each other; at most 256, whatever is asked for. */
  readonly depth: number
  /** Object members in the whole text. */
  readonly keys: number
  /** Array items in the whole text. */
  readonly items: number
  /** Bytes of one text as it is written between its quotes. */
  readonly stringBytes: number
  /** Bytes of one member name as it is written between its quotes. */
  readonly keyBytes: number
  /** Characters of one number as it is written. */
  readonly numberLength: number
}

/** 1 MB, 32 levels, 10,000 members, 10,000 array items, texts of 64 KiB, names of 256 bytes, numbers of 40 characters. */
export const defaultPayloadLimits: PayloadLimits = Object.freeze({
  bodyBytes: 1_000_000,
  depth: 32,
  keys: 10_000,
  items: 10_000,
  stringBytes: 65_536,
  keyBytes: 256,
  numberLength: 40,
})
