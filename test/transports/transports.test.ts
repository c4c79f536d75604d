import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Transport } from '../../src/notification/transport'
import { acs3Signature } from '../../src/transports/aliyun-signature'
import { aliyunSms } from '../../src/transports/aliyun-sms'
import { dingtalkRobot, dingtalkSign, feishuRobot, feishuSign, wecomRobot } from '../../src/transports/robots'
import { tc3Authorization, tencentSms } from '../../src/transports/tencent-sms'
import { fitField, wechatSubscribe, wechatTemplate, wecomApp } from '../../src/transports/tokened'
import { message, providerServer, secrets } from './provider-server'

describe('signatures', () => {
  it('DingTalk: the secret over time and secret', () => {
    const secret = 'SECb90923e19e58b466481e9e7b7a5b4f108a4531abde590ad3967fb29f0eae5c68'
    const sign = dingtalkSign(secret, 1_582_163_555_000)
    expect(sign).toBe('BQKsG+QOCl+bYJOLc6pxDHxjVquzlZPWgvRzeN2J5zY=')
    expect(encodeURIComponent(sign)).toBe('BQKsG%2BQOCl%2BbYJOLc6pxDHxjVquzlZPWgvRzeN2J5zY%3D')
  })

  it('Feishu: time and secret over nothing', () => {
    expect(feishuSign('xxx', 1_661_860_880)).toBe('QnWVTSBe6FmQDE0bG6X0mURbI+DnvVyu1h+j5dHOjrU=')
  })

  it('Alibaba Cloud: ACS3', () => {
    const payloadHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    const request = {
      method: 'POST' as const,
      path: '/',
      query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-content-sha256': payloadHash,
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-version': '2014-05-26',
      },
      payloadHash,
    }
    expect(acs3Signature('YourAccessKeySecret', request).signature).toBe(
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    )
    const empty = {
      method: 'GET' as const,
      path: '/',
      query: { test: 'ok', empty: '' },
      headers: { 'x-acs-test': 'http,https' },
      payloadHash: '55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23',
    }
    expect(acs3Signature('secret', empty).signature).toBe(
      'd16b30a7699ae9e43875b13195b2f81bcc3ed10c14a9b5eb780e51619aa50be1',
    )
  })

  it('Tencent Cloud: TC3, with the day of UTC', () => {
    const signed = tc3Authorization({
      secretId: 'AKID',
      secretKey: 'Gu5t9xGARNpq86cd98joQYCN3*******',
      service: 'cvm',
      host: 'cvm.tencentcloudapi.com',
      contentType: 'application/json; charset=utf-8',
      body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
      at: 1_551_113_065,
    })
    expect(signed).toBe(
      'TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
    )
  })
})

describe('transports', () => {
  let server: Awaited<ReturnType<typeof providerServer>>
  beforeAll(async () => {
    server = await providerServer()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.asked.length = 0
  })

  const options = () => ({ secrets, http: server.http, endpoint: server.endpoint, now: () => 1_700_000_000_500 })
  const made: Readonly<Record<string, () => Transport>> = {
    wecom: () => wecomRobot({ ...options(), key: 'key' }),
    dingtalk: () => dingtalkRobot({ ...options(), key: 'key', signingSecret: 'sign' }),
    feishu: () => feishuRobot({ ...options(), key: 'key', signingSecret: 'sign' }),
    aliyun: () => aliyunSms({ ...options(), accessKeyId: 'id', accessKeySecret: 'key', signName: '店铺' }),
    tencent: () => tencentSms({ ...options(), secretId: 'id', secretKey: 'key', sdkAppId: '14', signName: '店铺' }),
    wecomApp: () => wecomApp({ ...options(), corpId: 'ww1', agentId: 7, appSecret: 'app' }),
    template: () => wechatTemplate({ ...options(), appId: 'wx1', appSecret: 'app' }),
    subscribe: () => wechatSubscribe({ ...options(), appId: 'wx1', appSecret: 'app', page: 'pages/order' }),
  }
  const send = (name: string) => {
    const make = made[name]
    if (make === undefined) throw new RangeError(name)
    return make().send(message(), '13800138000', { signal: new AbortController().signal })
  }
  const answering = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
    server.answers(({ url }) =>
      /gettoken|stable_token/.test(url)
        ? { body: { errcode: 0, access_token: 'tok', expires_in: 7_200 } }
        : { status, headers, body },
    )
  const tencent = (code: string) => ({ Response: { SendStatusSet: [{ Code: code, SerialNo: 's1' }], RequestId: 'r' } })

  it.each([
    ['wecom', { errcode: 0, errmsg: 'ok' }, null],
    ['dingtalk', { errcode: 0, errmsg: 'ok' }, null],
    ['feishu', { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' }, null],
    ['aliyun', { Code: 'OK', Message: 'OK', BizId: 'b1', RequestId: 'r1' }, 'b1'],
    ['tencent', tencent('Ok'), 's1'],
    ['wecomApp', { errcode: 0, errmsg: 'ok', msgid: 'x1' }, 'x1'],
    ['template', { errcode: 0, errmsg: 'ok', msgid: 42 }, '42'],
    ['subscribe', { errcode: 0, errmsg: 'ok' }, null],
  ])('%s takes a message', async (name, body, providerId) => {
    answering(body)
    expect(await send(name)).toEqual({ ok: true, value: { providerId } })
  })

  it.each([
    ['wecom', { errcode: 40058, errmsg: 'markdown.content exceed max length 4096' }, 'SEND_REFUSED', '40058'],
    ['wecom', { errcode: 45009 }, 'SEND_RATE_LIMITED', '45009'],
    ['wecom', { errcode: 93000 }, 'SEND_CREDENTIALS', '93000'],
    ['wecom', { errcode: -1 }, 'SEND_FAILED', '-1'],
    ['wecom', 'no json', 'SEND_FAILED', 'http-200'],
    ['wecom', {}, 'SEND_FAILED', 'http-200'],
    ['dingtalk', { errcode: 130101, errmsg: 'send too fast' }, 'SEND_RATE_LIMITED', '130101'],
    ['dingtalk', { errcode: 310000, errmsg: 'sign not match' }, 'SEND_CREDENTIALS', '310000'],
    [
      'feishu',
      { code: 19021, msg: 'sign match fail or timestamp is not within one hour' },
      'SEND_CREDENTIALS',
      '19021',
    ],
    ['feishu', { code: 19024 }, 'SEND_REFUSED', '19024'],
    ['feishu', { code: 11232 }, 'SEND_RATE_LIMITED', '11232'],
    ['aliyun', { Code: 'isv.BUSINESS_LIMIT_CONTROL' }, 'SEND_RATE_LIMITED', 'isv.BUSINESS_LIMIT_CONTROL'],
    ['aliyun', { Code: 'isv.SMS_TEMPLATE_ILLEGAL' }, 'SEND_REFUSED', 'isv.SMS_TEMPLATE_ILLEGAL'],
    ['aliyun', { Code: 'isp.SYSTEM_ERROR' }, 'SEND_FAILED', 'isp.SYSTEM_ERROR'],
    ['aliyun', { Code: 'ok' }, 'SEND_REFUSED', 'ok'],
    ['tencent', tencent('OK'), 'SEND_REFUSED', 'OK'],
    [
      'tencent',
      tencent('LimitExceeded.PhoneNumberDailyLimit'),
      'SEND_RATE_LIMITED',
      'LimitExceeded.PhoneNumberDailyLimit',
    ],
    [
      'tencent',
      { Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'x' } } },
      'SEND_CREDENTIALS',
      'AuthFailure.SignatureFailure',
    ],
    ['tencent', { Response: {} }, 'SEND_FAILED', 'http-200'],
    ['wecomApp', { errcode: 0, invaliduser: '13800138000' }, 'SEND_REFUSED', 'invaliduser'],
    ['template', { errcode: 43004 }, 'SEND_REFUSED', '43004'],
    ['subscribe', { errcode: 43101 }, 'SEND_REFUSED', '43101'],
    ['subscribe', { errcode: 45009 }, 'SEND_RATE_LIMITED', '45009'],
  ])('%s: %j inside HTTP 200 is no success', async (name, body, code, providerCode) => {
    answering(body)
    expect(await send(name)).toMatchObject({ ok: false, rejection: { code, providerCode } })
  })

  it.each([
    [500, {}, 'SEND_FAILED'],
    [302, { location: 'http://169.254.169.254/' }, 'SEND_FAILED'],
    [403, {}, 'SEND_CREDENTIALS'],
    [429, { 'retry-after': '7' }, 'SEND_RATE_LIMITED'],
  ])('HTTP %i without a body says %s %s', async (status, headers, code) => {
    answering('', status, headers)
    const sent = await send('wecom')
    expect(sent).toMatchObject({ ok: false, rejection: { code } })
    if (status === 429) expect(sent).toMatchObject({ rejection: { retryAfterMs: 7_000 } })
    expect(server.asked).toHaveLength(1)
  })

  it('each sends what its provider documents', async () => {
    answering({ errcode: 0, code: 0, Code: 'OK', ...tencent('Ok') })
    for (const name of Object.keys(made)) await send(name)
    const to = (part: string) => server.asked.find(({ url }) => url.includes(part))
    const json = (part: string) => JSON.parse(to(part)?.body ?? 'null')
    expect(to('/cgi-bin/webhook/send?key=secret-key')?.body).toBe(
      '{"msgtype":"markdown","markdown":{"content":"**库存不足**\\n请补货"}}',
    )
    expect(to('/robot/send')?.url).toBe(
      `/robot/send?access_token=secret-key&timestamp=1700000000500&sign=${encodeURIComponent(dingtalkSign('secret-sign', 1_700_000_000_500))}`,
    )
    expect(json('/open-apis/bot/v2/hook/secret-key')).toEqual({
      timestamp: '1700000000',
      sign: feishuSign('secret-sign', 1_700_000_000),
      msg_type: 'text',
      content: { text: '**库存不足**\n请补货' },
    })
    const sms = server.asked.find(({ headers }) => headers['x-acs-action'] === 'SendSms')
    const query = new URL(sms?.url ?? '', 'http://x').searchParams
    expect(Object.fromEntries(query)).toMatchObject({
      PhoneNumbers: '13800138000',
      SignName: '店铺',
      TemplateCode: 'T1',
      TemplateParam: '{"first":"A1","second":"2"}',
    })
    expect(sms?.headers.authorization).toMatch(
      /^ACS3-HMAC-SHA256 Credential=secret-id,SignedHeaders=host;x-acs-[a-z0-9;-]+,Signature=[0-9a-f]{64}$/,
    )
    const tc = server.asked.find(({ headers }) => headers['x-tc-action'] === 'SendSms')
    expect(JSON.parse(tc?.body ?? '')).toMatchObject({
      TemplateParamSet: ['A1', '2'],
      PhoneNumberSet: ['13800138000'],
      SmsSdkAppId: '14',
    })
    expect(json('/cgi-bin/message/send?access_token=tok')).toMatchObject({
      touser: '13800138000',
      agentid: 7,
      enable_duplicate_check: 1,
    })
    expect(json('/message/template/send')).toMatchObject({
      template_id: 'T1',
      data: { first: { value: 'A1' } },
      client_msg_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(json('/message/subscribe/send')).toMatchObject({ page: 'pages/order', miniprogram_state: 'formal' })
  })

  it('many who send ask for one token, and one that is stale is renewed once', async () => {
    let tokens = 0
    server.answers(({ url }) => {
      if (/gettoken/.test(url)) {
        tokens += 1
        return { body: { errcode: 0, access_token: `tok${tokens}`, expires_in: 7_200 } }
      }
      return { body: { errcode: url.endsWith('tok1') ? 42001 : 0 } }
    })
    const transport = wecomApp({ ...options(), corpId: 'ww1', agentId: 7, appSecret: 'app' })
    const signal = new AbortController().signal
    const sent = await Promise.all(Array.from({ length: 10 }, () => transport.send(message(), 'anna', { signal })))
    expect(sent.every(({ ok }) => ok)).toBe(true)
    expect(tokens).toBe(2)
  })

  it('no rejection holds an address, a secret or the message', async () => {
    const broken = wecomRobot({ secrets, key: 'key', http: server.http, endpoint: 'http://127.0.0.1:1' })
    const sent = await broken.send(message(), '13800138000', { signal: new AbortController().signal })
    expect(sent).toMatchObject({ ok: false, rejection: { code: 'SEND_FAILED' } })
    expect(JSON.stringify(sent)).not.toMatch(/secret|1380013|库存/)
  })

  it.each([
    ['thing1', '一'.repeat(20), '一'.repeat(20)],
    ['thing1', '一'.repeat(21), `${'一'.repeat(19)}…`],
    ['phrase3', '已经发货了吗', '已经发货了'],
    ['character_string2', 'A'.repeat(33), 'A'.repeat(32)],
    ['time4', '2026-03-02 12:00', '2026-03-02 12:00'],
  ])('the field %s takes %s as %s', (field, value, fitted) => {
    expect(fitField(field, value)).toBe(fitted)
  })
})
