import { createHmac } from 'node:crypto'
import type { SendRejection, Sent, Transport } from '../notification/transport'
import { type Outcome, reject } from '../outcome'
import { guardedHttp, type HttpRequest } from './guarded-http'
import { type ProviderCodes, rejectionOfFault } from './judge-reply'
import type { Secrets } from './secrets'
import { type AnswerReading, jsonPost, type ProviderOptions, sendJson } from './send-json'

/** A group's robot. Its key stands in its address, so the address is made of a secret at each send. */
export interface RobotOptions extends ProviderOptions {
  readonly secrets: Secrets
  /** Name of the secret that holds the robot's key: `key`, `access_token`, or the end of `/hook/…`. */
  readonly key: string
}

/** A robot that signs what it sends. */
export interface SignedRobotOptions extends RobotOptions {
  /** Name of the secret it signs with. Left out: it is not set to sign. */
  readonly signingSecret?: string
}

const WECOM: ProviderCodes = { rateLimited: ['45009'], retryAfterMs: 60_000, credentials: ['93000'], later: ['-1'] }

/** WeCom group robot (企业微信群机器人): markdown up to 4,096 bytes, 20 messages a minute. */
export function wecomRobot(options: RobotOptions): Transport {
  const { name = 'wecom', endpoint = 'https://qyapi.weixin.qq.com', secrets } = options
  return robot(options, name, {
    markup: 'wecomMarkdown',
    limits: { bodyBytes: 4_096, titleBytes: 0, perMinute: 20 },
    host: 'qyapi.weixin.qq.com',
    reading: { codes: WECOM, code: ({ errcode }) => errcode, ok: '0' },
    request: async ({ body }, signal) => {
      const key = encodeURIComponent(await secrets.get(options.key))
      const message = { msgtype: 'markdown', markdown: { content: body } }
      return jsonPost(`${endpoint}/cgi-bin/webhook/send?key=${key}`, message, signal)
    },
  })
}

// Sending on while throttled is of no use: DingTalk takes nothing for ten minutes.
const DINGTALK: ProviderCodes = {
  rateLimited: ['130101'],
  retryAfterMs: 600_000,
  credentials: ['310000', '300001'],
  later: ['-1'],
}

/** DingTalk custom robot (钉钉自定义机器人), signed where it has a secret: markdown up to 20,000 bytes, 20 messages a minute. */
export function dingtalkRobot(options: SignedRobotOptions): Transport {
  const { name = 'dingtalk', endpoint = 'https://oapi.dingtalk.com', secrets, signingSecret, now = Date.now } = options
  return robot(options, name, {
    markup: 'dingtalkMarkdown',
    limits: { bodyBytes: 18_000, titleBytes: 200, perMinute: 20 },
    host: 'oapi.dingtalk.com',
    reading: { codes: DINGTALK, code: ({ errcode }) => errcode, ok: '0' },
    request: async ({ title, body }, signal) => {
      const token = encodeURIComponent(await secrets.get(options.key))
      const at = now()
      const sign =
        signingSecret === undefined
          ? ''
          : `&timestamp=${at}&sign=${encodeURIComponent(dingtalkSign(await secrets.get(signingSecret), at))}`
      const message = { msgtype: 'markdown', markdown: { title, text: body } }
      return jsonPost(`${endpoint}/robot/send?access_token=${token}${sign}`, message, signal)
    },
  })
}

/** The signature of a DingTalk robot, base64: HMAC-SHA-256 with the secret over the time in milliseconds and the secret. */
export function dingtalkSign(secret: string, atMs: number): string {
  return createHmac('sha256', secret).update(`${atMs}\n${secret}`).digest('base64')
}

const FEISHU: ProviderCodes = {
  rateLimited: ['11232'],
  retryAfterMs: 60_000,
  credentials: ['19021', '19022', '19001'],
  later: [],
}

/** Feishu / Lark custom bot (飞书自定义机器人), signed where it has a secret: text up to 20 KB a request, 100 messages a minute. */
export function feishuRobot(options: SignedRobotOptions): Transport {
  const { name = 'feishu', endpoint = 'https://open.feishu.cn', secrets, signingSecret, now = Date.now } = options
  return robot(options, name, {
    markup: 'feishuText',
    limits: { bodyBytes: 16_000, titleBytes: 0, perMinute: 100 },
    host: 'open.feishu.cn',
    reading: { codes: FEISHU, code: ({ code, StatusCode }) => code ?? StatusCode, ok: '0' },
    request: async ({ body }, signal) => {
      const hook = encodeURIComponent(await secrets.get(options.key))
      const timestamp = Math.floor(now() / 1_000)
      const signed =
        signingSecret === undefined
          ? {}
          : { timestamp: String(timestamp), sign: feishuSign(await secrets.get(signingSecret), timestamp) }
      const message = { ...signed, msg_type: 'text', content: { text: body } }
      return jsonPost(`${endpoint}/open-apis/bot/v2/hook/${hook}`, message, signal)
    },
  })
}

/** The signature of a Feishu bot, base64: HMAC-SHA-256 of nothing, with the time in seconds and the secret as the key. */
export function feishuSign(secret: string, atSeconds: number): string {
  return createHmac('sha256', `${atSeconds}\n${secret}`).update('').digest('base64')
}

interface RobotKind extends Pick<Transport, 'markup' | 'limits'> {
  readonly host: string
  readonly reading: AnswerReading
  request(message: Parameters<Transport['send']>[0], signal: AbortSignal): Promise<HttpRequest>
}

function robot(
  options: ProviderOptions,
  name: string,
  { markup, limits, host, reading, request }: RobotKind,
): Transport {
  const http = options.http ?? guardedHttp({ hosts: [host] })
  return {
    ...{ name, markup, limits },
    providedOnly: false,
    addressed: false,
    async send(message, _address, { signal }): Promise<Outcome<Sent, SendRejection>> {
      try {
        return await sendJson(http, await request(message, signal), reading)
      } catch (error) {
        return reject(rejectionOfFault(error))
      }
    },
  }
}
