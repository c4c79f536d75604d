import { createHash, createHmac } from 'node:crypto'

/** A request to be signed for Alibaba Cloud. */
export interface AcsRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** `host`, `content-type` and all `x-acs-…`, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body, hexadecimal. */
  readonly payloadHash: string
}

/**
 * The signature ACS3-HMAC-SHA256 of a request, hexadecimal, and the names of the headers it covers.
 *
 * @see https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
 */
export function acs3Signature(
  secret: string,
  { method, path, query, headers, payloadHash }: AcsRequest,
): { readonly signature: string; readonly signedHeaders: string } {
  const names = Object.keys(headers).sort()
  const signedHeaders = names.join(';')
  const written = names.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('')
  const canonical = [method, path, acsQuery(query), written, signedHeaders, payloadHash].join('\n')
  const digest = createHash('sha256').update(canonical, 'utf8').digest('hex')
  const signature = createHmac('sha256', secret).update(`ACS3-HMAC-SHA256\n${digest}`).digest('hex')
  return { signature, signedHeaders }
}

/** A query as it is signed and sent: sorted by name, escaped by RFC 3986. */
export function acsQuery(query: Readonly<Record<string, string>>): string {
  const parts = Object.keys(query)
    .sort()
    .map((name) => `${escaped(name)}=${escaped(query[name] ?? '')}`)
  return parts.join('&')
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
