import type { TextPiece } from './template-text'

const HOST = /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(?=[/?#]|$)/i

/** Whether a link's text begins with http or https and a host that is fixed: a variable may stand behind it only. */
export function isLinkSound([first, ...rest]: readonly TextPiece[]): boolean {
  if (first === undefined || !('words' in first) || /[\s<>"\\]/.test(first.words)) return false
  const host = HOST.exec(first.words)
  return host !== null && (rest.length === 0 || host[0].length < first.words.length)
}

/** A value as a part of an address: it opens no path, no query and no markdown of its own. */
export function escapeForLink(value: string): string {
  const whole = value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  return encodeURIComponent(whole).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
