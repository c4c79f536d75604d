import { createHash } from 'node:crypto'
import type { Message, SendRejection, Transport } from '../notification/transport'
import { accept, type Outcome, reject } from '../outcome'
import { type AccessToken, TokenCache } from './access-token'
import { guardedHttp, type HttpCall, type HttpRequest } from './guarded-http'
import { codeIn, jsonOf, type ProviderCodes, rejectionByStatus, rejectionFor, rejectionOfFault } from './judge-reply'
import type { Secrets } from './secrets'
import { jsonPost, type ProviderOptions, sendJson, sendWithToken } from './send-json'

const STALE = ['40001', '40014', '42001']

const CODES: ProviderCodes = {
  rateLimited: ['45009', '45011', '45047'],
  retryAfterMs: 60_000,
  credentials: [...STALE, '40013', '40125', '40164', '48001', '60011', '60020'],
  later: ['-1'],
}

/** An app of WeCom's that writes to people (企业微信应用消息). */
export interface WecomAppOptions extends ProviderOptions {
  readonly secrets: Secrets
  readonly corpId: string
  readonly agentId: number
  /** Name of the secret that holds the app's secret. */
  readonly appSecret: string
}

/** WeCom app message: markdown up to 2,048 bytes, addressed by user id. WeCom drops a repeat within half an hour. */
export function wecomApp(options: WecomAppOptions): Transport {
  const { name = 'wecomApp', endpoint = 'https://qyapi.weixin.qq.com', secrets, corpId, agentId } = options
  const http = options.http ?? guardedHttp({ hosts: ['qyapi.weixin.qq.com'] })
  const tokens = tokenCache(http, options, async () => {
    const secret = encodeURIComponent(await secrets.get(options.appSecret))
    return {
      method: 'GET',
      url: `${endpoint}/cgi-bin/gettoken?corpid=${encodeURIComponent(corpId)}&corpsecret=${secret}`,
    }
  })
  return {
    name,
    markup: 'wecomMarkdown',
    limits: { bodyBytes: 2_048, titleBytes: 0, perMinute: null },
    providedOnly: false,
    addressed: true,
    send({ body }, address, { signal }) {
      const message = { touser: address, msgtype: 'markdown', agentid: agentId, markdown: { content: body } }
      const checked = { ...message, enable_duplicate_check: 1, duplicate_check_interval: 1_800 }
      return sendWithToken(tokens, STALE, (token) =>
        sendJson(
          http,
          jsonPost(`${endpoint}/cgi-bin/message/send?access_token=${encodeURIComponent(token)}`, checked, signal),
          {
            codes: CODES,
            // It says that all is well, and names whom it did not reach.
            code: ({ errcode, invaliduser }) =>
              errcode === 0 && typeof invaliduser === 'string' && invaliduser !== '' ? 'invaliduser' : errcode,
            ok: '0',
            providerId: ({ msgid }) => msgid,
          },
        ),
      )
    },
  }
}

/** An official account or a mini program of WeChat's. */
export interface WechatOptions extends ProviderOptions {
  readonly secrets: Secrets
  readonly appId: string
  /** Name of the secret that holds the app's secret. */
  readonly appSecret: string
}

/** WeChat template message (公众号模板消息), addressed by openid. WeChat drops a repeat within ten minutes. */
export function wechatTemplate(options: WechatOptions): Transport {
  return wechat(options, options.name ?? 'wechatTemplate', 'template', ({ id, link }) => ({
    client_msg_id: createHash('sha256').update(id).digest('hex').slice(0, 32),
    ...(link === null ? {} : { url: link }),
  }))
}

/** What a mini program's message leads to. */
export interface WechatSubscribeOptions extends WechatOptions {
  /** A page of the mini program, without variables. */
  readonly page?: string
  /** Default `formal`. */
  readonly state?: 'developer' | 'trial' | 'formal'
}

/** WeChat subscribe message (小程序订阅消息), addressed by openid: one for each consent. */
export function wechatSubscribe(options: WechatSubscribeOptions): Transport {
  const { page, state = 'formal' } = options
  return wechat(options, options.name ?? 'wechatSubscribe', 'subscribe', () => ({
    miniprogram_state: state,
    lang: 'zh_CN',
    ...(page === undefined ? {} : { page }),
  }))
}

function wechat(
  options: WechatOptions,
  name: string,
  kind: 'template' | 'subscribe',
  besides: (message: Message) => Readonly<Record<string, string>>,
): Transport {
  const { endpoint = 'https://api.weixin.qq.com', secrets, appId } = options
  const http = options.http ?? guardedHttp({ hosts: ['api.weixin.qq.com'] })
  const tokens = tokenCache(http, options, async () => {
    const asked = { grant_type: 'client_credential', appid: appId, secret: await secrets.get(options.appSecret) }
    const { signal: _none, ...request } = jsonPost(
      `${endpoint}/cgi-bin/stable_token`,
      asked,
      new AbortController().signal,
    )
    return request
  })
  return {
    name,
    markup: 'plain',
    limits: { bodyBytes: 1_000, titleBytes: 0, perMinute: null },
    providedOnly: true,
    addressed: true,
    async send(message, address, { signal }) {
      const { provided } = message
      if (provided === null) return reject({ code: 'SEND_REFUSED', providerCode: 'no-template' })
      const data = Object.fromEntries(
        Object.entries(provided.values).map(([field, value]) => [field, { value: fitField(field, value) }]),
      )
      const body = { touser: address, template_id: provided.templateId, ...besides(message), data }
      return sendWithToken(tokens, STALE, (token) =>
        sendJson(
          http,
          jsonPost(`${endpoint}/cgi-bin/message/${kind}/send?access_token=${encodeURIComponent(token)}`, body, signal),
          {
            codes: CODES,
            code: ({ errcode }) => errcode,
            ok: '0',
            providerId: ({ msgid }) => msgid,
          },
        ),
      )
    },
  }
}

// Longest values in characters by the kind of field, which is its name without the number behind it.
const FIELD_LIMITS: Readonly<Record<string, number>> = {
  thing: 20,
  number: 32,
  letter: 32,
  symbol: 5,
  character_string: 32,
  phone_number: 17,
  car_number: 8,
  name: 10,
  phrase: 5,
}

/** A value as long as its field may be: one that is too long would be refused as a whole. */
export function fitField(field: string, value: string): string {
  const most = FIELD_LIMITS[field.replace(/\d+$/, '')]
  const characters = [...value]
  if (most === undefined || characters.length <= most) return value
  return field.startsWith('thing') ? `${characters.slice(0, most - 1).join('')}…` : characters.slice(0, most).join('')
}

function tokenCache(
  http: HttpCall,
  { now = Date.now }: ProviderOptions,
  request: () => Promise<HttpRequest>,
): TokenCache {
  const ask = async (): Promise<Outcome<AccessToken, SendRejection>> => {
    try {
      const reply = await http(await request())
      const json = jsonOf(reply)
      const { access_token: token, expires_in: seconds, errcode } = json ?? {}
      const code = codeIn(errcode)
      if (typeof token === 'string' && token !== '' && typeof seconds === 'number')
        return accept({ value: token, until: now() + seconds * 1_000 })
      return reject(code === undefined ? rejectionByStatus(reply) : rejectionFor(code, CODES))
    } catch (error) {
      return reject(rejectionOfFault(error))
    }
  }
  return new TokenCache(ask, now)
}
