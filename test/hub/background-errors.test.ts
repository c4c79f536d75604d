import { expect, it } from 'vitest'
import { openShop, placedFact } from './shop-fixture'

it('an error that belongs to no caller is a warning of the process, by its code alone', async () => {
  const warned: Error[] = []
  const hear = (warning: Error) => warned.push(warning)
  process.on('warning', hear)
  const { hub, book } = openShop()
  hub.on('OrderBooked', () => {
    throw new Error('林小满')
  })
  expect(await book('1001', placedFact())).toMatchObject({ ok: true })
  await new Promise((done) => setImmediate(done))
  process.off('warning', hear)
  expect(warned.map(({ name }) => name)).toEqual(['OrderHubWarning'])
  expect(String(warned[0])).not.toContain('林小满')
})
