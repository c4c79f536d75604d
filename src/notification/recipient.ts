import { z } from 'zod'

/** Who is told: the buyer of an order, whoever has a duty, one person, or a group's robot. */
export const RECIPIENT_KINDS = ['buyer', 'role', 'person', 'group'] as const
/** One of the kinds of recipients. */
export type RecipientKind = (typeof RECIPIENT_KINDS)[number]

/**
 * A recipient by a pseudonym of the host's own, never by a name, a phone or an e-mail address: it rests in clear. For `buyer`
 * it is the order's key. Where it can be reached is asked for when something is sent, and kept nowhere.
 */
export interface Recipient {
  readonly kind: RecipientKind
  readonly id: string
}

/** A pseudonym: printable ASCII without spaces and `@`, at most 200 characters, and no phone number. */
export const recipientIdSchema = z.string().regex(/^(?!\+?\d{7,15}$)[\x21-\x3f\x41-\x7e]{1,200}$/)

/** A recipient in a policy: by its id, or by the variable of the event that holds it, such as a case's `owner`. */
export const recipientSpecSchema = z.union([
  z.strictObject({ kind: z.enum(RECIPIENT_KINDS), id: recipientIdSchema }),
  z.strictObject({ kind: z.enum(RECIPIENT_KINDS), variable: z.string().min(1).max(64) }),
])

export type RecipientSpec = z.infer<typeof recipientSpecSchema>

/** `role:stock`, as records and lists name a recipient. */
export function recipientKey({ kind, id }: Recipient): string {
  return `${kind}:${id}`
}

/** The recipient a key names. */
export function recipientOfKey(key: string): Recipient {
  const at = key.indexOf(':')
  return { kind: key.slice(0, at) as RecipientKind, id: key.slice(at + 1) }
}
