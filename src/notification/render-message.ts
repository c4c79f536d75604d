import { formatLocal } from '../time/format-local'
import type { NotificationPolicy, TransportFacts } from './compile-policy'
import { type EventVariables, type VariableValue, variableType } from './event-variables'
import { fitText, utf8Bytes } from './fit-text'
import { escapeForLink } from './link'
import { escapeValue, type Markup } from './markup'
import type { NotificationRecord } from './notification'
import { recipientOfKey } from './recipient'
import type { CompiledTemplate, Locale } from './template'
import { fillText } from './template-text'
import type { Message } from './transport'

const WORDS = {
  'zh-CN': { handle: '查看并处理', digest: '条通知', merged: '此类情况又发生', times: '次' },
  en: { handle: 'View and handle', digest: 'notifications', merged: 'It happened again', times: 'more times' },
} as const

/** What a message is written of. */
export interface MessageSource {
  readonly id: string
  readonly notification: NotificationRecord
  readonly transport: TransportFacts
}

/**
 * Writes the message of one notification, in the recipient's language, the transport's markup and within its limits.
 *
 * @returns Undefined where the policy has its template no more, or the provider takes approved templates only and this has none.
 */
export function renderMessage(
  { id, notification, transport }: MessageSource,
  policy: NotificationPolicy,
): Message | undefined {
  const recipient = recipientOfKey(notification.recipient)
  const template = policy.template(notification.template, recipient)
  if (template === undefined) return undefined
  const { locale } = template.template
  const filled = fillFor(notification, template, { policy, markup: transport.markup })
  const provided = transport.providedOnly ? providedFor(notification, template, { policy, transport }) : null
  if (provided === undefined) return undefined
  const { title, link } = filled
  const { body } = layOut({ ...filled, merged: notification.merged, locale }, transport)
  return { id, title: fitText(title, titleRoom(transport)), body, link, provided, importance: notification.importance }
}

/**
 * Writes one message of many notifications: a numbered line each, so that none is left out. The lines share the transport's room.
 *
 * @param notifications 2 to 20, of one recipient.
 */
export function renderDigest(
  {
    id,
    notifications,
    transport,
  }: Pick<MessageSource, 'id' | 'transport'> & { readonly notifications: readonly NotificationRecord[] },
  policy: NotificationPolicy,
): Message {
  const [first] = notifications
  const locale = first === undefined ? policy.data.locale : policy.locale(recipientOfKey(first.recipient))
  const words = WORDS[locale]
  const title = locale === 'en' ? `${notifications.length} ${words.digest}` : `${notifications.length}${words.digest}`
  const link = policy.data.digestLink
  const foot = linkLine(link, words.handle, transport.markup)
  const head =
    transport.limits.titleBytes === 0 || transport.markup === 'dingtalkMarkdown'
      ? headLine(title, transport.markup)
      : ''
  const gap = transport.markup === 'dingtalkMarkdown' ? '\n\n' : '\n'
  const room = transport.limits.bodyBytes - utf8Bytes(head) - utf8Bytes(foot)
  const each = Math.max(3, Math.floor(room / notifications.length) - gap.length - 4)
  const lines = notifications.map(
    (notification, index) => `${index + 1}. ${fitText(lineOf(notification, policy, transport.markup), each)}`,
  )
  const importance = notifications.some((notification) => notification.importance === 'P1') ? 'P1' : 'P2'
  return { id, title, body: `${head}${lines.join(gap)}${foot}`, link, provided: null, importance }
}

function lineOf(notification: NotificationRecord, policy: NotificationPolicy, markup: Markup): string {
  const template = policy.template(notification.template, recipientOfKey(notification.recipient))
  const title = template === undefined ? notification.event : fillFor(notification, template, { policy, markup }).title
  return notification.merged === 0 ? title : `${title} ×${notification.merged + 1}`
}

function fillFor(
  { event, values }: NotificationRecord,
  { title, body, link, template: { locale } }: CompiledTemplate,
  { policy, markup }: { readonly policy: NotificationPolicy; readonly markup: Markup },
): { readonly title: string; readonly text: string; readonly link: string | null } {
  const variables = policy.variables(event)
  const spoken = (variable: string) => spokenValue(values[variable] ?? null, variable, { variables, policy, locale })
  const escaped = (variable: string) => escapeValue(spoken(variable), markup)
  const raw = (variable: string) => escapeForLink(String(values[variable] ?? ''))
  return {
    title: fillText(title, escaped),
    text: fillText(body, escaped),
    link: link === null ? null : fillText(link, raw),
  }
}

function providedFor(
  { event, values }: NotificationRecord,
  { provided, template: { locale } }: CompiledTemplate,
  { policy, transport }: { readonly policy: NotificationPolicy; readonly transport: TransportFacts },
): Message['provided'] | undefined {
  const found = provided.get(transport.name)
  if (found === undefined) return undefined
  const variables = policy.variables(event)
  const spoken = (variable: string) =>
    escapeValue(spokenValue(values[variable] ?? null, variable, { variables, policy, locale }), 'plain')
  const filled = [...found.values].map(([name, pieces]) => [name, fillText(pieces, spoken)] as const)
  return { templateId: found.templateId, values: Object.fromEntries(filled) }
}

function spokenValue(
  value: VariableValue,
  variable: string,
  {
    variables,
    policy,
    locale,
  }: { readonly variables: EventVariables; readonly policy: NotificationPolicy; readonly locale: Locale },
): string {
  if (value === null) return '—'
  const spec = variables[variable]
  if (typeof value === 'number' && spec !== undefined && variableType(spec) === 'instant') {
    const written = formatLocal(value, policy.data.zone, 'yyyy-LL-dd HH:mm', locale)
    return written.ok ? written.value : '—'
  }
  return String(value)
}

function layOut(
  {
    title,
    text,
    link,
    merged,
    locale,
  }: ReturnType<typeof fillFor> & { readonly merged: number; readonly locale: Locale },
  { markup, limits }: TransportFacts,
): { readonly body: string } {
  const words = WORDS[locale]
  const again = merged === 0 ? '' : `\n${words.merged} ${merged} ${words.times}`
  const titled = limits.titleBytes === 0 || markup === 'dingtalkMarkdown'
  const foot = linkLine(link, words.handle, markup)
  const head = titled ? headLine(title, markup) : ''
  const whole = `${head}${text}${again}`
  const room = limits.bodyBytes - utf8Bytes(foot)
  // A link that leaves no room for words is left out: half of one would lead nowhere.
  return { body: room < 64 ? fitText(whole, limits.bodyBytes) : `${fitText(whole, room)}${foot}` }
}

function headLine(title: string, markup: Markup): string {
  if (markup === 'dingtalkMarkdown') return `### ${title}\n\n`
  return markup === 'wecomMarkdown' ? `**${title}**\n` : `${title}\n`
}

function linkLine(link: string | null, words: string, markup: Markup): string {
  if (link === null) return ''
  if (markup === 'dingtalkMarkdown') return `\n\n[${words}](${link})`
  return markup === 'wecomMarkdown' ? `\n[${words}](${link})` : `\n${link}`
}

function titleRoom({ limits }: TransportFacts): number {
  return limits.titleBytes === 0 ? 200 : limits.titleBytes
}
