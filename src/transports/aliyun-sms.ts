import { createHash, randomUUID } from 'node:crypto'
import type { Transport } from '../notification/transport'
import { reject } from '../outcome'
import { acs3Signature, acsQuery } from './aliyun-signature'
import { guardedHttp } from './guarded-http'
import { type ProviderCodes, rejectionOfFault } from './judge-reply'
import type { Secrets } from './secrets'
import { type ProviderOptions, sendJson } from './send-json'

/** SMS of Alibaba Cloud (阿里云短信). Values of a template go by name. */
export interface AliyunSmsOptions extends ProviderOptions {
  readonly secrets: Secrets
  /** Names of the secrets that hold the AccessKey's id and its secret. */
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** The approved signature that opens each message (短信签名). */
  readonly signName: string
}

const CODES: ProviderCodes = {
  rateLimited: ['isv.BUSINESS_LIMIT_CONTROL', 'Throttling*'],
  retryAfterMs: 60_000,
  credentials: ['InvalidAccessKeyId*', 'SignatureDoesNotMatch', 'isv.AMOUNT_NOT_ENOUGH', 'Forbidden*', 'NoPermission*'],
  later: ['isp.SYSTEM_ERROR', 'SignatureNonceUsed', 'ServiceUnavailable*', 'InternalError'],
}

/** Sends through `SendSms`. The service knows no repeats: after a lost answer a message may come twice; `OutId` tells which. */
export function aliyunSms(options: AliyunSmsOptions): Transport {
  const { name = 'aliyunSms', endpoint = 'https://dysmsapi.aliyuncs.com', secrets, now = Date.now } = options
  const http = options.http ?? guardedHttp({ hosts: ['dysmsapi.aliyuncs.com'] })
  return {
    name,
    markup: 'plain',
    limits: { bodyBytes: 1_000, titleBytes: 0, perMinute: null },
    providedOnly: true,
    addressed: true,
    async send({ id, provided }, address, { signal }) {
      if (provided === null) return reject({ code: 'SEND_REFUSED', providerCode: 'no-template' })
      try {
        const query = {
          PhoneNumbers: address,
          SignName: options.signName,
          TemplateCode: provided.templateId,
          TemplateParam: JSON.stringify(provided.values),
          OutId: createHash('sha256').update(id).digest('hex').slice(0, 32),
        }
        const payloadHash = createHash('sha256').update('').digest('hex')
        const headers = {
          host: new URL(endpoint).host,
          'x-acs-action': 'SendSms',
          'x-acs-content-sha256': payloadHash,
          'x-acs-date': new Date(now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
          'x-acs-signature-nonce': randomUUID(),
          'x-acs-version': '2017-05-25',
        }
        const secret = await secrets.get(options.accessKeySecret)
        const { signature, signedHeaders } = acs3Signature(secret, {
          method: 'POST',
          path: '/',
          query,
          headers,
          payloadHash,
        })
        const credential = await secrets.get(options.accessKeyId)
        const authorization = `ACS3-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`
        const url = `${endpoint}/?${acsQuery(query)}`
        return await sendJson(
          http,
          { method: 'POST', url, headers: { ...headers, authorization }, signal },
          { codes: CODES, code: ({ Code }) => Code, ok: 'OK', providerId: ({ BizId }) => BizId },
        )
      } catch (error) {
        return reject(rejectionOfFault(error))
      }
    },
  }
}
