import { isAscii } from 'node:buffer'
import {
  BACKSLASH,
  CR,
  DOT,
  LETTER_A,
  LETTER_E,
  LETTER_E_CAPITAL,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  LETTER_U,
  LF,
  MINUS,
  NINE,
  PLUS,
  QUOTE,
  SPACE,
  TAB,
  ZERO,
} from './ascii'
import { JsonNumeral, type JsonValue } from './json-value'
import type { PayloadLimits } from './payload-limits'
import type { PayloadCode, PayloadRejection } from './payload-rejection'
import { pointerOf } from './pointer'

const shortEscapes: ReadonlyMap<number, string> = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
])

function decode(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return view.toString(isAscii(bytes) ? 'latin1' : 'utf8')
}

/**
 * One pass over the bytes. Texts are cut from the decoded string rather than decoded one by one; `shift` is how many
 * more bytes than UTF-16 units stand before the present place. Methods answer undefined once something is refused.
 */
export class JsonScanner {
  protected readonly text: string
  protected readonly end: number
  protected at: number
  protected keysLeft: number
  protected itemsLeft: number
  protected readonly steps: (string | number)[] = []
  protected shift: number
  private code: PayloadCode = 'JSON_SYNTAX'
  private limit: number | undefined = undefined

  constructor(
    protected readonly bytes: Uint8Array,
    start: number,
    protected readonly limits: PayloadLimits,
  ) {
    this.text = decode(bytes)
    this.end = bytes.length
    this.at = start
    // A byte order mark is three bytes and one unit.
    this.shift = start === 0 ? 0 : 2
    this.keysLeft = limits.keys
    this.itemsLeft = limits.items
  }

  rejection(): PayloadRejection {
    const pointer = pointerOf(this.steps.reverse())
    const place = { code: this.code, pointer, offset: this.at }
    return this.limit === undefined ? place : { ...place, limit: this.limit }
  }

  protected refuse(code: PayloadCode, limit?: number): undefined {
    this.code = code
    this.limit = limit
    return undefined
  }

  /** Moves to the next byte that is no blank and returns it, or −1 at the end. */
  protected skipBlanks(): number {
    let at = this.at
    while (at < this.end) {
      const byte = this.bytes[at] as number
      if (byte > SPACE || (byte !== SPACE && byte !== LF && byte !== CR && byte !== TAB)) {
        this.at = at
        return byte
      }
      at++
    }
    this.at = at
    return -1
  }

  /** Stands behind the opening quote and ends behind the closing one. */
  protected readString(limit: number): string | undefined {
    const { bytes, at: start } = this
    const stop = Math.min(this.end, start + limit + 1)
    let { shift } = this
    const from = start - shift
    for (let at = start; at < stop; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        this.at = at + 1
        this.shift = shift
        return this.text.slice(from, at - shift)
      }
      if (byte === BACKSLASH) return this.readEscapedString(limit)
      if (byte < SPACE) return this.refuseControl(at)
      if (byte >= 0x80) shift += extraUnits(byte)
    }
    return this.refuseUnclosed(start, limit)
  }

  /** The same for a text with at least one escape, which has to be put together piece by piece. */
  private readEscapedString(limit: number): string | undefined {
    const { bytes, at: start } = this
    const stop = Math.min(this.end, start + limit + 1)
    let { shift } = this
    let from = start - shift
    let read = ''
    for (let at = start; at < stop; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        this.at = at + 1
        this.shift = shift
        return read + this.text.slice(from, at - shift)
      }
      if (byte === BACKSLASH) {
        read += this.text.slice(from, at - shift)
        this.at = at
        const escaped = this.readEscape()
        if (escaped === undefined) return undefined
        read += escaped
        at = this.at - 1
        from = this.at - shift
      } else if (byte < SPACE) return this.refuseControl(at)
      else if (byte >= 0x80) shift += extraUnits(byte)
    }
    return this.refuseUnclosed(start, limit)
  }

  /** Stands on a backslash and ends behind the escape. A surrogate pair is two escapes read as one. */
  private readEscape(): string | undefined {
    const letter = this.bytes[this.at + 1]
    if (letter !== LETTER_U) {
      const meaning = letter === undefined ? undefined : shortEscapes.get(letter)
      if (meaning === undefined) return this.refuse('JSON_SYNTAX')
      this.at += 2
      return meaning
    }
    const unit = this.hexUnit(this.at + 2)
    if (unit < 0) return this.refuse('JSON_SYNTAX')
    if (unit === 0) return this.refuse('STRING_NUL')
    if (unit < 0xd800 || unit > 0xdfff) {
      this.at += 6
      return String.fromCharCode(unit)
    }
    const low =
      this.bytes[this.at + 6] === BACKSLASH && this.bytes[this.at + 7] === LETTER_U ? this.hexUnit(this.at + 8) : -1
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) return this.refuse('STRING_SURROGATE')
    this.at += 12
    return String.fromCharCode(unit, low)
  }

  /** Four hexadecimal digits as a number, or −1. */
  private hexUnit(at: number): number {
    let unit = 0
    for (let index = at; index < at + 4; index++) {
      const byte = this.bytes[index] ?? 0
      const lower = byte | 0x20
      if (byte >= ZERO && byte <= NINE) unit = unit * 16 + byte - ZERO
      else if (lower >= LETTER_A && lower <= LETTER_F) unit = unit * 16 + lower - LETTER_A + 10
      else return -1
    }
    return unit
  }

  /** No closing quote came within the limit. */
  private refuseUnclosed(start: number, limit: number): undefined {
    const tooLong = start + limit < this.end
    this.at = tooLong ? start : this.end
    return tooLong ? this.refuse('STRING_LENGTH', limit) : this.refuse('JSON_SYNTAX')
  }

  private refuseControl(at: number): undefined {
    this.at = at
    return this.refuse(this.bytes[at] === 0 ? 'STRING_NUL' : 'JSON_SYNTAX')
  }

  protected readNumber(): JsonValue | undefined {
    const { bytes, at: start } = this
    const { numberLength } = this.limits
    const negative = bytes[start] === MINUS
    const first = negative ? start + 1 : start
    let at = first
    let value = 0
    while (isDigit(bytes[at]) && at - start <= numberLength) value = value * 10 + ((bytes[at++] as number) - ZERO)
    if (at === first || (bytes[first] === ZERO && at > first + 1)) return this.refuse('JSON_SYNTAX')

    const next = bytes[at]
    const plain = next !== DOT && next !== LETTER_E && next !== LETTER_E_CAPITAL
    if (!plain) at = this.fractionEnd(at)
    if (at < 0) return this.refuse('JSON_SYNTAX')
    if (at - start > numberLength) return this.refuse('NUMBER_LENGTH', numberLength)

    this.at = at
    if (plain && value <= Number.MAX_SAFE_INTEGER && !(negative && value === 0)) return negative ? -value : value
    return new JsonNumeral(this.text.slice(start - this.shift, at - this.shift))
  }

  /** Where a fraction and an exponent end, or −1 if one of them has no digit. */
  private fractionEnd(start: number): number {
    const { bytes } = this
    let at = start
    if (bytes[at] === DOT) {
      const first = ++at
      while (isDigit(bytes[at])) at++
      if (at === first) return -1
    }
    if (bytes[at] === LETTER_E || bytes[at] === LETTER_E_CAPITAL) {
      at++
      if (bytes[at] === PLUS || bytes[at] === MINUS) at++
      const first = at
      while (isDigit(bytes[at])) at++
      if (at === first) return -1
    }
    return at
  }

  protected readWord(first: number): JsonValue | undefined {
    if (first === LETTER_T && this.skipWord('true')) return true
    if (first === LETTER_F && this.skipWord('false')) return false
    if (first === LETTER_N && this.skipWord('null')) return null
    return this.refuse('JSON_SYNTAX')
  }

  private skipWord(word: string): boolean {
    const from = this.at - this.shift
    if (!this.text.startsWith(word, from)) return false
    this.at += word.length
    return true
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE
}

/** How much a byte ≥ 0x80 moves bytes ahead of UTF-16 units: each following byte is one more, a pair one less. */
function extraUnits(byte: number): number {
  if (byte < 0xc0) return 1
  return byte >= 0xf0 ? -1 : 0
}
