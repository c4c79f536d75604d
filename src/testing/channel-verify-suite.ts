import type { VerifiedDelivery } from '../channel/channel-adapter'
import type { Outcome } from '../outcome'
import { TEST_NOON } from './builders'
import { refusalProblem } from './channel-outcome'
import type { ChannelSubject, SignedSample } from './channel-suite'
import type { SuiteRunner } from './store-runner'

const DAY_MS = 86_400_000

/** Header values a signature check tends to stumble over: they are refused like any other wrong one. */
const WRONG_VALUES = [
  '',
  '0',
  ',',
  'null',
  'v1,',
  'v1,AAAA',
  'sha256=',
  'deadbeef',
  '%%%',
  'A'.repeat(44),
  '0'.repeat(64),
  'A'.repeat(100_000),
  Array.from({ length: 10_000 }, () => 'v1,QUJD').join(' '),
]

/** A delivery is believed when the platform has signed these very bytes lately, and never otherwise. */
export function channelVerifySuite(runner: SuiteRunner, subject: ChannelSubject): void {
  const { describe, it, expect } = runner
  const { adapter, shop, samples, sign, signaturesExpire = true } = subject
  const first = samples[0]
  if (sign === undefined || first === undefined) return
  const signed = (id = 'delivery-1', now = TEST_NOON) => sign({ id, body: first.raw, now })
  const verify = ({ headers, body }: SignedSample, now = TEST_NOON): Outcome<VerifiedDelivery> => {
    if (adapter.verify === undefined) throw new TypeError('An adapter that declares webhooks verifies them.')
    return adapter.verify({ headers, body, now }, shop)
  }
  /** `refused`, or what went wrong instead. */
  const refusalOf = (sample: SignedSample, now?: number): string => {
    try {
      const outcome = verify(sample, now)
      if (outcome.ok) return 'believed'
      const secret = [...sample.headers.values()].filter((value) => value.length > 8)
      return refusalProblem(outcome.rejection, secret) ?? 'refused'
    } catch (error) {
      return `threw ${error instanceof Error ? error.name : typeof error}`
    }
  }
  const withHeader = (name: string, value: string | undefined, { headers, body } = signed()): SignedSample => {
    const changed = new Headers(headers)
    if (value === undefined) changed.delete(name)
    else changed.set(name, value)
    return { headers: changed, body }
  }
  const names = () => [...signed().headers.keys()]
  const allRefused = (answers: Record<string, string>) =>
    expect(Object.entries(answers).filter(([, answer]) => answer !== 'refused')).toEqual([])

  describe('verifying', () => {
    it('believes what the platform signed, each time it is asked', async () => {
      const outcome = verify(signed())
      expect(outcome.ok).toBe(true)
      expect(verify(signed())).toEqual(outcome)
    })

    it('gives equal keys to repeats and different keys to different deliveries', async () => {
      const keyOf = (sample: SignedSample) => {
        const outcome = verify(sample)
        return outcome.ok ? outcome.value.dedupeKey : 'refused'
      }
      const key = keyOf(signed('delivery-1'))
      if (key === null) return
      expect(key === '' || key === 'refused').toBe(false)
      expect(keyOf(signed('delivery-1'))).toBe(key)
      expect(keyOf(signed('delivery-2')) === key).toBe(false)
    })

    it('refuses a delivery without a signature, or with a part of it missing', async () => {
      const answers: Record<string, string> = { 'no headers': refusalOf({ headers: new Headers(), body: first.raw }) }
      for (const name of names()) answers[`no ${name}`] = refusalOf(withHeader(name, undefined))
      allRefused(answers)
    })

    it('refuses other bytes than those that were signed', async () => {
      const { headers, body } = signed()
      const answers: Record<string, string> = {
        empty: refusalOf({ headers, body: new Uint8Array() }),
        shorter: refusalOf({ headers, body: body.subarray(0, -1) }),
        longer: refusalOf({ headers, body: Buffer.concat([body, Buffer.from(' ')]) }),
      }
      for (const at of [0, body.length >> 1, body.length - 1]) {
        const changed = Uint8Array.from(body)
        changed[at] = (changed[at] ?? 0) ^ 1
        answers[`byte ${at}`] = refusalOf({ headers, body: changed })
      }
      allRefused(answers)
    })

    it('refuses a header that is not as it was signed', async () => {
      const answers: Record<string, string> = {}
      for (const name of names()) {
        const value = signed().headers.get(name) ?? ''
        for (const at of [0, value.length - 1]) {
          const other = value[at] === '1' ? '2' : '1'
          const changed = value.slice(0, at) + other + value.slice(at + 1)
          answers[`${name} at ${at}`] = refusalOf(withHeader(name, changed))
        }
        for (const [index, wrong] of WRONG_VALUES.entries()) {
          answers[`${name} wrong value ${index}`] = refusalOf(withHeader(name, wrong))
        }
      }
      allRefused(answers)
    })

    it('refuses a header that came twice, in whatever case', async () => {
      const answers: Record<string, string> = {}
      for (const name of names()) {
        const { headers, body } = signed()
        headers.append(name.toUpperCase(), headers.get(name) ?? '')
        answers[name] = refusalOf({ headers, body })
      }
      allRefused(answers)
    })

    it('is not confused by headers that are not its own', async () => {
      const { headers, body } = signed()
      headers.set('x-other', 'v1,AAAA')
      expect(verify({ headers, body }).ok).toBe(true)
    })

    if (!signaturesExpire) return
    it('refuses what was signed a day ago, or is dated a day ahead', async () => {
      allRefused({
        old: refusalOf(signed(), TEST_NOON + DAY_MS),
        early: refusalOf(signed(), TEST_NOON - DAY_MS),
        'no clock': refusalOf(signed(), Number.NaN),
      })
    })
  })
}
