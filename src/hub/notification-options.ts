import {
  createNotificationPolicy,
  type NotificationPolicy,
  type NotificationPolicyRejection,
} from '../notification/compile-policy'
import type { EventVariables } from '../notification/event-variables'
import type { NotificationPolicyInput } from '../notification/notification-policy'
import type { Recipient } from '../notification/recipient'
import type { Transport } from '../notification/transport'
import type { Outcome } from '../outcome'

/** How the hub tells people. */
export interface NotificationOptions {
  /** Until a version of the policy `notification` is in force (`hub.policies`); `defaultNotificationPolicy()` is one to begin with. */
  readonly policy: NotificationPolicyInput
  /** In-app needs none. Give every process that performs effects the same. */
  readonly transports?: readonly Transport[]
  /**
   * Where a recipient is reached over a transport: a phone, a user id, an openid, an address. Asked when something is sent, and
   * kept nowhere. Undefined: nowhere, and the delivery fails with `ADDRESS_UNKNOWN`. Robots need none.
   */
  readonly addressOf?: (
    recipient: Recipient,
    transport: string,
    options: { readonly signal: AbortSignal },
  ) => Promise<string | undefined>
  /** Further events that a later policy may tell of. Default: those of `policy`. */
  readonly events?: readonly string[]
  /** Variables of events the hub does not list. */
  readonly variables?: Readonly<Record<string, EventVariables>>
}

/** Checks a policy against the transports and the events of this hub, the one it is made with and those that are saved alike. */
export function checkedHere(
  policy: NotificationPolicyInput,
  { transports = [], variables = {} }: NotificationOptions,
): Outcome<NotificationPolicy, NotificationPolicyRejection> {
  return createNotificationPolicy(policy, { transports, variables })
}
