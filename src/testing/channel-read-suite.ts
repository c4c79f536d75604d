import type { KeptHeaders } from '../channel/channel-adapter'
import { channelDocumentSchema } from '../channel/channel-document'
import type { ChannelSample, ChannelSubject } from './channel-suite'
import type { SuiteRunner } from './store-runner'

/** Reading is a calculation: equal bytes give equal facts, whatever was read before and whoever holds the bytes. */
export function channelReadSuite({ describe, it, expect }: SuiteRunner, subject: ChannelSubject): void {
  const { adapter, shop, samples } = subject
  const read = (raw: Uint8Array, headers?: KeptHeaders) => adapter.read(raw, { ...shop }, headers)

  describe('reading', () => {
    for (const sample of samples) {
      it(`takes “${sample.name}”, with its order number as it is`, async () => {
        const outcome = read(sample.raw, sample.headers)
        expect(outcome.ok ? 'read' : outcome.rejection).toBe('read')
        if (!outcome.ok) return
        expect(channelDocumentSchema.safeParse(outcome.value).error?.issues ?? []).toEqual([])
        expect(outcome.value.channelOrderNo).toBe(sample.channelOrderNo)
      })
    }

    it('gives equal facts for equal bytes, in any order of reading', async () => {
      const inOrder = samples.map(({ raw, headers }) => read(raw, headers))
      const backwards = [...samples].reverse().map(({ raw, headers }) => read(Uint8Array.from(raw), headers))
      expect(backwards.reverse()).toEqual(inOrder)
    })

    it('gives facts with references that hold: each sample’s are told apart by kind and reference', async () => {
      expect(samples.filter((sample) => hasEqualReferences(subject, sample)).map(({ name }) => name)).toEqual([])
    })

    it('leaves the bytes as they are and does not lean on them afterwards', async () => {
      for (const { raw, headers } of samples) {
        const bytes = Uint8Array.from(raw)
        const outcome = read(bytes, headers)
        const before = JSON.stringify(outcome)
        expect(Buffer.compare(bytes, raw)).toBe(0)
        bytes.fill(0x20)
        expect(JSON.stringify(outcome)).toBe(before)
      }
    })

    it('reads a view of a larger buffer and nothing around it', async () => {
      for (const { raw, headers } of samples) {
        const larger = new Uint8Array(raw.length + 64).fill(0x7b)
        larger.set(raw, 32)
        expect(read(larger.subarray(32, 32 + raw.length), headers)).toEqual(read(raw, headers))
      }
    })
  })
}

/** Two facts of one kind and reference in one document would be one fact with two contents. */
function hasEqualReferences({ adapter, shop }: ChannelSubject, { raw, headers }: ChannelSample): boolean {
  const outcome = adapter.read(raw, shop, headers)
  if (!outcome.ok) return false
  const keys = outcome.value.facts.map(({ kind, ref }) => `${kind} ${ref}`)
  return new Set(keys).size < keys.length
}
