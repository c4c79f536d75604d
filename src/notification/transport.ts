import type { Outcome } from '../outcome'
import type { Importance } from './importance'
import type { Markup } from './markup'

/** What a transport can carry. */
export interface TransportLimits {
  /** Most bytes of UTF-8 in the body. */
  readonly bodyBytes: number
  /** Most bytes of UTF-8 in the title; 0: it has none, and the title stands in the body's first line. */
  readonly titleBytes: number
  /** Most messages in any minute; null: its provider sets no such limit. */
  readonly perMinute: number | null
}

/** One message, written in the transport's markup and within its limits. */
export interface Message {
  /** The same at every attempt: whoever can tell repeats by an id is given it. At most 300 printable ASCII characters. */
  readonly id: string
  readonly title: string
  readonly body: string
  /** The page that handles it: http or https. */
  readonly link: string | null
  /** The provider's own template and its values in the template's order, where the transport takes nothing else. */
  readonly provided: { readonly templateId: string; readonly values: Readonly<Record<string, string>> } | null
  readonly importance: Importance
}

/** Why a message was not taken. `providerCode` is the provider's own code, never its text, which may quote the message. */
export type SendRejection =
  /** It may be taken later. */
  | { readonly code: 'SEND_FAILED'; readonly providerCode: string }
  /** Too many in too short a time: not before `retryAfterMs`. */
  | { readonly code: 'SEND_RATE_LIMITED'; readonly providerCode: string; readonly retryAfterMs: number }
  /** Key, token or signature are not valid: people have to look. */
  | { readonly code: 'SEND_CREDENTIALS'; readonly providerCode: string }
  /** This message will never be taken. */
  | { readonly code: 'SEND_REFUSED'; readonly providerCode: string }

/** What a provider said of a message it took. */
export interface Sent {
  /** The provider's id of the message, where it tells one. */
  readonly providerId: string | null
}

/**
 * Carries messages to people. A provider's answer is judged by its body, never by its HTTP status alone. What is thrown counts
 * as `SEND_FAILED`.
 */
export interface Transport {
  /** The name that routes know it by. One robot is one transport, for limits are per robot. */
  readonly name: string
  readonly markup: Markup
  readonly limits: TransportLimits
  /** Takes nothing but templates that the provider approved: SMS and WeChat. */
  readonly providedOnly: boolean
  /** Whether an address is needed to send; a robot speaks to its own group. */
  readonly addressed: boolean
  send(
    message: Message,
    address: string,
    options: { readonly signal: AbortSignal },
  ): Promise<Outcome<Sent, SendRejection>>
}

/** The transport that the hub is itself: what is told in it is listed for each person and acknowledged. */
export const IN_APP = 'inApp'
