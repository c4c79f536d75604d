import { describe, expect, it } from 'vitest'
import { EffectTimeoutError, PermanentEffectError } from '../../src/hub/effect-errors'
import { type EffectHandler, OutboxWorker } from '../../src/hub/outbox-worker'
import { memoryStore } from '../../src/store/memory-store'
import type { OutboxMessage } from '../../src/store/outbox-message'
import type { Store } from '../../src/store/store'

const message = (key: string): OutboxMessage => ({
  id: `order:${key}:1`,
  topic: 'OrderBooked',
  aggregate: `order:${key}`,
  seq: 1,
  body: {},
  createdAt: 0,
})

async function workerOn(keys: readonly string[], handler: EffectHandler, leaseMs = 50) {
  const clock = { now: 0 }
  const store: Store = memoryStore({ clock: () => clock.now })
  await store.transact({
    keysOf: () => [],
    decide: () => ({ records: [], movements: [], outbox: keys.map(message), audit: null }),
  })
  const dead: string[] = []
  const worker = new OutboxWorker({
    store,
    handlers: new Map([['OrderBooked', handler]]),
    random: (length) => new Uint8Array(length),
    maxTries: 3,
    baseDelayMs: 10,
    maxDelayMs: 10,
    leaseMs,
    onDead: ({ id }, code) => dead.push(`${id} ${code}`),
  })
  return { store, clock, worker, dead }
}

const never = () => new Promise<void>(() => {})

describe('a handler that heeds no signal and never settles', () => {
  it('is no longer waited for after four fifths of its lease, and tried again like any failure', async () => {
    const { worker, store } = await workerOn(['A'], never)
    expect(await worker.run(10)).toBe(1)
    expect((await store.outbox.list({ limit: 10 })).items).toMatchObject([
      { state: 'ready', attempts: 1, lastError: 'EFFECT_TIMEOUT', nextAt: 10 },
    ])
  })

  it('is given up after the tries that a failure has', async () => {
    const { worker, clock, dead } = await workerOn(['A'], never)
    for (let tries = 1; tries <= 3; tries++) {
      expect(dead).toEqual([])
      await worker.run(10)
      clock.now += 10
    }
    expect(dead).toEqual(['order:A:1 EFFECT_TIMEOUT'])
  })

  it('is told through its signal', async () => {
    const reasons: unknown[] = []
    const { worker } = await workerOn(['A'], (_body, { signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason))
      return never()
    })
    await worker.run(10)
    expect(reasons).toEqual([new EffectTimeoutError(40)])
  })

  it('may fail afterwards without anybody being disturbed', async () => {
    const late = new Promise<void>((_resolve, fail) => setTimeout(() => fail(new Error('late')), 60))
    const { worker, store } = await workerOn(['A'], () => late)
    await worker.run(10)
    await late.catch(() => {})
    expect((await store.outbox.list({ limit: 10 })).items).toMatchObject([{ lastError: 'EFFECT_TIMEOUT' }])
  })
})

describe('a handler that settles in time', () => {
  it.each([
    ['does it', async () => {}, { state: 'done', lastError: null }],
    ['fails', async () => Promise.reject(new Error('no')), { state: 'ready', lastError: 'EFFECT_FAILED' }],
    [
      'fails for good',
      async () => Promise.reject(new PermanentEffectError('gone')),
      { state: 'dead', lastError: 'EFFECT_PERMANENT' },
    ],
  ])('%s', async (_name, handler, expected) => {
    const { worker, store } = await workerOn(['A'], handler)
    await worker.run(10)
    expect((await store.outbox.list({ limit: 10 })).items).toMatchObject([expected])
  })
})

describe('a store that fails to mark one message', () => {
  it('is reported once the other deliveries are over', async () => {
    const ended: string[] = []
    const { worker, store } = await workerOn(['A', 'B'], async (_body, { idempotencyKey }) => {
      if (idempotencyKey === 'order:B:1') await new Promise((done) => setTimeout(done, 20))
      ended.push(idempotencyKey)
    })
    const finish = store.outbox.finish.bind(store.outbox)
    Object.assign(store.outbox, {
      finish: (id: string, fence: number, state: 'done' | 'dead') =>
        id === 'order:A:1' ? Promise.reject(new RangeError('not now')) : finish(id, fence, state),
    })
    await expect(worker.run(10)).rejects.toThrow('not now')
    expect(ended).toEqual(['order:A:1', 'order:B:1'])
    expect((await store.outbox.list({ state: 'done', limit: 10 })).items.map(({ id }) => id)).toEqual(['order:B:1'])
  })
})
