import { createNotificationPolicy, type NotificationPolicy } from '../notification/compile-policy'
import { type NotificationPolicyInput, notificationPolicyJsonSchema } from '../notification/notification-policy'
import type { PolicyKind } from './policy-kinds'

/** Templates, triggers, routes, quiet hours and escalations: a body is a notification policy. */
export const notificationPolicy: PolicyKind<NotificationPolicy> = {
  compile: (body) => createNotificationPolicy(body as NotificationPolicyInput),
  jsonSchema: notificationPolicyJsonSchema,
}
