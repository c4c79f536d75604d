import { describe, expect, it } from 'vitest'
import { readBody } from '../../../src/channel/payload/read-body'

function streamOf(chunks: Iterable<Uint8Array>, onCancel = () => {}): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]()
  return new ReadableStream(
    {
      pull(controller) {
        const { done, value } = iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  )
}

const request = (body: ReadableStream<Uint8Array> | null, headers: Record<string, string> = {}) => ({
  headers: new Headers(headers),
  body,
})

describe('a body is taken up to its limit', () => {
  it.each([
    ['of the limit', 10, 10, 'accepted'],
    ['one over', 11, 10, 'BODY_SIZE'],
    ['empty', 0, 10, 'accepted'],
    ['many single bytes', 9_999, 10_000, 'accepted'],
    ['many single bytes, one over', 10_001, 10_000, 'BODY_SIZE'],
  ])('%s', async (_, size, limit, expected) => {
    const chunks = Array.from({ length: size }, (_, index) => Uint8Array.of(index & 255))
    const outcome = await readBody(request(streamOf(chunks)), { limit })
    expect(outcome.ok ? 'accepted' : outcome.rejection.code).toBe(expected)
    if (outcome.ok) expect([...outcome.value]).toEqual(chunks.map(([byte]) => byte))
  })

  it('no body is an empty one', async () => {
    expect(await readBody(request(null))).toEqual({ ok: true, value: new Uint8Array() })
  })

  it('a declared length above the limit is refused unread', async () => {
    const untouched = streamOf([Uint8Array.of(1)])
    const outcome = await readBody(request(untouched, { 'content-length': '200000000' }))
    expect(outcome).toEqual({ ok: false, rejection: { code: 'BODY_SIZE', limit: 1_000_000 } })
    expect(untouched.locked).toBe(false)
  })

  it('an endless body without a length is cut off just behind the limit', async () => {
    let sent = 0
    let cancelled = false
    function* endless() {
      for (;;) {
        sent += 65_536
        yield new Uint8Array(65_536)
      }
    }
    const stream = streamOf(endless(), () => {
      cancelled = true
    })
    const outcome = await readBody(request(stream, { 'content-length': '5' }))
    expect(outcome.ok ? 'accepted' : outcome.rejection.code).toBe('BODY_SIZE')
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThanOrEqual(1_000_000 + 2 * 65_536)
  })

  it('a slow drip ends when the host says so', async () => {
    const deadline = new AbortController()
    const stalled = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Uint8Array.of(1)) })
    const outcome = readBody(request(stalled), { signal: deadline.signal })
    deadline.abort()
    expect(await outcome).toEqual({ ok: false, rejection: { code: 'BODY_INTERRUPTED' } })
    const before = readBody(request(streamOf([Uint8Array.of(1)])), { signal: deadline.signal })
    expect(await before).toEqual({ ok: false, rejection: { code: 'BODY_INTERRUPTED' } })
  })

  it('a connection that breaks is a refusal, not a fault', async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) })
    expect(await readBody(request(broken))).toEqual({ ok: false, rejection: { code: 'BODY_INTERRUPTED' } })
  })
})
