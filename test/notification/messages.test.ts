import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNotificationPolicy } from '../../src/notification/compile-policy'
import { defaultNotificationPolicy } from '../../src/notification/default-policy'
import { escalatedIntent, escalatesAt } from '../../src/notification/escalate'
import { fitText, utf8Bytes } from '../../src/notification/fit-text'
import { intentsOf } from '../../src/notification/intent'
import { escapeValue } from '../../src/notification/markup'
import { notificationOf } from '../../src/notification/notification'
import { NOTHING_TOLD, planNotifications } from '../../src/notification/plan-notifications'
import { renderDigest, renderMessage } from '../../src/notification/render-message'
import { at, heldIntent, policyInput, policyWith, robot, sms } from './policy-fixture'

const noon = at('2026-03-02T12:00:00+08:00')

const problemsOf = (changes: Parameters<typeof policyInput>[0]) => {
  const policy = createNotificationPolicy(policyInput(changes), { transports: [robot(), sms] })
  return policy.ok ? [] : policy.rejection.problems.map(({ path, code }) => `${path} ${code}`)
}
const template = (changes: object) => ({ templates: [{ ...policyInput().templates[0], ...changes } as never] })
const trigger = (changes: object) => ({ triggers: [{ ...policyInput().triggers[0], ...changes } as never] })

describe('a policy', () => {
  it.each([
    [{}, []],
    [template({ title: '{nmber}' }), ['templates.0.title VARIABLE_UNKNOWN']],
    [template({ body: '{constructor}' }), ['templates.0.body VARIABLE_UNKNOWN']],
    [template({ body: 'a {number' }), ['templates.0.body TEMPLATE_SYNTAX']],
    [template({ body: 'a } b' }), ['templates.0.body TEMPLATE_SYNTAX']],
    [template({ body: '{7*7}' }), ['templates.0.body TEMPLATE_SYNTAX']],
    [template({ body: '{{number}}' }), []],
    [template({ link: 'javascript:alert(1)' }), ['templates.0.link LINK_INVALID']],
    [template({ link: 'https://{number}/x' }), ['templates.0.link LINK_INVALID']],
    [template({ link: 'https://ops.example{number}' }), ['templates.0.link LINK_INVALID']],
    [template({ link: 'https://user@ops.example/x' }), ['templates.0.link LINK_INVALID']],
    [template({ link: 'http://ops.example:8080/x/{number}' }), []],
    [template({ body: '库'.repeat(1_357) }), []],
    [template({ body: '库'.repeat(1_358) }), ['templates.0.body TEXT_TOO_LONG']],
    [
      template({ event: 'OrderEaten' }),
      [
        'templates.0.event EVENT_UNKNOWN',
        'triggers.0.template TEMPLATE_OF_OTHER_EVENT',
        'triggers.1.template TEMPLATE_OF_OTHER_EVENT',
        'triggers.2.template TEMPLATE_OF_OTHER_EVENT',
      ],
    ],
    [trigger({ template: 'gone' }), ['triggers.0.template TEMPLATE_UNKNOWN']],
    [trigger({ subject: ['order'] }), ['triggers.0.subject.0 VARIABLE_UNKNOWN']],
    [trigger({ when: { colour: 'red' } }), ['triggers.0.when.colour VARIABLE_UNKNOWN']],
    [{ routes: [{ transports: ['pigeon'] }] }, ['routes.0.transports TRANSPORT_UNKNOWN']],
    [{ routes: [{ transports: ['sms'] }] }, ['templates.0.provided.sms PROVIDED_MISSING']],
    [{ zone: 'CST' }, ['zone ZONE_INVALID']],
    [trigger({ recipients: [{ kind: 'person', id: '13800138000' }] }), ['triggers.0.recipients.0.id INPUT_INVALID']],
    [
      trigger({ recipients: [{ kind: 'person', id: 'anna@shop.example' }] }),
      ['triggers.0.recipients.0.id INPUT_INVALID'],
    ],
  ])('%j has the problems %j', (changes, problems) => {
    expect(problemsOf(changes)).toEqual(problems)
  })

  it('the one the hub comes with is sound, in both languages', () => {
    const policy = createNotificationPolicy(
      defaultNotificationPolicy({ pages: 'https://ops.example', transports: { P0: ['robot'] } }),
      { transports: [robot()] },
    )
    expect(policy).toMatchObject({ ok: true })
  })

  it('a recipient may stand in the event, and one that does not is nobody', () => {
    const policy = policyWith(trigger({ recipients: [{ kind: 'person', variable: 'reason' }], when: {} }))
    const told = (reason: unknown) =>
      intentsOf({ name: 'OrderHeld', body: { orderKey: 'k', number: 'n', reason, at: noon }, at: noon }, policy).map(
        ({ recipient }) => recipient,
      )
    expect(told('u7')).toEqual([{ kind: 'person', id: 'u7' }])
    expect(told(undefined)).toEqual([])
  })
})

const record = (policy = policyWith(), importance = 'P1', order = 'TB/s/1') => {
  const [plan] = planNotifications([heldIntent(policy, importance, order, noon)], policy, NOTHING_TOLD, noon)
  if (plan === undefined || plan.decision === 'merge') throw new Error('It is told.')
  return notificationOf(plan, { before: undefined, source: 'm1', origin: null, at: noon })
}

describe('a message', () => {
  it('is written in the recipient’s language, with local time and the page that handles it', () => {
    const message = renderMessage({ id: 'm', notification: record(), transport: robot() }, policyWith())
    expect(message).toMatchObject({
      title: '订单暂停：N-TB/s/1',
      link: 'https://ops.example/orders/TB%2Fs%2F1',
      body: '**订单暂停：N-TB/s/1**\n原因：P1，时间 2026-03-02 12:00\n[查看并处理](https://ops.example/orders/TB%2Fs%2F1)',
    })
  })

  it('uses the provider’s template where nothing else is taken', () => {
    const provided = { sms: { templateId: 'SMS_1', values: { no: '{number}', why: '原因{reason}' } } }
    const policy = policyWith(template({ provided }))
    expect(renderMessage({ id: 'm', notification: record(policy), transport: sms }, policy)?.provided).toEqual({
      templateId: 'SMS_1',
      values: { no: 'N-TB/s/1', why: '原因P1' },
    })
  })

  it('cuts words, never the link', () => {
    const small = robot({ limits: { bodyBytes: 126, titleBytes: 0, perMinute: null } })
    const message = renderMessage(
      { id: 'm', notification: record(), transport: small },
      policyWith(template({ body: '库'.repeat(60), link: 'https://ops.example/orders/{orderKey}' })),
    )
    expect(utf8Bytes(message?.body ?? '')).toBeLessThanOrEqual(126)
    expect(message?.body).toContain('…\n[查看并处理](https://ops.example/orders/TB%2Fs%2F1)')
  })

  it.each([
    ['wecomMarkdown', '[x](http://evil) <@all> `c`\n# h', '\\[x\\]\\(http://evil\\) ＜＠all＞ \\`c\\` \\# h'],
    ['dingtalkMarkdown', '**b** @13800138000', '\\*\\*b\\*\\* ＠13800138000'],
    ['feishuText', '<at user_id="all">a*b', '＜at user_id="all"＞a*b'],
    ['plain', 'a\r\nBcc: x\u2028y', 'a Bcc: x y'],
  ] as const)('a value stays a value in %s: %j', (markup, value, escaped) => {
    expect(escapeValue(value, markup)).toBe(escaped)
  })

  it('text of any script fits the bytes it is given, cut between characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 3, max: 120 }), (text, bytes) => {
        const fitted = fitText(text, bytes)
        expect(utf8Bytes(fitted)).toBeLessThanOrEqual(bytes)
        expect(fitted === text || fitted.endsWith('…')).toBe(true)
        expect(Buffer.from(fitted, 'utf8').toString('utf8')).toBe(fitted)
      }),
      { numRuns: 500 },
    )
  })

  it('a digest has a line for each, however many and however long they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 120 }),
        fc.constantFrom(2_048, 4_096),
        (count, length, bodyBytes) => {
          const policy = policyWith()
          const notifications = Array.from({ length: count }, (_, index) =>
            record(policy, 'P1', `${index}-${'长'.repeat(length)}`),
          )
          const transport = robot({ limits: { bodyBytes, titleBytes: 0, perMinute: null } })
          const { body } = renderDigest({ id: 'd', notifications, transport }, policy)
          expect(utf8Bytes(body)).toBeLessThanOrEqual(bodyBytes)
          for (let index = 0; index < count; index += 1) expect(body.split(`\n${index + 1}. 订单暂停`).length).toBe(2)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('an escalation', () => {
  const steps = [
    { afterMs: 900_000, to: { kind: 'role' as const, id: 'supervisor' } },
    { afterMs: 600_000, to: { kind: 'person' as const, id: 'boss' } },
  ]

  it('passes to the next recipient after its time, unless somebody has acknowledged', () => {
    const policy = policyWith({ escalations: [{ importance: ['P0'], steps }] })
    const told = record(policy, 'P0')
    expect(escalatesAt(told, policy, noon)).toBe(noon + 900_000)
    expect(escalatedIntent(told, policy, noon)?.recipient).toEqual({ kind: 'role', id: 'supervisor' })
    expect(escalatesAt({ ...told, escalated: 1 }, policy, noon)).toBe(noon + 600_000)
    expect(escalatesAt({ ...told, escalated: 2 }, policy, noon)).toBeNull()
    expect(escalatesAt({ ...told, acknowledgedAt: noon }, policy, noon)).toBeNull()
    expect(escalatesAt(record(policy, 'P1'), policy, noon)).toBeNull()
  })

  it('what is held at night escalates from the morning', () => {
    const policy = policyWith({ escalations: [{ steps }], quietHours: [{ from: '10:00', to: '13:00' }] })
    expect(escalatesAt(record(policy, 'P1'), policy, noon)).toBe(noon + 3_600_000 + 900_000)
  })
})
