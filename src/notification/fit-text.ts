const encoder = new TextEncoder()

/** Bytes of a text in UTF-8, which is what the providers count: a Chinese character is three. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length
}

/**
 * The text, or as many whole characters of it as fit with an ellipsis behind them. An escape is not cut from what it escapes.
 *
 * @param bytes At least 3.
 */
export function fitText(text: string, bytes: number): string {
  if (utf8Bytes(text) <= bytes) return text
  let kept = ''
  let used = 3
  for (const character of text) {
    used += utf8Bytes(character)
    if (used > bytes) break
    kept += character
  }
  return `${kept.replace(/\\$/, '')}…`
}
