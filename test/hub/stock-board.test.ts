import { afterAll, expect, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { boardOf, theBoardIsRight, theBoardTellsWhatIsOnItsWay } from './stock-board-laws'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

it('the board shows each level with each listing, by pages and filters', () => theBoardIsRight())

it('the board on PGlite is the same', async () => theBoardIsRight(await pgliteStore({ PGlite, clock: () => NOON })))

it('the board tells what is on its way to each level, and when the next of it comes', () =>
  theBoardTellsWhatIsOnItsWay())

it('the board on PGlite tells what is on its way', async () =>
  theBoardTellsWhatIsOnItsWay(await pgliteStore({ PGlite, clock: () => NOON })))

it('sales of long ago do not count for the days of cover', async () => {
  const { hub, clock } = await boardOf()
  const cover = async () => (await hub.stock.board({ sku: 'TEA', channel: 'JD' })).items[0]?.daysOfCover
  clock.now += 7 * 24 * 60 * 60_000
  expect(await cover()).toBe(15)
  clock.now += 1
  expect(await cover()).toBe(null)
})
