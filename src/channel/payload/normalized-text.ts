const firstCombining = 0x300

/**
 * The text in Unicode normalization form C, so that equal texts are stored equal; nothing is trimmed or removed.
 * Below U+0300 every text is in that form already.
 */
export function normalizedText(text: string): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= firstCombining) return text.normalize('NFC')
  }
  return text
}
