import { describe, expect, it } from 'vitest'
import { DueTogether } from '../../src/hub/due-together'
import { accept, type Outcome, reject } from '../../src/outcome'

describe('orders that are due at the same time', () => {
  it('are attended to together, and each gets its own answer', async () => {
    const batches: (readonly string[])[] = []
    const due = new DueTogether(async (keys) => {
      batches.push(keys)
      return new Map<string, Outcome<unknown>>([['b', reject({ code: 'SHOP_UNKNOWN' })]])
    })
    expect(await Promise.all(['a', 'b'].map((key) => due.attend(key)))).toEqual([
      accept(null),
      reject({ code: 'SHOP_UNKNOWN' }),
    ])
    await due.attend('c')
    expect(batches).toEqual([['a', 'b'], ['c']])
  })

  it('all throw what attending to them threw, and keep none behind them from it', async () => {
    let away = true
    const due = new DueTogether(async () => {
      if (away) throw new Error('The store is away.')
      return new Map()
    })
    const first = await Promise.allSettled(['a', 'b'].map((key) => due.attend(key)))
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    away = false
    expect(await due.attend('a')).toEqual(accept(null))
  })
})
