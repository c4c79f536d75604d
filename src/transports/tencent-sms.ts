import { createHash, createHmac } from 'node:crypto'
import type { Transport } from '../notification/transport'
import { reject } from '../outcome'
import { guardedHttp } from './guarded-http'
import { type ProviderCodes, rejectionOfFault } from './judge-reply'
import type { Secrets } from './secrets'
import { type ProviderOptions, sendJson } from './send-json'

/** SMS of Tencent Cloud (腾讯云短信). Values of a template go by place, in the order they are written down. */
export interface TencentSmsOptions extends ProviderOptions {
  readonly secrets: Secrets
  /** Names of the secrets that hold the SecretId and the SecretKey. */
  readonly secretId: string
  readonly secretKey: string
  readonly sdkAppId: string
  /** The approved signature that opens each message (短信签名). */
  readonly signName: string
  /** Default `ap-guangzhou`. */
  readonly region?: string
}

const CODES: ProviderCodes = {
  rateLimited: ['LimitExceeded*', 'RequestLimitExceeded*'],
  retryAfterMs: 60_000,
  credentials: ['AuthFailure*', 'UnauthorizedOperation*', 'FailedOperation.InsufficientBalanceInSmsPackage'],
  later: ['InternalError*'],
}

const CONTENT_TYPE = 'application/json; charset=utf-8'

/** Sends through `SendSms` 2021-01-11. The service knows no repeats; `SessionContext` tells which message an answer is about. */
export function tencentSms(options: TencentSmsOptions): Transport {
  const {
    name = 'tencentSms',
    endpoint = 'https://sms.tencentcloudapi.com',
    secrets,
    region = 'ap-guangzhou',
    now = Date.now,
  } = options
  const http = options.http ?? guardedHttp({ hosts: ['sms.tencentcloudapi.com'] })
  return {
    name,
    markup: 'plain',
    limits: { bodyBytes: 1_000, titleBytes: 0, perMinute: null },
    providedOnly: true,
    addressed: true,
    async send({ id, provided }, address, { signal }) {
      if (provided === null) return reject({ code: 'SEND_REFUSED', providerCode: 'no-template' })
      try {
        const body = JSON.stringify({
          SmsSdkAppId: options.sdkAppId,
          SignName: options.signName,
          TemplateId: provided.templateId,
          TemplateParamSet: Object.values(provided.values),
          PhoneNumberSet: [address],
          SessionContext: createHash('sha256').update(id).digest('hex').slice(0, 32),
        })
        const at = Math.floor(now() / 1_000)
        const host = new URL(endpoint).host
        const signed = tc3Authorization({
          secretId: await secrets.get(options.secretId),
          secretKey: await secrets.get(options.secretKey),
          ...{ service: 'sms', host, contentType: CONTENT_TYPE, body, at },
        })
        const headers = {
          authorization: signed,
          'content-type': CONTENT_TYPE,
          host,
          'x-tc-action': 'SendSms',
          'x-tc-timestamp': String(at),
          'x-tc-version': '2021-01-11',
          'x-tc-region': region,
        }
        return await sendJson(
          http,
          { method: 'POST', url: `${endpoint}/`, headers, body, signal },
          { codes: CODES, code: codeOf, ok: 'Ok', providerId: serialOf },
        )
      } catch (error) {
        return reject(rejectionOfFault(error))
      }
    },
  }
}

/** What is signed for Tencent Cloud. `at` is in seconds. */
export interface Tc3Request {
  readonly secretId: string
  readonly secretKey: string
  readonly service: string
  readonly host: string
  readonly contentType: string
  readonly body: string
  readonly at: number
}

/** The `Authorization` of TC3-HMAC-SHA256. The day in it is that of UTC. @see https://cloud.tencent.com/document/api/382/52071 */
export function tc3Authorization({ secretId, secretKey, service, host, contentType, body, at }: Tc3Request): string {
  const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8').digest()
  const canonical = `POST\n/\n\ncontent-type:${contentType}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`
  const date = new Date(at * 1_000).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request')
  const signature = hmac(key, `TC3-HMAC-SHA256\n${at}\n${scope}\n${sha256(canonical)}`).toString('hex')
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`
}

interface TencentAnswer {
  readonly Error?: { readonly Code?: unknown }
  readonly SendStatusSet?: readonly { readonly Code?: unknown; readonly SerialNo?: unknown }[]
}

function answerOf({ Response }: Readonly<Record<string, unknown>>): TencentAnswer {
  return typeof Response === 'object' && Response !== null ? (Response as TencentAnswer) : {}
}

/** A failure of the request, or what became of its one number. */
function codeOf(json: Readonly<Record<string, unknown>>): unknown {
  const { Error: error, SendStatusSet: sent } = answerOf(json)
  return error?.Code ?? (Array.isArray(sent) ? sent[0]?.Code : undefined)
}

function serialOf(json: Readonly<Record<string, unknown>>): unknown {
  return answerOf(json).SendStatusSet?.[0]?.SerialNo
}
