const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
/** The prime is 2⁴⁰ + this. */
const PRIME_LOW = 0x1b3

/**
 * 64-bit FNV-1a over the UTF-16 code units, low byte first: 16 hex digits, equal on every machine. It tells texts apart
 * without repeating them. It protects nothing: a short text is found by trying, and equal fingerprints can be made on
 * purpose, so nothing secret or personal may rely on it.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ for its constants
 */
export function textFingerprint(text: string): string {
  let high = OFFSET_HIGH
  let low = OFFSET_LOW
  for (let index = 0; index < text.length * 2; index++) {
    const unit = text.charCodeAt(index >> 1)
    low = (low ^ (index % 2 === 0 ? unit & 0xff : unit >> 8)) >>> 0
    const product = low * PRIME_LOW
    high = (Math.imul(high, PRIME_LOW) + Math.floor(product / 0x1_0000_0000) + (low << 8)) >>> 0
    low = product >>> 0
  }
  return hex(high) + hex(low)
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
