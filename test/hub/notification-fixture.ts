import type { NotificationPolicyInput } from '../../src/notification/notification-policy'
import type { Message, SendRejection, Transport } from '../../src/notification/transport'
import { accept, reject } from '../../src/outcome'

/** A transport that keeps what it was given, and fails as it is told to. */
export function keepingTransport(changes: Partial<Transport> = {}) {
  const sent: { readonly message: Message; readonly address: string }[] = []
  const tried: Message[] = []
  const failures: (SendRejection | 'crash')[] = []
  const transport: Transport = {
    name: 'robot',
    markup: 'plain',
    limits: { bodyBytes: 2_000, titleBytes: 0, perMinute: null },
    providedOnly: false,
    addressed: true,
    async send(message, address) {
      tried.push(message)
      const failure = failures.shift()
      if (failure === 'crash') throw new Error('the line went dead')
      if (failure !== undefined) return reject(failure)
      sent.push({ message, address })
      return accept({ providerId: `p-${sent.length}` })
    },
    ...changes,
  }
  return { transport, sent, tried, failures }
}

/** Tells `role:orders` of each hold; the reason says how much it matters. */
export const holdPolicy = (changes: Partial<NotificationPolicyInput> = {}): NotificationPolicyInput => ({
  templates: [{ id: 'held', event: 'OrderHeld', locale: 'zh-CN', title: '暂停 {number}', body: '原因 {reason}' }],
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
