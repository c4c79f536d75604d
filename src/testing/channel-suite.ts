import type { ChannelAdapter, KeptHeaders, ShopContext } from '../channel/channel-adapter'
import { channelCodeSchema } from '../order/identifiers'
import { channelFoldSuite } from './channel-fold-suite'
import { channelHostileSuite } from './channel-hostile-suite'
import { channelReadSuite } from './channel-read-suite'
import { channelVerifySuite } from './channel-verify-suite'
import type { SuiteRunner } from './store-runner'

/** A raw document as the platform sends it. */
export interface ChannelSample {
  readonly name: string
  readonly raw: Uint8Array
  /** The platform's order number in it, exactly as it should be kept. */
  readonly channelOrderNo: string
  /** Headers it comes with, of those the adapter asks for. Default: those of the subject. */
  readonly headers?: KeptHeaders
}

/** A delivery signed as the platform signs. The headers are those that the signature needs, and no other. */
export interface SignedSample {
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What the suite has to know of an adapter. */
export interface ChannelSubject {
  readonly adapter: ChannelAdapter
  readonly shop: ShopContext
  /** Documents the adapter reads; the more of one order, and the more different, the more is shown about disorder. */
  readonly samples: readonly ChannelSample[]
  /** Headers that documents come with, of those the adapter asks for. Default: none. */
  readonly headers?: KeptHeaders
  /** Personal values in the samples: none of them may ever stand in a refusal. */
  readonly personal: readonly string[]
  /** A document for an order number that the suite makes up, some of them hostile. */
  readonly documentOf?: (orderNo: string) => Uint8Array
  /** Signs like the platform. Needed when the adapter verifies. */
  readonly sign?: (message: { readonly id: string; readonly body: Uint8Array; readonly now: number }) => SignedSample
  /** False for a platform whose signature has no time in it and so never grows old. Default true. */
  readonly signaturesExpire?: boolean
}

/**
 * What every channel adapter has to pass: it is what it declares, it reads without side effects, it refuses what is
 * hostile with a code and a place, it believes nobody without proof, and whatever order its documents come in, and
 * however often, the orders end up the same. The same seeds in every run.
 *
 * @param runner `describe`, `it` and `expect` of the test runner in use.
 */
export function channelSuite(runner: SuiteRunner, given: ChannelSubject): void {
  const headers = given.headers ?? {}
  const samples = given.samples.map((sample) => untouched({ headers, ...sample }))
  const subject = { ...given, adapter: readingWith(given.adapter, headers), samples }
  runner.describe(`channel ${subject.adapter.code}`, () => {
    declarationSuite(runner, subject)
    channelReadSuite(runner, subject)
    channelHostileSuite(runner, subject)
    if (subject.adapter.verify !== undefined) channelVerifySuite(runner, subject)
    channelFoldSuite(runner, subject)
  })
}

/** The adapter, which reads documents of no known origin with the headers that all come with. */
function readingWith(adapter: ChannelAdapter, usual: KeptHeaders): ChannelAdapter {
  const read: ChannelAdapter['read'] = (raw, shop, headers = usual) => adapter.read(raw, shop, headers)
  return Object.create(adapter, { read: { value: read, enumerable: true } }) as ChannelAdapter
}

/** The sample with bytes of its own each time they are asked for, so that no adapter can spoil them for the next test. */
function untouched({ name, raw, channelOrderNo, headers = {} }: ChannelSample): ChannelSample {
  const original = Uint8Array.from(raw)
  return {
    name,
    channelOrderNo,
    headers,
    get raw() {
      return Uint8Array.from(original)
    },
  }
}

function declarationSuite({ describe, it, expect }: SuiteRunner, { adapter, samples, sign }: ChannelSubject): void {
  describe('its declaration', () => {
    it('has a code that can open an order number, and a name', async () => {
      expect(channelCodeSchema.safeParse(adapter.code).success).toBe(true)
      expect(adapter.name.trim() === '').toBe(false)
    })

    it('declares what it can do, no more and no less', async () => {
      const { webhook, writeBackShipment, writeBackStock } = adapter.capabilities
      expect({ webhook, writeBackShipment, writeBackStock }).toEqual({
        webhook: adapter.verify !== undefined,
        writeBackShipment: adapter.writeBackShipment !== undefined,
        writeBackStock: adapter.writeBackStock !== undefined,
      })
      expect(Object.values(adapter.capabilities).every((declared) => typeof declared === 'boolean')).toBe(true)
    })

    it('comes with all that this suite needs', async () => {
      expect(samples.length > 0).toBe(true)
      expect(sign !== undefined || adapter.verify === undefined).toBe(true)
    })
  })
}
