import type { Store } from '../store/store'
import { storeAuditSuite } from './store-audit-suite'
import { storeContentSuite } from './store-content-suite'
import { storeMovementSuite } from './store-movement-suite'
import { storeOutboxSuite } from './store-outbox-suite'
import { storePublicationSuite } from './store-publication-suite'
import { storeQuerySuite } from './store-query-suite'
import type { SuiteRunner } from './store-runner'
import { storeSpanSuite } from './store-span-suite'
import { storeTransactSuite } from './store-transact-suite'

/**
 * What every store of the hub has to pass, whatever it is made of.
 *
 * @param runner `describe`, `it` and `expect` of the test runner in use.
 * @param createStore An empty store of its own, for each call. The suite closes it.
 */
export function storeSuite(runner: SuiteRunner, createStore: () => Promise<Store>): void {
  runner.describe('store', () => {
    storeTransactSuite(runner, createStore)
    storeContentSuite(runner, createStore)
    storeQuerySuite(runner, createStore)
    storeMovementSuite(runner, createStore)
    storePublicationSuite(runner, createStore)
    storeSpanSuite(runner, createStore)
    storeOutboxSuite(runner, createStore)
    storeAuditSuite(runner, createStore)
  })
}
