import { types } from 'node:util'
import { accept, type Outcome, reject } from '../../outcome'
import { JsonNumeral, JsonObject, type JsonValue } from './json-value'
import { emptyShape } from './key-shape'
import { defaultPayloadLimits, type PayloadLimits } from './payload-limits'
import type { PayloadCode, PayloadRejection } from './payload-rejection'
import { pointerOf } from './pointer'
import { unstorableText } from './unstorable-text'

/**
 * Copies what a JavaScript caller hands over, at the door, into the same values that `readJson` answers.
 *
 * Only plain data comes in: objects made by a literal or without a prototype, arrays without holes, texts, booleans,
 * `null`, finite numbers, bigints. No code of the caller runs meanwhile: a getter, a proxy, a function (`toJSON` too), a
 * class instance, a symbol or a cycle is `INPUT_HOSTILE`. Members that are undefined are left out. Afterwards the caller
 * may change its object as it likes.
 *
 * @param limits those that differ from `defaultPayloadLimits`; text limits count UTF-16 units here.
 */
export function copyInput(input: unknown, limits?: Partial<PayloadLimits>): Outcome<JsonValue, PayloadRejection> {
  const copier = new InputCopier({ ...defaultPayloadLimits, ...limits })
  const value = copier.copy(input)
  return value === undefined ? reject(copier.rejection()) : accept(value)
}

class InputCopier {
  private readonly open: object[] = []
  private readonly steps: (string | number)[] = []
  private keysLeft: number
  private itemsLeft: number
  private code: PayloadCode = 'INPUT_HOSTILE'
  private limit: number | undefined = undefined

  constructor(private readonly limits: PayloadLimits) {
    this.keysLeft = limits.keys
    this.itemsLeft = limits.items
  }

  rejection(): PayloadRejection {
    const place = { code: this.code, pointer: pointerOf(this.steps.reverse()) }
    return this.limit === undefined ? place : { ...place, limit: this.limit }
  }

  copy(input: unknown): JsonValue | undefined {
    if (input === null || typeof input === 'boolean') return input
    if (typeof input === 'string') return this.copyText(input, this.limits.stringBytes)
    if (typeof input === 'number') return this.copyNumber(input)
    if (typeof input === 'bigint') return this.copyBigint(input)
    if (input === undefined) return this.refuse('PAYLOAD_SHAPE')
    if (typeof input !== 'object') return this.refuse('INPUT_HOSTILE')
    return this.copyStructure(input)
  }

  private refuse(code: PayloadCode, limit?: number): undefined {
    this.code = code
    this.limit = limit
    return undefined
  }

  private copyText(text: string, limit: number): string | undefined {
    if (text.length > limit) return this.refuse('STRING_LENGTH', limit)
    const problem = unstorableText(text)
    return problem === undefined ? text : this.refuse(problem)
  }

  private copyNumber(number: number): JsonValue | undefined {
    if (!Number.isFinite(number)) return this.refuse('NUMBER_NOT_FINITE')
    if (Object.is(number, -0)) return new JsonNumeral('-0')
    return Number.isSafeInteger(number) ? number : new JsonNumeral(String(number))
  }

  private copyBigint(integer: bigint): JsonValue | undefined {
    const { numberLength } = this.limits
    // Writing a bigint out takes time that grows faster than its length, so a huge one is refused unwritten.
    if (integer >= 10n ** BigInt(numberLength) || integer <= -(10n ** BigInt(numberLength - 1))) {
      return this.refuse('NUMBER_LENGTH', numberLength)
    }
    const number = Number(integer)
    return Number.isSafeInteger(number) ? number : new JsonNumeral(String(integer))
  }

  private copyStructure(input: object): JsonValue | undefined {
    if (types.isProxy(input) || this.open.includes(input)) return this.refuse('INPUT_HOSTILE')
    if (this.open.length >= Math.min(this.limits.depth, 256)) return this.refuse('JSON_DEPTH', this.limits.depth)

    const prototype: unknown = Object.getPrototypeOf(input)
    this.open.push(input)
    let copy: JsonValue | undefined
    if (Array.isArray(input) && prototype === Array.prototype) copy = this.copyItems(input)
    else if (prototype === null || prototype === Object.prototype) copy = this.copyMembers(input)
    else if (isOwnNumeral(input, prototype)) copy = new JsonNumeral(input.source)
    else copy = this.refuse('INPUT_HOSTILE')
    this.open.pop()
    return copy
  }

  private copyItems(input: readonly unknown[]): JsonValue | undefined {
    if (input.length > this.itemsLeft) return this.refuse('JSON_ITEMS', this.limits.items)
    this.itemsLeft -= input.length
    const items: JsonValue[] = []
    for (let index = 0; index < input.length; index++) {
      const property = Object.getOwnPropertyDescriptor(input, index)
      const item =
        property !== undefined && 'value' in property ? this.copy(property.value) : this.refuse('INPUT_HOSTILE')
      if (item === undefined) {
        this.steps.push(index)
        return undefined
      }
      items.push(item)
    }
    return items
  }

  private copyMembers(input: object): JsonValue | undefined {
    const values: JsonValue[] = []
    let shape = emptyShape()
    for (const name of Reflect.ownKeys(input)) {
      const property = Object.getOwnPropertyDescriptor(input, name)
      if (typeof name === 'symbol') return this.refuse('INPUT_HOSTILE')
      if (property !== undefined && 'value' in property && property.value === undefined) continue
      if (this.keysLeft-- === 0) return this.refuse('JSON_KEYS', this.limits.keys)

      if (this.copyText(name, this.limits.keyBytes) === undefined) return undefined
      const longer = shape.with(name)
      if (typeof longer !== 'object') {
        this.steps.push(name)
        return this.refuse(longer)
      }

      const plain = property !== undefined && 'value' in property
      const value = plain ? this.copy(property.value) : this.refuse('INPUT_HOSTILE')
      if (value === undefined) {
        this.steps.push(name)
        return undefined
      }
      shape = longer
      values.push(value)
    }
    return new JsonObject(shape, values)
  }
}

/** A numeral made by a host; only one whose text is a JSON number, for it goes on as if it had been read. */
function isOwnNumeral(input: object, prototype: unknown): input is JsonNumeral {
  if (prototype !== JsonNumeral.prototype) return false
  const source: unknown = Object.getOwnPropertyDescriptor(input, 'source')?.value
  return typeof source === 'string' && source.length <= 40 && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source)
}
