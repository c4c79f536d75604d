import type { TransportFacts } from '../../src/notification/compile-policy'
import { createNotificationPolicy, type NotificationPolicy } from '../../src/notification/compile-policy'
import { intentsOf, type NotificationIntent } from '../../src/notification/intent'
import type { NotificationPolicyInput } from '../../src/notification/notification-policy'

export const at = (text: string) => Date.parse(text)

export const robot = (changes: Partial<TransportFacts> = {}): TransportFacts => ({
  name: 'robot',
  markup: 'wecomMarkdown',
  limits: { bodyBytes: 4_096, titleBytes: 0, perMinute: 3 },
  providedOnly: false,
  addressed: false,
  ...changes,
})

export const sms = robot({
  name: 'sms',
  markup: 'plain',
  limits: { bodyBytes: 500, titleBytes: 0, perMinute: null },
  providedOnly: true,
  addressed: true,
})

export const policyInput = (changes: Partial<NotificationPolicyInput> = {}): NotificationPolicyInput => ({
  templates: [
    {
      id: 'held',
      event: 'OrderHeld',
      locale: 'zh-CN',
      title: '订单暂停：{number}',
      body: '原因：{reason}，时间 {at}',
      link: 'https://ops.example/orders/{orderKey}',
    },
  ],
  triggers: (['P0', 'P1', 'P2'] as const).map((importance) => ({
    id: `held-${importance}`,
    event: 'OrderHeld',
    template: 'held',
    importance,
    subject: ['orderKey'],
    when: { reason: importance },
    recipients: [{ kind: 'role', id: 'orders' }],
  })),
  routes: [{ transports: ['robot'] }],
  ...changes,
})

export function policyWith(
  changes: Partial<NotificationPolicyInput> = {},
  transports: readonly TransportFacts[] = [robot(), sms],
): NotificationPolicy {
  const policy = createNotificationPolicy(policyInput(changes), { transports })
  if (!policy.ok) throw new Error(JSON.stringify(policy.rejection.problems))
  return policy.value
}

/** The intent of one order held for a reason, which is its importance. */
export function heldIntent(
  policy: NotificationPolicy,
  importance: string,
  order: string,
  when: number,
): NotificationIntent {
  const body = { orderKey: order, number: `N-${order}`, reason: importance, at: when }
  const [intent] = intentsOf({ name: 'OrderHeld', body, at: when }, policy)
  if (intent === undefined) throw new Error('No trigger fits.')
  return intent
}
