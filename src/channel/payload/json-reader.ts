import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, MINUS, NINE, OPEN_BRACE, OPEN_BRACKET, QUOTE, ZERO } from './ascii'
import { JsonScanner } from './json-scanner'
import { JsonObject, type JsonValue } from './json-value'
import { emptyShape, type KeyShape } from './key-shape'

/** The recursion below must never exhaust the stack, whatever limit a host asks for. */
const maxDepth = 256

/**
 * Puts values together from what the scanner finds. Once something is refused, each level notes its step of the
 * pointer on the way out.
 */
export class JsonReader extends JsonScanner {
  readDocument(): JsonValue | undefined {
    if (this.skipBlanks() < 0) return this.refuse('PAYLOAD_SHAPE')
    const value = this.readValue(emptyShape(), Math.min(this.limits.depth, maxDepth))
    if (value === undefined) return undefined
    return this.skipBlanks() < 0 ? value : this.refuse('JSON_SYNTAX')
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
}
