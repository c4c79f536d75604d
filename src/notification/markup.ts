/** How a transport reads text: as it is, as the markdown of WeCom or DingTalk, or as the text of Feishu, which knows tags. */
export type Markup = 'plain' | 'wecomMarkdown' | 'dingtalkMarkdown' | 'feishuText'

const MARKDOWN = /[\\`*_{}[\]()#+!|~]/g

/**
 * A value as text of that markup, so that it can form no link, no mention and no heading of its own. Values stand inside a line:
 * line breaks and other control characters become spaces. Escape the values, never the template.
 *
 * Group robots read `<` as the start of a tag and `@` as the start of a mention; neither has an escape, so their full-width
 * forms stand in (＜ ＠).
 */
export function escapeValue(text: string, markup: Markup): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
  if (markup === 'plain') return line
  const harmless = line.replace(/</g, '＜').replace(/>/g, '＞').replace(/@/g, '＠')
  return markup === 'feishuText' ? harmless : harmless.replace(MARKDOWN, '\\$&')
}
