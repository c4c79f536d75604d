import type { Importance } from './importance'
import type { RecipientSpec } from './recipient'

/** A notice the hub comes with: one trigger, and its template in both languages. */
export interface DefaultNotice {
  readonly id: string
  readonly event: string
  readonly importance: Importance | { readonly variable: string }
  readonly subject: readonly string[]
  /** Told only where the event's variables have these values. */
  readonly when?: Readonly<Record<string, string>>
  readonly recipients: readonly RecipientSpec[]
  /** Path of the page that handles it, behind the host's address. */
  readonly page: string
  readonly zh: readonly [title: string, body: string]
  readonly en: readonly [title: string, body: string]
}

/** Whoever has a duty. */
export const toRole = (id: string): readonly RecipientSpec[] => [{ kind: 'role', id }]

/** The person, or the buyer, that a variable of the event names. */
export const toNamed = (kind: 'person' | 'buyer', variable: string): readonly RecipientSpec[] => [{ kind, variable }]
