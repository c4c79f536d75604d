import { expect, it } from 'vitest'
import { ArgumentInvalidError } from '../../src/errors'
import { memoryStore } from '../../src/store/memory-store'

it.each([
  [{ limit: 1 }, 'page'],
  [{ limit: 1_000 }, 'page'],
  [{ limit: 0 }, ArgumentInvalidError],
  [{ limit: 1_001 }, ArgumentInvalidError],
  [{ limit: 1.5 }, ArgumentInvalidError],
  [{ limit: 1, after: '[1,"k"]' }, 'page'],
  [{ limit: 1, after: 'somewhere' }, ArgumentInvalidError],
  [{ limit: 1, after: '["1","k"]' }, ArgumentInvalidError],
  [{ limit: 1, where: { shop: 's1' } }, 'page'],
  [{ limit: 1, where: { colour: 'red' } }, ArgumentInvalidError],
])('a listing in memory checks what a listing in SQL checks: %j', async (query, expected) => {
  const listing = memoryStore({ clock: () => 1 }).list('order', query as never)
  if (expected === 'page') expect(await listing).toEqual({ items: [], next: null })
  else await expect(listing).rejects.toThrow(ArgumentInvalidError)
})
