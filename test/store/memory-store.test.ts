import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import { storeSuite } from '../../src/testing/store-suite'

storeSuite({ describe, it, expect }, async () => memoryStore({ clock: () => Date.now() }))

describe('the memory store', () => {
  it('says that it survives nothing', () => {
    expect(memoryStore({ clock: () => 0 }).supports).toEqual({ survives: 'nothing', shared: false, lanes: 1 })
  })
})
