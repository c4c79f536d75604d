import { isAscii } from 'node:buffer'
import { JsonNumeral, JsonObject, type JsonValue } from './json-value'
import { emptyShape, type KeyShape } from './key-shape'
import type { PayloadLimits } from './payload-limits'
import type { PayloadCode, PayloadRejection } from './payload-rejection'
import { pointerOf } from './pointer'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const LETTER_E_CAPITAL = 0x45
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LETTER_A = 0x61
const LETTER_E = 0x65
const LETTER_F = 0x66
const LETTER_N = 0x6e
const LETTER_T = 0x74
const LETTER_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** The recursion below must never exhaust the stack, whatever limit a host asks for. */
const maxDepth = 256

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
 * more bytes than UTF-16 units stand before the present place. Methods answer undefined once something is refused,
 * and on the way out each level notes its step of the pointer.
 */
export class JsonReader {
  private readonly text: string
  private readonly end: number
  private at: number
  private shift: number
  private keysLeft: number
  private itemsLeft: number
  private code: PayloadCode = 'JSON_SYNTAX'
  private limit: number | undefined = undefined
  private readonly steps: (string | number)[] = []

  constructor(
    private readonly bytes: Uint8Array,
    start: number,
    private readonly limits: PayloadLimits,
  ) {
    this.text = decode(bytes)
    this.end = bytes.length
    this.at = start
    // A byte order mark is three bytes and one unit.
    this.shift = start === 0 ? 0 : 2
    this.keysLeft = limits.keys
    this.itemsLeft = limits.items
  }

  readDocument(): JsonValue | undefined {
    if (this.skipBlanks() < 0) return this.refuse('PAYLOAD_SHAPE')
    const value = this.readValue(emptyShape(), Math.min(this.limits.depth, maxDepth))
    if (value === undefined) return undefined
    return this.skipBlanks() < 0 ? value : this.refuse('JSON_SYNTAX')
  }

  rejection(): PayloadRejection {
    const pointer = pointerOf(this.steps.reverse())
    const place = { code: this.code, pointer, offset: this.at }
    return this.limit === undefined ? place : { ...place, limit: this.limit }
  }

  private refuse(code: PayloadCode, limit?: number): undefined {
    this.code = code
    this.limit = limit
    return undefined
  }

  /** Moves to the next byte that is no blank and returns it, or −1 at the end. */
  private skipBlanks(): number {
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

  /** Stands on the first byte of a value. `owner` is the shape that ends with the member the value belongs to. */
  private readValue(owner: KeyShape, depthLeft: number): JsonValue | undefined {
    const byte = this.bytes[this.at] as number
    if (byte === QUOTE) {
      this.at++
      return this.readString(this.limits.stringBytes)
    }
    if (byte === OPEN_BRACE) {
      if (depthLeft === 0) return this.refuse('JSON_DEPTH', this.limits.depth)
      this.at++
      return this.readObject(owner, depthLeft - 1)
    }
    if (byte === OPEN_BRACKET) {
      if (depthLeft === 0) return this.refuse('JSON_DEPTH', this.limits.depth)
      this.at++
      return this.readArray(owner, depthLeft - 1)
    }
    if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return this.readNumber()
    return this.readWord(byte)
  }

  private readObject(owner: KeyShape, depthLeft: number): JsonValue | undefined {
    const values: JsonValue[] = []
    let byte = this.skipBlanks()
    if (byte === CLOSE_BRACE) {
      this.at++
      return new JsonObject(emptyShape(), values)
    }
    let shape: KeyShape | undefined
    for (;;) {
      if (byte !== QUOTE) return this.refuse('JSON_SYNTAX')
      if (this.keysLeft-- === 0) return this.refuse('JSON_KEYS', this.limits.keys)
      this.at++
      shape = shape === undefined ? this.readFirstName(owner) : this.readName(shape, shape.likely)
      if (shape === undefined) return undefined

      if (this.skipBlanks() !== COLON) return this.refuse('JSON_SYNTAX')
      this.at++
      if (this.skipBlanks() < 0) return this.refuse('JSON_SYNTAX')
      const value = this.readValue(shape, depthLeft)
      if (value === undefined) {
        this.steps.push(shape.lastName())
        return undefined
      }
      values.push(value)

      byte = this.skipBlanks()
      this.at++
      if (byte === COMMA) byte = this.skipBlanks()
      else if (byte === CLOSE_BRACE) return new JsonObject(shape, values)
      else return this.refuseHere()
    }
  }

  private readFirstName(owner: KeyShape): KeyShape | undefined {
    const shape = this.readName(emptyShape(), owner.likelyInside)
    owner.likelyInside = shape
    return shape
  }

  /** Reads a member name behind its opening quote: first by comparing with the likely one, else in full. */
  private readName(shape: KeyShape, likely: KeyShape | undefined): KeyShape | undefined {
    if (likely !== undefined && this.startsWithName(likely.keyBytes)) {
      this.at += likely.keyBytes.length + 1
      this.shift += likely.keyBytes.length - likely.key.length
      return likely
    }
    const start = this.at
    const name = this.readString(this.limits.keyBytes)
    if (name === undefined) return undefined
    const longer = shape.with(name)
    if (typeof longer === 'object') return longer
    this.at = start
    this.steps.push(name)
    return this.refuse(longer)
  }

  private startsWithName(name: Uint8Array): boolean {
    const at = this.at
    const length = name.length
    if (at + length >= this.end || this.bytes[at + length] !== QUOTE) return false
    for (let index = 0; index < length; index++) {
      if (this.bytes[at + index] !== name[index]) return false
    }
    return true
  }

  private readArray(owner: KeyShape, depthLeft: number): JsonValue | undefined {
    const items: JsonValue[] = []
    let byte = this.skipBlanks()
    if (byte === CLOSE_BRACKET) {
      this.at++
      return items
    }
    for (;;) {
      if (byte < 0) return this.refuse('JSON_SYNTAX')
      if (this.itemsLeft-- === 0) return this.refuse('JSON_ITEMS', this.limits.items)
      const value = this.readValue(owner, depthLeft)
      if (value === undefined) {
        this.steps.push(items.length)
        return undefined
      }
      items.push(value)

      byte = this.skipBlanks()
      this.at++
      if (byte === COMMA) byte = this.skipBlanks()
      else if (byte === CLOSE_BRACKET) return items
      else return this.refuseHere()
    }
  }

  /** The byte just passed is the one that is wrong. */
  private refuseHere(): undefined {
    this.at--
    return this.refuse('JSON_SYNTAX')
  }

  /** Stands behind the opening quote and ends behind the closing one. */
  private readString(limit: number): string | undefined {
    const { bytes, end, at: start } = this
    let { shift } = this
    const from = start - shift
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        if (at - start > limit) return this.refuse('STRING_LENGTH', limit)
        this.at = at + 1
        this.shift = shift
        return this.text.slice(from, at - shift)
      }
      if (byte === BACKSLASH) return this.readEscapedString(limit)
      if (byte < SPACE) return this.refuseControl(at)
      if (byte >= 0x80) shift += extraUnits(byte)
    }
    this.at = end
    return this.refuse('JSON_SYNTAX')
  }

  /** The same for a text with at least one escape, which has to be put together piece by piece. */
  private readEscapedString(limit: number): string | undefined {
    const { bytes, end, at: start } = this
    let { shift } = this
    let from = start - shift
    let read = ''
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        if (at - start > limit) return this.refuse('STRING_LENGTH', limit)
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
    this.at = end
    return this.refuse('JSON_SYNTAX')
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

  private refuseControl(at: number): undefined {
    this.at = at
    return this.refuse(this.bytes[at] === 0 ? 'STRING_NUL' : 'JSON_SYNTAX')
  }

  private readNumber(): JsonValue | undefined {
    const { bytes, at: start } = this
    const negative = bytes[start] === MINUS
    const first = negative ? start + 1 : start
    let at = first
    let value = 0
    while (isDigit(bytes[at])) value = value * 10 + ((bytes[at++] as number) - ZERO)
    if (at === first || (bytes[first] === ZERO && at > first + 1)) return this.refuse('JSON_SYNTAX')

    const next = bytes[at]
    const plain = next !== DOT && next !== LETTER_E && next !== LETTER_E_CAPITAL
    if (!plain) at = this.fractionEnd(at)
    if (at < 0) return this.refuse('JSON_SYNTAX')
    if (at - start > this.limits.numberLength) return this.refuse('NUMBER_LENGTH', this.limits.numberLength)

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

  private readWord(first: number): JsonValue | undefined {
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
