import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failPublication, publicationOf, takePublication } from '../../src/inventory/publication'
import { PublicationQueue } from '../../src/inventory/publication-queue'

describe('telling a channel the stock', () => {
  it('sends the newest of a burst', () => {
    const queue = new PublicationQueue()
    for (const [version, number] of [30, 20, 10].entries()) queue.change('TB', 'TEA', { version, number })
    expect(queue.take('TB', 10)).toEqual([{ sku: 'TEA', version: 2, number: 10 }])
    expect(queue.take('TB', 10)).toEqual([])
  })

  it('ignores a change that comes after a newer one', () => {
    const queue = new PublicationQueue()
    queue.change('TB', 'TEA', { version: 2, number: 10 })
    queue.change('TB', 'TEA', { version: 1, number: 20 })
    queue.change('TB', 'TEA', { version: 2, number: 30 })
    expect(queue.take('TB', 10)).toEqual([{ sku: 'TEA', version: 2, number: 10 }])
  })

  it('sends nothing where the channel shows the number already', () => {
    const queue = new PublicationQueue()
    queue.change('TB', 'TEA', { version: 1, number: 10 })
    queue.take('TB', 10)
    queue.acknowledge('TB', 'TEA', 1)
    queue.change('TB', 'TEA', { version: 2, number: 9 })
    queue.change('TB', 'TEA', { version: 3, number: 10 })
    expect(queue.due('TB')).toBe(0)
  })

  it('waits for the answer before it sends the next number of the same SKU', () => {
    const queue = new PublicationQueue()
    queue.change('TB', 'TEA', { version: 1, number: 10 })
    queue.take('TB', 10)
    queue.change('TB', 'TEA', { version: 2, number: 9 })
    expect(queue.take('TB', 10)).toEqual([])
    queue.acknowledge('TB', 'TEA', 1)
    expect(queue.take('TB', 10)).toEqual([{ sku: 'TEA', version: 2, number: 9 }])
  })

  it('keeps the newest number after a failure, and tells it even if the channel showed it before', () => {
    const queue = new PublicationQueue()
    const answer = (version: number, how: 'acknowledge' | 'fail') => queue[how]('TB', 'TEA', version)
    queue.change('TB', 'TEA', { version: 1, number: 10 })
    queue.take('TB', 10)
    answer(1, 'acknowledge')
    queue.change('TB', 'TEA', { version: 2, number: 9 })
    queue.take('TB', 10)
    answer(2, 'fail')
    expect(queue.find('TB', 'TEA')?.failures).toBe(1)
    queue.change('TB', 'TEA', { version: 3, number: 10 })
    expect(queue.take('TB', 10)).toEqual([{ sku: 'TEA', version: 3, number: 10 }])
  })

  it('does not take a late answer for that of the number under way', () => {
    const queue = new PublicationQueue()
    queue.change('TB', 'TEA', { version: 1, number: 10 })
    queue.take('TB', 10)
    queue.fail('TB', 'TEA', 1)
    queue.change('TB', 'TEA', { version: 2, number: 9 })
    queue.take('TB', 10)
    queue.acknowledge('TB', 'TEA', 1)
    expect(queue.find('TB', 'TEA')).toMatchObject({ underWay: { version: 2 }, shown: null })
  })

  it('fills a batch with sold-out SKUs first, then with those that have waited longest, and keeps channels apart', () => {
    const queue = new PublicationQueue()
    queue.change('TB', 'A', { version: 1, number: 3 })
    queue.change('TB', 'B', { version: 1, number: 4 })
    queue.change('TB', 'C', { version: 1, number: 0 })
    queue.change('JD', 'A', { version: 1, number: 5 })
    queue.change('TB', 'A', { version: 2, number: 2 })
    expect(queue.due('TB')).toBe(3)
    expect(queue.take('TB', 2).map(({ sku, number }) => [sku, number])).toEqual([
      ['C', 0],
      ['A', 2],
    ])
    expect(queue.take('TB', 2).map(({ sku }) => sku)).toEqual(['B'])
    expect(queue.take('JD', 2).map(({ number }) => number)).toEqual([5])
    expect(queue.take('PDD', 2)).toEqual([])
  })

  it('counts a SKU once, however its number changes while it waits', () => {
    const queue = new PublicationQueue()
    for (const [version, number] of [3, 0, 5, 0].entries()) {
      queue.change('TB', 'A', { version, number })
      expect(queue.due('TB')).toBe(1)
    }
  })

  it('goes on after a stop: what was under way is sent again', () => {
    const queue = new PublicationQueue()
    queue.change('TB', 'A', { version: 1, number: 3 })
    queue.change('TB', 'B', { version: 7, number: 4 })
    queue.take('TB', 1)
    const next = new PublicationQueue(JSON.parse(JSON.stringify([...queue.publications()])))
    next.change('TB', 'B', { version: 6, number: 1 })
    expect(next.take('TB', 9)).toEqual([
      { sku: 'A', version: 1, number: 3 },
      { sku: 'B', version: 7, number: 4 },
    ])
  })

  it('leaves alone what is not due and what answers to nothing', () => {
    const idle = publicationOf('TB', 'A')
    expect(takePublication(idle)).toBe(idle)
    expect(failPublication(idle, 1)).toBe(idle)
    const queue = new PublicationQueue()
    queue.acknowledge('TB', 'A', 1)
    queue.fail('TB', 'A', 1)
    expect(queue.find('TB', 'A')).toBeUndefined()
  })
})

type Step =
  | { readonly do: 'change'; readonly sku: number; readonly number: number }
  | { readonly do: 'take'; readonly limit: number }
  | { readonly do: 'answer'; readonly which: number; readonly well: boolean; readonly reached: boolean }
  | { readonly do: 'restart' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('change'), sku: fc.nat({ max: 3 }), number: fc.nat({ max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take'), limit: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      which: fc.nat({ max: 9 }),
      well: fc.boolean(),
      reached: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
)

describe('in any order of changes, sendings, answers, failures and restarts', () => {
  it('a channel is never sent an older number after a newer, two at once, or too many, and ends at the newest', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let queue = new PublicationQueue()
        const newest = new Map<string, number>()
        const sentVersion = new Map<string, number>()
        const channelShows = new Map<string, number>()
        let open: { sku: string; version: number; number: number }[] = []
        let version = 0

        const take = (limit: number) => {
          const batch = queue.take('TB', limit)
          expect(batch.length).toBeLessThanOrEqual(limit)
          for (const sent of batch) {
            expect(open.some(({ sku }) => sku === sent.sku)).toBe(false)
            expect(sent.version).toBeGreaterThanOrEqual(sentVersion.get(sent.sku) ?? 0)
            sentVersion.set(sent.sku, sent.version)
            open.push({ ...sent })
          }
          return batch.length
        }
        const answer = (sent: (typeof open)[number], well: boolean, reached: boolean) => {
          // A failure may have reached the channel all the same.
          if (well || reached) channelShows.set(sent.sku, sent.number)
          if (well) queue.acknowledge('TB', sent.sku, sent.version)
          else queue.fail('TB', sent.sku, sent.version)
          open = open.filter((one) => one !== sent)
        }

        for (const one of steps) {
          if (one.do === 'change') {
            version += 1
            newest.set(`S${one.sku}`, one.number)
            queue.change('TB', `S${one.sku}`, { version, number: one.number })
          } else if (one.do === 'take') take(one.limit)
          else if (one.do === 'restart') {
            queue = new PublicationQueue([...queue.publications()])
            for (const sent of open) channelShows.set(sent.sku, sent.number)
            open = []
          } else {
            const sent = open[one.which % Math.max(1, open.length)]
            if (sent !== undefined) answer(sent, one.well, one.reached)
          }
        }
        for (const sent of [...open]) answer(sent, true, true)
        while (take(2) > 0) for (const sent of [...open]) answer(sent, true, true)
        expect(Object.fromEntries(channelShows)).toEqual(Object.fromEntries(newest))
      }),
      { numRuns: 1_000 },
    )
  })
})
