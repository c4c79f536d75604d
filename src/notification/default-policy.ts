import type { DefaultNotice } from './default-notice'
import { DEFAULT_NOTICES } from './default-notices'
import type { NotificationPolicyInput } from './notification-policy'
import type { TemplateInput } from './template'
import { IN_APP } from './transport'

/** What of the default policy a host says. */
export interface DefaultPolicyOptions {
  /** Address of the host's pages, such as `https://ops.example.com`; without it, messages have no link. */
  readonly pages?: string
  /** Transports by importance, and those to buyers, beside in-app. Left out: in-app alone. What buyers are told goes over no other. */
  readonly transports?: Partial<Readonly<Record<'P0' | 'P1' | 'P2' | 'buyer', readonly string[]>>>
  /** The notices told. Default: all the hub comes with. */
  readonly notices?: readonly DefaultNotice[]
}

/**
 * The policy the hub comes with, in Chinese and English, to be changed like any other: P0 at any hour and to the next in line
 * after 15 minutes without an answer, P2 in one message each hour, nobody but for P0 between 22:00 and 8:00.
 */
export function defaultNotificationPolicy(options: DefaultPolicyOptions = {}): NotificationPolicyInput {
  const { notices = DEFAULT_NOTICES, transports = {} } = options
  return {
    templates: notices.flatMap((notice) => [templateOf(notice, 'zh-CN', options), templateOf(notice, 'en', options)]),
    triggers: notices.map(({ id, event, importance, subject, when = {}, recipients }) => ({
      ...{ id, event, importance, when, template: id },
      subject: [...subject],
      recipients: [...recipients],
    })),
    routes: [
      { recipients: ['buyer'], transports: [IN_APP, ...(transports.buyer ?? [])] },
      { importance: ['P0'], transports: [IN_APP, ...(transports.P0 ?? [])] },
      { importance: ['P1'], transports: [IN_APP, ...(transports.P1 ?? [])] },
      { transports: [IN_APP, ...(transports.P2 ?? [])], collectMs: 3_600_000 },
    ],
    quietHours: [{ from: '22:00', to: '08:00' }],
    escalations: [{ importance: ['P0'], steps: [{ afterMs: 15 * 60_000, to: { kind: 'role', id: 'supervisor' } }] }],
  }
}

function templateOf(notice: DefaultNotice, locale: 'zh-CN' | 'en', { pages }: DefaultPolicyOptions): TemplateInput {
  const [title, body] = locale === 'en' ? notice.en : notice.zh
  const link = pages === undefined ? null : `${pages.replace(/\/$/, '')}${notice.page}`
  return { id: notice.id, event: notice.event, locale, title, body, link }
}
