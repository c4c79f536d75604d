import type { Instant } from '../time/instant'

/** What kind of value a field holds, and with it which tests may ask for it. */
export type FieldType = 'number' | 'amount' | 'instant' | 'text' | 'texts' | 'flag'

/** What people call a thing, in the two languages of labels. */
export interface Label {
  readonly 'zh-CN': string
  readonly en: string
}

interface FieldOf<Subject, Type extends FieldType, Value> {
  readonly type: Type
  /** Null: not known, whatever the reason. A test of it then answers `unknown`, never yes or no. */
  readonly read: (subject: Subject) => Value | null
  readonly label?: Label
  /** True where the value finds a person: evidence then names the field and keeps the value to itself. */
  readonly personal?: boolean
}

/**
 * One thing rules may ask about. An `amount` is minor units of the subject's own currency; an `instant` epoch milliseconds.
 */
export type Field<Subject> =
  | FieldOf<Subject, 'number' | 'amount', number>
  | FieldOf<Subject, 'instant', Instant>
  | FieldOf<Subject, 'text', string>
  | FieldOf<Subject, 'texts', readonly string[]>
  | FieldOf<Subject, 'flag', boolean>

/** Several things of one kind inside a subject, such as the lines of an order. */
export interface ListField<Subject> {
  readonly read: (subject: Subject) => readonly unknown[] | null
  /** What may be asked about one of them, by names that no field of the subject has. */
  readonly fields: Readonly<Record<string, Field<unknown>>>
}

/** What subjects are counted by over time, such as orders by the address they came from. */
export interface RateField<Subject> {
  /** Equal for those counted together; null where that is not known. Let it be a digest where it finds a person. */
  readonly key: (subject: Subject) => string | null
  readonly label?: Label
}

/** All that rules over one kind of subject may ask about, by name. Names hold letters, digits and dots. */
export interface Vocabulary<Subject> {
  readonly fields: Readonly<Record<string, Field<Subject>>>
  readonly lists?: Readonly<Record<string, ListField<Subject>>>
  readonly rates?: Readonly<Record<string, RateField<Subject>>>
}

/** Names the parts of a list together with the way to them, so that the compiler sees they agree. */
export function listField<Subject, Part>(
  read: (subject: Subject) => readonly Part[] | null,
  fields: Readonly<Record<string, Field<Part>>>,
): ListField<Subject> {
  return { read, fields: fields as Readonly<Record<string, Field<unknown>>> }
}
