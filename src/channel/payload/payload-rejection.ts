import type { Rejection } from '../../outcome'

/** Reasons a payload is refused. The first that applies, reading from the first byte on, is the answer. */
export type PayloadCode =
  /** More bytes than a body may have. */
  | 'BODY_SIZE'
  /** Not UTF-8: invalid or cut bytes, UTF-16, GBK, or a second byte order mark. */
  | 'ENCODING'
  /** Not JSON as RFC 8259 defines it. */
  | 'JSON_SYNTAX'
  /** Objects and arrays nested too deep. */
  | 'JSON_DEPTH'
  /** Too many object members in the whole text. */
  | 'JSON_KEYS'
  /** Too many array items in the whole text. */
  | 'JSON_ITEMS'
  /** One object names a member twice; parsers disagree on which one counts. */
  | 'JSON_DUPLICATE_KEY'
  /** A member name that reaches into a JavaScript prototype, such as `__proto__`. */
  | 'FORBIDDEN_KEY'
  /** A text or a member name is too long. */
  | 'STRING_LENGTH'
  /** A text holds U+0000, which databases can not store. */
  | 'STRING_NUL'
  /** A text holds half of a surrogate pair, which is not a character. */
  | 'STRING_SURROGATE'
  /** A number is written with too many characters. */
  | 'NUMBER_LENGTH'
  /** A number handed over by a JavaScript caller is `NaN` or infinite. */
  | 'NUMBER_NOT_FINITE'
  /** A JavaScript caller handed over something that is not plain data: a getter, a proxy, a cycle, a class. */
  | 'INPUT_HOSTILE'
  /** A field is missing or of another kind than the channel documents; an empty body too. */
  | 'PAYLOAD_SHAPE'
  /** An identifier without a character. */
  | 'ID_EMPTY'
  /** An identifier of more than 128 characters. */
  | 'ID_LENGTH'
  /** An identifier with anything but printable ASCII: a space, a control or invisible character, another script. */
  | 'ID_CHARSET'
  /** A quantity that is not a whole number from 1 to 1,000,000,000. */
  | 'QTY_RANGE'
  /** A whole number outside the bounds of its field. */
  | 'INTEGER_RANGE'
  /** More entries in one list than the field allows. */
  | 'LIMIT_LINES'

/**
 * Where and why a payload was refused. It never carries a value of the payload, so it may be logged and shown.
 *
 * `pointer` is the JSON Pointer (RFC 6901) of the place, `''` for the whole document; it is made of member names of
 * the payload and thus untrusted text. `offset` counts bytes from the start of the body.
 */
export interface PayloadRejection extends Rejection {
  /** A `PayloadCode`, or the code with which money, time or the adapter itself refused what a field says. */
  readonly code: PayloadCode | (string & Record<never, never>)
  readonly pointer: string
  readonly offset?: number
  /** The limit that was passed. */
  readonly limit?: number
  /** For `PAYLOAD_SHAPE`: the kind that was asked for. */
  readonly expected?: string
  /** What else is wrong with the fields, at most 19 more. */
  readonly also?: readonly PayloadRejection[]
}
