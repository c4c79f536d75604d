import { writeSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { pgliteStore } from '../../src/sql/pglite-store'
import { orderRecord, put } from '../../src/testing/store-records'

// Saves orders one after another and prints each key once it was acknowledged, until it is killed.
const store = await pgliteStore({ PGlite, directory: process.argv[2] ?? '' })
for (let i = 0; ; i++) {
  await put(store, 'order', { [`o${i}`]: orderRecord(`o${i}`) })
  writeSync(1, `o${i}\n`)
}
