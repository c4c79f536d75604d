/** A part that can stand beside others without ambiguity: its length in UTF-16 units, a colon, the part. */
export function lengthPrefixed(part: string): string {
  return `${part.length}:${part}`
}

/**
 * A text whose UTF-8 bytes differ from those of every other text. UTF-8 replaces each lone surrogate by the same
 * three bytes, so a text that has one is written as JSON, where it is escaped; the first letter tells the forms apart.
 */
export function utf8Distinct(text: string): string {
  return text.isWellFormed() ? `t${text}` : `j${JSON.stringify(text)}`
}
