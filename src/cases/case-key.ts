import { codeSchema } from '../order/identifiers'

/** What a case can be about. */
export const CASE_SUBJECT_KINDS = ['order', 'stock', 'shop', 'bulk'] as const

/** What a case is about: an order or a stock row by its key, a shop as `channel/shop`, a bulk event by its id. */
export interface CaseSubject {
  readonly kind: (typeof CASE_SUBJECT_KINDS)[number]
  readonly key: string
}

/** One fact pattern: whatever has the same three parts is the same case. */
export interface CasePattern {
  readonly subject: CaseSubject
  /** Id of the rule that finds it, or a code of whoever opens it. */
  readonly kind: string
  /** Tells several of one kind apart on one subject, such as parcels; null where there is one. */
  readonly about: string | null
}

/** Stands where a pattern has no `about`; no code begins with it. */
const NOTHING = '-'

/** Key of the one case of a pattern: `order/ADDRESS_VAGUE/-/TB/s1/1001`. */
export function caseKey({ subject, kind, about }: CasePattern): string {
  return `${subject.kind}/${kind}/${about ?? NOTHING}/${subject.key}`
}

/** The pattern a key was made of; undefined for a text that is no such key. */
export function casePatternOf(key: string): CasePattern | undefined {
  const match = /^([a-z]+)\/([^/]+)\/([^/]+)\/(.+)$/s.exec(key)
  if (match === null) return undefined
  const [, subjectKind = '', kind = '', about = '', subjectKey = ''] = match
  const known = CASE_SUBJECT_KINDS.find((one) => one === subjectKind)
  if (known === undefined || !codeSchema.safeParse(kind).success) return undefined
  if (about !== NOTHING && !codeSchema.safeParse(about).success) return undefined
  return { subject: { kind: known, key: subjectKey }, kind, about: about === NOTHING ? null : about }
}

/** The shop a subject belongs to, as `channel/shop`; null where it belongs to none. */
export function shopOfSubject({ kind, key }: CaseSubject): string | null {
  if (kind !== 'order' && kind !== 'shop') return null
  const [channel, shop] = key.split('/', 2)
  return channel === undefined || shop === undefined ? null : `${channel}/${shop}`
}
