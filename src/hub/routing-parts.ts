import type { Catalog } from '../order/catalog'
import type { Store } from '../store/store'
import type { CasePolicyFor } from './case-service'
import type { Dispatcher } from './dispatcher'
import type { PolicyReader } from './policy-reader'
import type { Registry } from './registry'
import type { RouteFinder } from './route-finder'

/** What orders are routed with, on demand and by themselves. */
export interface RoutingParts {
  readonly store: Store
  readonly registry: Registry
  readonly dispatcher: Dispatcher
  readonly policies: PolicyReader
  readonly finder: RouteFinder
  readonly catalog: () => Catalog
  readonly casePolicy: () => Promise<CasePolicyFor>
}
