import { changedAddressesStay } from './address-oracles'
import { brokenLocksWereNamed, countsHappenedOnce, snapshotsCameToTheirEnd } from './count-oracles'
import { effectsGotThrough, effectsTellWhatHappened } from './effect-oracles'
import { inboundIsWhatWasAnnounced, promisesAreKept } from './inbound-oracles'
import { acknowledgedDocumentsAreKept, documentsEnded } from './intake-oracles'
import type { Oracle } from './oracle'
import {
  factsAreInOrder,
  goodsThatLeftAreAccountedFor,
  orderProbes,
  ordersAgreeWithTheirLocks,
  ordersAreTheFoldOfTheirFacts,
  ordersAreUnique,
  ordersHaveTheirFacts,
  overdueOrdersWereAttended,
  restockWokeOrders,
  timedLocksFollowTheirOrders,
} from './order-oracles'
import { channelsShowWhatIsRight } from './publication-oracles'
import { answersAreKept, auditIsComplete, personalDataIsSealed, storeHoldsWhatWasCommitted } from './record-oracles'
import {
  adjustmentsHappenedOnce,
  endedLocksAreEnded,
  lockedIsWhatLocksHold,
  locksMovedTheirLinesOnce,
  movementsReplayToTheLevel,
  overdueLocksEnded,
  partsLeftOnce,
  promisedLocksAreThere,
  selfAuditsFoundNothing,
  transfersHappenedOnce,
} from './stock-oracles'

/** Every oracle, the most telling first. */
export const ORACLES: readonly Oracle[] = [
  lockedIsWhatLocksHold,
  movementsReplayToTheLevel,
  locksMovedTheirLinesOnce,
  partsLeftOnce,
  adjustmentsHappenedOnce,
  transfersHappenedOnce,
  countsHappenedOnce,
  brokenLocksWereNamed,
  snapshotsCameToTheirEnd,
  selfAuditsFoundNothing,
  channelsShowWhatIsRight,
  inboundIsWhatWasAnnounced,
  promisesAreKept,
  promisedLocksAreThere,
  endedLocksAreEnded,
  overdueLocksEnded,
  ordersAreTheFoldOfTheirFacts,
  ordersHaveTheirFacts,
  changedAddressesStay,
  ordersAgreeWithTheirLocks,
  goodsThatLeftAreAccountedFor,
  ordersAreUnique,
  factsAreInOrder,
  overdueOrdersWereAttended,
  restockWokeOrders,
  timedLocksFollowTheirOrders,
  acknowledgedDocumentsAreKept,
  documentsEnded,
  effectsTellWhatHappened,
  effectsGotThrough,
  answersAreKept,
  auditIsComplete,
  storeHoldsWhatWasCommitted,
  personalDataIsSealed,
  orderProbes,
]

/**
 * Those that hold once planted drift is set right. Movements add up again, as the audit says, and on the way some of them
 * stood for what never was.
 */
export const LEVEL_ORACLES: readonly Oracle[] = [lockedIsWhatLocksHold]
