import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signPayload } from '../../../src/channel/signature/sign-payload'
import { verifySignature } from '../../../src/channel/signature/verify-signature'
import { type WebhookSecret, webhookKey } from '../../../src/channel/signature/webhook-secret'

const encode = (text: string) => new TextEncoder().encode(text)
const secretText = (fill: string) => `whsec_${Buffer.from(fill.repeat(32)).toString('base64')}`

// The worked example that the Standard Webhooks libraries test themselves with.
const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
const otherKey = webhookKey(secretText('o'))
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const seconds = '1614265330'
const now = 1_614_265_330_000
const body = encode('{"test": 2432232314}')
const good = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const wrong = `v1,${Buffer.alloc(32, 7).toString('base64')}`

type Header = readonly [name: string, value: string]
const standard: readonly Header[] = [
  ['webhook-id', id],
  ['webhook-timestamp', seconds],
  ['webhook-signature', good],
]
const without = (name: string) => standard.filter(([header]) => header !== name)
const having = (name: string, value: string): readonly Header[] => [...without(name), [name, value]]

interface Given {
  readonly headers?: readonly Header[]
  readonly body?: Uint8Array
  readonly secrets?: readonly WebhookSecret[]
  readonly now?: number
  readonly toleranceMs?: number
}

function answer({ headers = standard, ...given }: Given): string {
  const list = new Headers(headers.map(([name, value]) => [name, value]))
  const outcome = verifySignature({ headers: list, body, secrets: [{ key }], now, ...given })
  return outcome.ok ? 'believed' : outcome.rejection.code
}

const signature = (value: string) => answer({ headers: having('webhook-signature', value) })
const timestamp = (value: string) => answer({ headers: having('webhook-timestamp', value) })

describe('a signed webhook', () => {
  it('is believed, with its id, its time and the secret that fitted', () => {
    const secrets = [{ key: otherKey }, { key }]
    const outcome = verifySignature({ headers: new Headers(standard.map(([n, v]) => [n, v])), body, secrets, now })
    expect(outcome).toEqual({ ok: true, value: { id, signedAt: now, secret: secrets[1] } })
  })

  it('is signed as the published example says', () => {
    expect(signPayload({ id, body, keys: [key], now: now + 999 })).toEqual(Object.fromEntries(standard))
  })

  it('is believed whatever its bytes, and not with one of them changed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, place, change) => {
          const headers = Object.entries(signPayload({ id: 'm-1', body: bytes, keys: [otherKey, key], now }))
          expect(answer({ headers, body: bytes })).toBe('believed')
          const changed = bytes.slice()
          changed[place % bytes.length] = (changed[place % bytes.length] ?? 0) ^ change
          expect(answer({ headers, body: changed })).toBe('SIGNATURE_MISMATCH')
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is believed when header names are written in another case', () => {
    expect(answer({ headers: standard.map(([name, value]) => [name.toUpperCase(), value]) })).toBe('believed')
  })
})

describe('headers', () => {
  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('%s missing, empty, twice, huge', (name) => {
    const value = standard.find(([header]) => header === name)?.[1] ?? ''
    expect(answer({ headers: without(name) })).toBe('SIGNATURE_MISSING')
    expect(answer({ headers: having(name, '') })).toBe('SIGNATURE_MISSING')
    expect(answer({ headers: [...standard, [name, value]] })).toBe('SIGNATURE_HEADER_DUPLICATED')
    expect(answer({ headers: [...standard, [name.toUpperCase(), value]] })).toBe('SIGNATURE_HEADER_DUPLICATED')
    expect(answer({ headers: [...standard, [name, 'x']] })).toBe('SIGNATURE_HEADER_DUPLICATED')
    expect(answer({ headers: having(name, 'v1,'.repeat(350_000)) })).toBe('SIGNATURE_FORMAT')
    expect(answer({ headers: having(name, `${value}\u00a0`) })).toBe('SIGNATURE_FORMAT')
  })

  it('the platform lets no line break into a header', () => {
    expect(() => new Headers([['webhook-id', 'a\r\nX-Admin: 1']])).toThrow(TypeError)
  })

  it('a source of headers that lets one in is refused', () => {
    const headers = new Headers(standard.map(([name, value]) => [name, value]))
    Object.defineProperty(headers, 'get', { value: () => 'a\r\nX-Admin: 1' })
    const outcome = verifySignature({ headers, body, secrets: [{ key }], now })
    expect(outcome.ok ? undefined : outcome.rejection).toEqual({ code: 'SIGNATURE_FORMAT', header: 'webhook-id' })
  })
})

describe('the message id', () => {
  it('with a dot can not shift the border of what was signed', () => {
    // The same signed content read as another id and another timestamp.
    const headers = Object.entries(signPayload({ id: 'a', body: encode(`${seconds}.{}`), keys: [key], now }))
    expect(answer({ headers, body: encode(`${seconds}.{}`) })).toBe('believed')
    const shifted = headers.map(([name, value]): Header => [name, name === 'webhook-id' ? `a.${seconds}` : value])
    expect(answer({ headers: shifted, body: encode('{}') })).toBe('ID_CHARSET')
  })

  it.each([
    ['a b', 'ID_CHARSET'],
    ['a.b', 'ID_CHARSET'],
    ['.', 'ID_CHARSET'],
    ['a'.repeat(128), 'SIGNATURE_MISMATCH'],
    ['a'.repeat(129), 'ID_LENGTH'],
  ])('%s is %s', (value, code) => {
    expect(answer({ headers: having('webhook-id', value) })).toBe(code)
  })
})

describe('the timestamp is whole seconds in plain digits', () => {
  it.each([
    `${seconds}abc`,
    '1e9',
    '1E9',
    `-${seconds}`,
    `+${seconds}`,
    `0${seconds.slice(1)}`,
    `${seconds}.0`,
    `${seconds}000`,
    '0x6037C1F2',
    '0',
    'NaN',
    'Infinity',
    '2021-02-25T15:02:10Z',
    '1_614_265_330',
  ])('%s is refused', (value) => {
    expect(timestamp(value)).toBe('SIGNATURE_TIMESTAMP')
  })

  it.each([
    [0, 'believed'],
    [300_000, 'believed'],
    [300_001, 'SIGNATURE_STALE'],
    [-300_000, 'believed'],
    [-300_001, 'SIGNATURE_STALE'],
    [Number.NaN, 'SIGNATURE_STALE'],
  ])('%i ms late: %s', (late, expected) => {
    expect(answer({ now: now + late })).toBe(expected)
  })

  it('a tolerance of one second holds, one that is no number lets nothing in', () => {
    expect(answer({ now: now + 1_000, toleranceMs: 1_000 })).toBe('believed')
    expect(answer({ now: now + 1_001, toleranceMs: 1_000 })).toBe('SIGNATURE_STALE')
    expect(answer({ toleranceMs: Number.NaN })).toBe('SIGNATURE_STALE')
  })

  it('another timestamp does not fit the signature', () => {
    expect(timestamp('1614265331')).toBe('SIGNATURE_MISMATCH')
  })
})

describe('the list of signatures', () => {
  const of = (...entries: string[]) => entries.join(' ')
  it.each([
    ['one wrong', wrong, 'SIGNATURE_MISMATCH'],
    ['the right one among ten', of(...Array(9).fill(wrong), good), 'believed'],
    ['the right one as the eleventh', of(...Array(10).fill(wrong), good), 'SIGNATURE_FORMAT'],
    ['the right one before ten others', of(good, ...Array(10).fill(wrong)), 'SIGNATURE_FORMAT'],
    ['10,000', of(...Array(10_000).fill('v1,a')), 'SIGNATURE_FORMAT'],
    ['another version beside it', of('v1a,anything', good, 'v2,x'), 'believed'],
    ['only another version', of('v1a,anything'), 'SIGNATURE_FORMAT'],
    ['empty signature', 'v1,', 'SIGNATURE_FORMAT'],
    ['empty signature behind the right one', of(good, 'v1,'), 'SIGNATURE_FORMAT'],
    ['empty signature before the right one, like a joined header', of('v1,', good), 'SIGNATURE_HEADER_DUPLICATED'],
    ['no version', good.slice(3), 'SIGNATURE_FORMAT'],
    ['two spaces', of(good, '', wrong), 'SIGNATURE_FORMAT'],
    ['too short', `v1,${Buffer.alloc(31).toString('base64')}`, 'SIGNATURE_MISMATCH'],
    ['too long', `v1,${Buffer.alloc(33).toString('base64')}`, 'SIGNATURE_MISMATCH'],
    ['one byte', 'v1,AA==', 'SIGNATURE_MISMATCH'],
    ['junk inside that a lenient decoder skips', good.replace('g0', 'g!0'), 'SIGNATURE_FORMAT'],
    ['no padding', good.slice(0, -1), 'SIGNATURE_FORMAT'],
    ['too much padding', `${good}=`, 'SIGNATURE_FORMAT'],
    ['stray bits at the end', good.replace('OE=', 'OF='), 'SIGNATURE_FORMAT'],
    ['the alphabet for addresses', good.replace('+', '-').replace('/', '_'), 'SIGNATURE_FORMAT'],
    ['hexadecimal', `v1,${Buffer.from(good.slice(3), 'base64').toString('hex')}`, 'SIGNATURE_MISMATCH'],
    ['case changed', good.toUpperCase(), 'SIGNATURE_FORMAT'],
  ])('%s', (_, value, expected) => {
    expect(signature(value)).toBe(expected)
  })

  it('of any kind never throws and is never believed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,80}$/), (value) => {
        expect(signature(value)).not.toBe('believed')
        expect(signature(`v1,${value}`)).not.toBe('believed')
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('secrets', () => {
  it.each([
    ['none', [], 'SIGNATURE_MISMATCH'],
    ['of another endpoint', [{ key: otherKey }], 'SIGNATURE_MISMATCH'],
    ['old and new together', [{ key: otherKey }, { key }], 'believed'],
    ['until this very instant', [{ key, notAfter: now }], 'believed'],
    ['until just before', [{ key, notAfter: now - 1 }], 'SIGNATURE_MISMATCH'],
    ['from this very instant', [{ key, notBefore: now }], 'believed'],
    ['from just after', [{ key, notBefore: now + 1 }], 'SIGNATURE_MISMATCH'],
    ['old one over, new one another', [{ key, notAfter: now - 1 }, { key: otherKey }], 'SIGNATURE_MISMATCH'],
    ['with an end that is no number', [{ key, notAfter: Number.NaN }], 'SIGNATURE_MISMATCH'],
  ])('%s', (_, secrets, expected) => {
    expect(answer({ secrets })).toBe(expected)
  })

  it('do not show in JSON', () => {
    expect(JSON.stringify({ key })).toBe('{"key":{}}')
  })

  it.each([
    ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'SECRET_FORMAT'],
    ['whsec_', 'SECRET_LENGTH'],
    ['whsec_not base64!', 'SECRET_FORMAT'],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, 'SECRET_LENGTH'],
    [`whsec_${Buffer.alloc(24).toString('base64')}`, undefined],
    [`whsec_${Buffer.alloc(64).toString('base64')}`, undefined],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, 'SECRET_LENGTH'],
  ])('%s: %s', (text, problem) => {
    if (problem === undefined) expect(webhookKey(text).type).toBe('secret')
    else expect(() => webhookKey(text)).toThrow(expect.objectContaining({ code: 'WEBHOOK_CONFIGURATION', problem }))
  })
})

describe('signing', () => {
  it.each([
    ['an id with a dot', { id: 'a.b' }, 'MESSAGE_ID'],
    ['no id', { id: '' }, 'MESSAGE_ID'],
    ['a time before 1970', { now: -1 }, 'MESSAGE_TIME'],
    ['no time', { now: Number.NaN }, 'MESSAGE_TIME'],
    ['no key', { keys: [] }, 'SECRET_COUNT'],
    ['11 keys', { keys: Array(11).fill(key) }, 'SECRET_COUNT'],
  ])('with %s is a fault', (_, part, problem) => {
    expect(() => signPayload({ id, body, keys: [key], now, ...part })).toThrow(expect.objectContaining({ problem }))
  })
})
