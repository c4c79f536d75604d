import { createNotificationPolicy, type NotificationPolicy } from '../notification/compile-policy'
import { type NotificationPolicyInput, notificationPolicyJsonSchema } from '../notification/notification-policy'
import type { PolicyKind } from './policy-kinds'

/**
 * Templates, triggers, routes, quiet hours and escalations: a body is a notification policy. The transports and the events of a host
 * are known to its hub alone, which checks them where a version is saved or put in force.
 */
export const notificationPolicy: PolicyKind<NotificationPolicy> = {
  compile: (body) => createNotificationPolicy(body as NotificationPolicyInput, { otherEvents: true }),
  forAll: true,
  jsonSchema: notificationPolicyJsonSchema,
}
