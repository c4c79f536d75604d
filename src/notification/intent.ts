import { textFingerprint } from '../order/text-fingerprint'
import type { Instant } from '../time/instant'
import type { NotificationPolicy } from './compile-policy'
import { type VariableValue, variablesOf } from './event-variables'
import { IMPORTANCES, type Importance } from './importance'
import type { Trigger } from './notification-policy'
import { type Recipient, type RecipientSpec, recipientIdSchema, recipientKey } from './recipient'

/** That somebody is to be told of something. How, when and whether at all is planned by the policy. */
export interface NotificationIntent {
  /** The same for the same trigger, subject and recipient: within a window it is told once. */
  readonly key: string
  readonly trigger: string
  readonly event: string
  /** What it is about: the values of the trigger's subject. */
  readonly subject: string
  readonly template: string
  readonly importance: Importance
  readonly recipient: Recipient
  readonly values: Readonly<Record<string, VariableValue>>
  /** When what is told happened. */
  readonly at: Instant
}

/** Something that happened. Its body is JSON-able, without personal data. */
export interface ToldEvent {
  readonly name: string
  readonly body: unknown
  readonly at: Instant
}

/**
 * What a policy wants told of an event, in the order of its triggers. A recipient that a variable should hold and does not is
 * left out: nobody is there to be told.
 */
export function intentsOf({ name, body, at }: ToldEvent, policy: NotificationPolicy): readonly NotificationIntent[] {
  const triggers = policy.triggersOf(name)
  if (triggers.length === 0) return []
  const values = variablesOf(policy.variables(name), body)
  const intents = new Map<string, NotificationIntent>()
  for (const trigger of triggers) {
    if (!isMet(trigger, values)) continue
    for (const spec of trigger.recipients) {
      const recipient = recipientFor(spec, values)
      if (recipient === undefined) continue
      const subject = trigger.subject.map((variable) => values[variable] ?? '').join('/')
      const { id, template } = trigger
      const key = keyFor(id, subject, recipient)
      const importance = importanceOf(trigger, values)
      intents.set(key, { key, trigger: id, event: name, subject, template, importance, recipient, values, at })
    }
  }
  return [...intents.values()]
}

/** The recipient of a specification; undefined where its variable holds none. */
export function recipientFor(
  spec: RecipientSpec,
  values: Readonly<Record<string, VariableValue>>,
): Recipient | undefined {
  if ('id' in spec) return spec
  const id = recipientIdSchema.safeParse(values[spec.variable])
  return id.success ? { kind: spec.kind, id: id.data } : undefined
}

/** Key of an intent. A long subject stands in it by its beginning and its fingerprint. */
export function keyFor(trigger: string, subject: string, recipient: Recipient): string {
  const short = subject.length <= 200 ? subject : `${subject.slice(0, 180)}~${textFingerprint(subject)}`
  return `${trigger}|${recipientKey(recipient)}|${short}`
}

function isMet({ when }: Trigger, values: Readonly<Record<string, VariableValue>>): boolean {
  return Object.entries(when).every(([variable, wanted]) => {
    const value = values[variable] ?? null
    return Array.isArray(wanted) ? value !== null && wanted.includes(value) : value === wanted
  })
}

/** One that cannot be read counts as P1: it is better told too soon than too late. */
function importanceOf({ importance }: Trigger, values: Readonly<Record<string, VariableValue>>): Importance {
  if (typeof importance === 'string') return importance
  return IMPORTANCES.find((known) => known === values[importance.variable]) ?? 'P1'
}
