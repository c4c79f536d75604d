import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { importanceSchema } from './importance'
import { quietHoursSchema } from './quiet-hours'
import { RECIPIENT_KINDS, recipientSpecSchema } from './recipient'
import { LOCALES, templateSchema } from './template'

/** Bounds of a policy. */
export const NOTIFICATION_LIMITS = {
  templates: 1_000,
  triggers: 500,
  routes: 200,
  recipients: 20,
  waiting: 500,
  digest: 20,
} as const

const name = z.string().min(1).max(64)
const duration = z
  .int()
  .min(0)
  .max(7 * 86_400_000)
const scalar = z.union([z.string().max(500), z.number()])

/** When an event is told to whom: one notification for each subject and recipient. */
export const triggerSchema = z.strictObject({
  id: codeSchema,
  event: name,
  template: codeSchema,
  /** How much it matters, or the variable that says so, such as a case's `priority`. */
  importance: z.union([importanceSchema, z.strictObject({ variable: name })]),
  /** Variables whose values say what it is about: the same again within the window is told once. */
  subject: z.array(name).min(1).max(4),
  /** Only where each of these variables has the value, or one of the values. */
  when: z.record(name, z.union([scalar, z.array(scalar).min(1).max(100)])).default({}),
  recipients: z.array(recipientSpecSchema).min(1).max(NOTIFICATION_LIMITS.recipients),
  /** How long the same is told once. Left out: the policy's `dedupeMs`. */
  dedupeMs: duration.optional(),
})

const selection = {
  events: z.array(name).min(1).max(200).optional(),
  importance: z.array(importanceSchema).min(1).optional(),
}

/** Over which transports what is told. The first route that fits counts. */
export const notificationRouteSchema = z.strictObject({
  ...selection,
  recipients: z.array(z.enum(RECIPIENT_KINDS)).min(1).optional(),
  transports: z.array(name).min(1).max(10),
  /** What comes within this time is told in one message; P0 is not made to wait. */
  collectMs: duration.default(0),
})

/** Who is told next where nobody acknowledges. The first that fits counts. */
export const escalationSchema = z.strictObject({
  ...selection,
  steps: z
    .array(z.strictObject({ afterMs: duration.min(1_000), to: recipientSpecSchema }))
    .min(1)
    .max(10),
})

/** How the hub tells people, as data. */
export const notificationPolicySchema = z.strictObject({
  /** Zone in which instants are written. */
  zone: z.string().default('Asia/Shanghai'),
  locale: z.enum(LOCALES).default('zh-CN'),
  /** Other languages, by recipient: `{ 'role:berlin': 'en' }`. */
  locales: z.record(z.string().max(210), z.enum(LOCALES)).default({}),
  templates: z.array(templateSchema).max(NOTIFICATION_LIMITS.templates),
  triggers: z.array(triggerSchema).max(NOTIFICATION_LIMITS.triggers),
  routes: z.array(notificationRouteSchema).max(NOTIFICATION_LIMITS.routes),
  /** The same to the same recipient is told once within this time. Default 10 minutes. */
  dedupeMs: duration.default(600_000),
  quietHours: z.array(quietHoursSchema).max(20).default([]),
  escalations: z.array(escalationSchema).max(100).default([]),
  /** Where a digest leads: http or https. */
  digestLink: z.string().max(1_000).nullable().default(null),
})

/** A policy with its defaults filled in. */
export type NotificationPolicyData = z.infer<typeof notificationPolicySchema>
/** A policy as it is written down. */
export type NotificationPolicyInput = z.input<typeof notificationPolicySchema>
export type Trigger = NotificationPolicyData['triggers'][number]
export type NotificationRoute = NotificationPolicyData['routes'][number]
export type Escalation = NotificationPolicyData['escalations'][number]

/** The schema as JSON Schema (draft 2020-12). */
export function notificationPolicyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(notificationPolicySchema, { io: 'input' }) as Record<string, unknown>
}
