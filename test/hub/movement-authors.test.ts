import { afterAll, expect, it } from 'vitest'
import { movementAuthors } from '../../src/hub/movement-authors'
import type { AuditEntry } from '../../src/security/audit-block'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { auditBlock, unitOn } from '../../src/testing/store-records'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { everyMovementNamesItsAuthor } from './movement-authors-laws'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

it('every movement names its author', () => everyMovementNamesItsAuthor())

it('every movement names its author on PGlite', async () =>
  everyMovementNamesItsAuthor(await pgliteStore({ PGlite, clock: () => NOON })))

it.each([
  ['one command on the lock made both movements', ['ann'], ['ann', 'ann']],
  ['two commands on the lock made one each', ['ann', 'bea'], ['ann', 'bea']],
  ['of three commands on the lock one did not move the row', ['ann', 'bea', 'cid'], [undefined, undefined]],
  ['the audit has nothing of it', [], [undefined, undefined]],
])('where %s, it is told as far as it is certain', async (_why, actors, expected) => {
  const store = memoryStore({ clock: () => NOON })
  for (const id of ['other', ...actors]) {
    const changes = [{ kind: 'stockLock', key: id === 'other' ? 'cart-2' : 'cart-1', from: 0, to: 1 }]
    const entry: AuditEntry = { commandId: id, actor: { type: 'user', id }, action: 'a', outcome: 'accepted', changes }
    await store.transact(
      unitOn({}, (_, { chain }) => ({ audit: { ...auditBlock(chain, id), at: NOON, entries: [entry] } })),
    )
  }
  const moved = { kind: 'locked', ref: 'cart-1', onHand: 0, locked: 1, reserved: 0 } as const
  const movements = [1, 2].map((version) => ({ ...moved, version }))
  const pages = [{ stockKey: 'main/normal/A', fromVersion: 1, toVersion: 2, at: NOON, movements }]
  const authors = await movementAuthors(store, pages)
  expect([1, 2].map((version) => authors.get(version)?.actor.id)).toEqual(expected)
})
