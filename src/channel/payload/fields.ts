import type { CurrencyCode } from '../../money/currency'
import { type AmountFormat, parseAmount } from '../../money/parse-amount'
import { type Absent, UNKNOWN, WITHHELD } from '../../order/disclosed'
import { ORDER_LIMITS } from '../../order/order-content'
import { accept, type Outcome, reject } from '../../outcome'
import { detachedText } from './detached-text'
import { idProblem } from './id-problem'
import { JsonNumeral, JsonObject, type JsonValue } from './json-value'
import { normalizedText } from './normalized-text'
import type { PayloadRejection } from './payload-rejection'
import { pointerOf } from './pointer'

const maxReported = 20
const maxAmountLength = 40
const integerText = /^-?(0|[1-9]\d*)$/

/**
 * Takes the fields an adapter knows out of a payload, each by its name; whatever else the payload has is left alone.
 *
 * `read` runs through to its end even if a field is refused, with a harmless value in its place, so that the answer
 * can name up to 20 places at once; what it returned is then thrown away. So `read` must have no effect of its own.
 */
export function readFields<T>(payload: JsonValue, read: (fields: PayloadFields) => T): Outcome<T, PayloadRejection> {
  const report: PayloadRejection[] = []
  if (!(payload instanceof JsonObject)) return reject({ code: 'PAYLOAD_SHAPE', pointer: '', expected: 'object' })

  const value = read(new PayloadFields(payload, report, undefined, ''))
  const [first, ...also] = report
  if (first === undefined) return accept(value)
  return reject(also.length === 0 ? first : { ...first, also })
}

/** The members of one object of a payload. Every reader names one member and refuses it if it is missing or `null`. */
export class PayloadFields {
  constructor(
    private readonly members: JsonObject | undefined,
    private readonly report: PayloadRejection[],
    private readonly parent: PayloadFields | undefined,
    private readonly step: string,
    private readonly index?: number,
  ) {}

  /** Whether the member is there and not `null`: `fields.given('memo') ? fields.text('memo') : ''`. */
  given(name: string): boolean {
    const value = this.members?.get(name)
    return value !== undefined && value !== null
  }

  /**
   * What is said of a value that is not given, or undefined if it is given: `fields.absence('phone') ?? fields.text('phone')`.
   * A missing member and `null` are unknown; `{"absent":"withheld"}` says that the platform keeps the value to itself.
   */
  absence(name: string): Absent | undefined {
    const value = this.members?.get(name)
    if (value === undefined || value === null) return UNKNOWN
    if (!(value instanceof JsonObject) || value.size !== 1) return undefined
    const absent = value.get('absent')
    if (absent === 'withheld') return WITHHELD
    return absent === 'unknown' ? UNKNOWN : undefined
  }

  /** A text, in NFC, never trimmed; it may be empty. `maxLength` counts UTF-16 units. */
  text(name: string, maxLength: number = ORDER_LIMITS.textLength): string {
    const value = this.members?.get(name)
    if (typeof value !== 'string') return this.mistyped(name, 'text', '')
    const text = detachedText(normalizedText(value))
    return text.length > maxLength ? this.refused(name, 'STRING_LENGTH', '', maxLength) : text
  }

  /** An identifier of 1 to 128 characters from `!` to `~`, written as a text or as a whole number of any length. */
  id(name: string): string {
    const value = this.members?.get(name)
    const id = typeof value === 'string' ? value : integerSource(value)
    if (id === undefined) return this.mistyped(name, 'id', '')
    const problem = idProblem(id)
    return problem === undefined ? detachedText(id) : this.refused(name, problem, '')
  }

  /** A whole number from 1 to 1,000,000,000. */
  quantity(name: string): number {
    const value = this.members?.get(name)
    if (typeof value === 'number' && value >= 1 && value <= ORDER_LIMITS.quantity) return value
    if (!isNumber(value)) return this.mistyped(name, 'quantity', 1)
    return this.refused(name, 'QTY_RANGE', 1, ORDER_LIMITS.quantity)
  }

  /** A whole number within bounds, both included; `-0` is none. */
  integer(name: string, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}): number {
    const value = this.members?.get(name)
    if (typeof value === 'number' && value >= min && value <= max) return value
    return isNumber(value) ? this.refused(name, 'INTEGER_RANGE', 0) : this.mistyped(name, 'integer', 0)
  }

  /** An amount exactly as it is written, as a text or as a number, for `parseAmount` to judge; no float in between. */
  amountText(name: string): string {
    const value = this.members?.get(name)
    const text = value instanceof JsonNumeral ? value.source : typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string') return this.mistyped(name, 'amount', '0')
    return text.length > maxAmountLength ? this.refused(name, 'NUMBER_LENGTH', '0', maxAmountLength) : text
  }

  /** An amount in minor units of `currency`, read by `parseAmount` from the text as written. */
  amount(name: string, currency: CurrencyCode, format?: AmountFormat): number {
    const outcome = parseAmount(this.amountText(name), currency, format)
    return outcome.ok ? outcome.value : this.refused(name, outcome.rejection.code, 0)
  }

  /** `true` or `false`; neither 0 nor 1 nor a word. */
  flag(name: string): boolean {
    const value = this.members?.get(name)
    return typeof value === 'boolean' ? value : this.mistyped(name, 'flag', false)
  }

  /** The members of an object inside this one. */
  object(name: string): PayloadFields {
    const value = this.members?.get(name)
    if (value instanceof JsonObject) return new PayloadFields(value, this.report, this, name)
    return new PayloadFields(this.mistyped(name, 'object', undefined), this.report, this, name)
  }

  /** What `read` makes of each object of a list, in order; at most `limit` of them. */
  list<T>(name: string, read: (item: PayloadFields) => T, limit: number = ORDER_LIMITS.lines): T[] {
    const values = this.items(name, limit)
    const items: T[] = []
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      const object = value instanceof JsonObject ? value : this.mistyped(name, 'object', undefined, index)
      items.push(read(new PayloadFields(object, this.report, this, name, index)))
      if (this.report.length >= maxReported) break
    }
    return items
  }

  /** A list of texts, each as `text` reads it; at most `limit` of them. */
  texts(name: string, limit: number = ORDER_LIMITS.tags, maxLength: number = ORDER_LIMITS.textLength): string[] {
    const texts: string[] = []
    for (const [index, value] of this.items(name, limit).entries()) {
      if (typeof value !== 'string') texts.push(this.mistyped(name, 'text', '', index))
      else if (value.length > maxLength) texts.push(this.refused(name, 'STRING_LENGTH', '', maxLength, index))
      else texts.push(detachedText(normalizedText(value)))
    }
    return texts
  }

  /** Refuses a member for a reason found after reading it, such as a status word that the adapter does not know. */
  refuse(name: string, code: PayloadRejection['code']): void {
    this.refused(name, code, undefined)
  }

  private items(name: string, limit: number): readonly JsonValue[] {
    const value = this.members?.get(name)
    if (!isList(value)) return this.mistyped(name, 'list', [])
    return value.length > limit ? this.refused(name, 'LIMIT_LINES', [], limit) : value
  }

  private mistyped<T>(name: string, expected: string, instead: T, index?: number): T {
    if (this.accepting()) this.report.push({ code: 'PAYLOAD_SHAPE', pointer: this.pointer(name, index), expected })
    return instead
  }

  private refused<T>(name: string, code: PayloadRejection['code'], instead: T, limit?: number, index?: number): T {
    if (!this.accepting()) return instead
    const pointer = this.pointer(name, index)
    this.report.push(limit === undefined ? { code, pointer } : { code, pointer, limit })
    return instead
  }

  /** What is missing inside a missing object is not reported again. */
  private accepting(): boolean {
    return this.members !== undefined && this.report.length < maxReported
  }

  private pointer(name: string, index?: number): string {
    const steps: (string | number)[] = index === undefined ? [name] : [index, name]
    for (let fields: PayloadFields = this; fields.parent !== undefined; fields = fields.parent) {
      if (fields.index !== undefined) steps.push(fields.index)
      steps.push(fields.step)
    }
    return pointerOf(steps.reverse())
  }
}

function isNumber(value: JsonValue | undefined): boolean {
  return typeof value === 'number' || value instanceof JsonNumeral
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** The text of a whole number as written; undefined for `1.0`, `1e3` and everything that is no number. */
function integerSource(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  if (!(value instanceof JsonNumeral) || value.source === '-0') return undefined
  return integerText.test(value.source) ? value.source : undefined
}
