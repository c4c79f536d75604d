import { type Absent, isKnown } from '../order/disclosed'
import type { Order } from '../order/order'
import type { AnomalySubject, OpenWords, References } from './anomaly-subject'

type Content = NonNullable<Order['content']>

/** A value the channel told, or null: withheld and unknown are alike to a rule. */
export function told<Value>(value: Value | Absent | null | undefined): Value | null {
  return value === undefined || value === null || !isKnown(value) ? null : value
}

/** A field of the order itself. */
export const ofOrder = <Value>(read: (order: Order) => Value) => ({ read: ({ order }: AnomalySubject) => read(order) })
/** A field of what the channel says; null while it has said nothing. */
export const ofContent = <Value>(read: (content: Content) => Value | Absent | null) => ({
  read: ({ order }: AnomalySubject): Value | null => (order.content === null ? null : told(read(order.content))),
})
/** A field of the open words; null once they are sealed. */
export const ofWords = (name: keyof OpenWords) => ({
  read: ({ words }: AnomalySubject): string | null => (words === undefined ? null : told(words[name])),
  personal: true,
})
/** A field of what is known beside the order. */
export const ofReferences = <Value>(read: (references: References) => Value | null | undefined) => ({
  read: ({ references }: AnomalySubject): Value | null =>
    references === undefined ? null : (read(references) ?? null),
})
