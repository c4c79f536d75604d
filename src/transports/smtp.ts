import { createHash } from 'node:crypto'
import type { SendRejection, Transport } from '../notification/transport'
import { accept, reject } from '../outcome'
import { codeIn } from './judge-reply'

/** What is used of a mailer: `nodemailer.createTransport({ … })` is one. Let it require TLS. */
export interface Mailer {
  sendMail(mail: {
    readonly from: string
    readonly to: string
    readonly subject: string
    readonly text: string
    readonly messageId: string
    readonly headers: Record<string, string>
    readonly disableFileAccess: boolean
    readonly disableUrlAccess: boolean
  }): Promise<{ readonly messageId?: string; readonly accepted?: readonly unknown[] }>
}

/** E-mail over SMTP. */
export interface SmtpOptions {
  readonly name?: string
  readonly mailer: Mailer
  /** The sender: `Shop <noreply@shop.example>`. */
  readonly from: string
  /** Right part of message ids. Default: that of the sender's address. */
  readonly domain?: string
}

/** E-mail as plain text. A repeat has the same Message-ID, by which mailboxes and people know it. */
export function smtp({
  name = 'smtp',
  mailer,
  from,
  domain = from.replace(/^.*@([^>\s]+)>?$/, '$1'),
}: SmtpOptions): Transport {
  return {
    name,
    markup: 'plain',
    limits: { bodyBytes: 50_000, titleBytes: 200, perMinute: null },
    providedOnly: false,
    addressed: true,
    async send({ id, title, body }, address) {
      if (!/^[^\s<>,;"]+@[^\s<>,;"]+$/.test(address)) return reject({ code: 'SEND_REFUSED', providerCode: 'address' })
      try {
        const sent = await mailer.sendMail({
          from,
          to: address,
          subject: title.replace(/[\r\n]+/g, ' '),
          text: body,
          messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        if (sent.accepted?.length === 0) return reject({ code: 'SEND_REFUSED', providerCode: 'not-accepted' })
        return accept({ providerId: codeIn(sent.messageId) ?? null })
      } catch (error) {
        return reject(smtpRejection(error))
      }
    },
  }
}

/** 5xx is for good, 4xx and whatever befell the connection is not. The server's words may quote the address, so its code alone is told. */
function smtpRejection(error: unknown): SendRejection {
  const { code, responseCode } = (error ?? {}) as { readonly code?: unknown; readonly responseCode?: unknown }
  const providerCode = codeIn(responseCode) ?? codeIn(code) ?? 'smtp'
  if (code === 'EAUTH' || code === 'ENOAUTH') return { code: 'SEND_CREDENTIALS', providerCode }
  const final = typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
  return { code: final ? 'SEND_REFUSED' : 'SEND_FAILED', providerCode }
}
