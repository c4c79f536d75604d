/** What was handed in cannot be right; `field` says where. Nothing was stored, the same id may be used again. */
export type InputRejection = {
  readonly code: 'INPUT_INVALID' | 'QTY_RANGE'
  readonly field: string
  /** The pattern that text there has to match, where it is one of few plain words: a regular expression. */
  readonly allowed?: string
}
