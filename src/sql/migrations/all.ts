import { firstTables } from './0001-first-tables'
import { waitingOrders } from './0002-waiting-orders'
import { plainPages } from './0003-plain-pages'
import { publications } from './0004-publications'
import { stockCounts } from './0005-stock-counts'
import { auditInstants } from './0006-audit-instants'
import { inboundReceipts } from './0007-inbound-receipts'
import { snapshotSources } from './0008-snapshot-sources'
import { cases } from './0009-cases'
import { policies } from './0010-policies'
import { approvals } from './0011-approvals'
import { notifications } from './0012-notifications'
import { fulfilments } from './0013-fulfilments'
import { places } from './0014-places'
import { automation } from './0015-automation'
import { orderRoutes } from './0016-order-routes'
import { approvalsOfOrders } from './0017-approvals-of-orders'
import type { Migration } from './migration'

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  waitingOrders,
  plainPages,
  publications,
  stockCounts,
  auditInstants,
  inboundReceipts,
  snapshotSources,
  cases,
  policies,
  approvals,
  notifications,
  fulfilments,
  places,
  automation,
  orderRoutes,
  approvalsOfOrders,
]
