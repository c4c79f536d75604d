import type { SaleStatus } from './sale-status'

/** A number for a channel, and which of the changes it is: a later one has the greater version. */
export interface PublishedNumber {
  readonly number: number
  /** Whole, ≥ 0, rising with every change of this SKU on this channel; not necessarily by one. */
  readonly version: number
  /** How it sells, told together with the number; left out where channels hear numbers alone. */
  readonly status?: SaleStatus
}

/**
 * What a channel is to be told of one SKU. At most one number waits and at most one is under way, so however many changes
 * come, the channel is sent the newest, and never an older number after a newer.
 */
export interface Publication {
  readonly channel: string
  readonly sku: string
  /** The newest version heard of, -1 for none; anything not newer is ignored. */
  readonly version: number
  /** Waits to be sent. */
  readonly waiting: PublishedNumber | null
  /** Sent, with no answer yet. */
  readonly underWay: PublishedNumber | null
  /** What the channel shows, as far as it has said so; null while that is unknown. */
  readonly shown: PublishedNumber | null
  /** Failures in a row. */
  readonly failures: number
}

/** A SKU the channel was never told of. */
export function publicationOf(channel: string, sku: string): Publication {
  return { channel, sku, version: -1, waiting: null, underWay: null, shown: null, failures: 0 }
}

/**
 * Notes a new number; it replaces the one that waits. One that is not newer than what is known changes nothing. Where the
 * channel shows this number and status already and nothing is under way, nothing waits any more.
 */
export function changePublication<P extends Publication>(publication: P, change: PublishedNumber): P {
  if (change.version <= publication.version) return publication
  const { underWay, shown } = publication
  const told = underWay ?? shown
  const waiting = told?.number === change.number && told.status === change.status ? null : change
  return { ...publication, version: change.version, waiting }
}

/** Something waits and nothing is under way. */
export function isPublicationDue({ waiting, underWay }: Publication): boolean {
  return waiting !== null && underWay === null
}

/** Takes the waiting number to send it. What is not due stays as it is. */
export function takePublication<P extends Publication>(publication: P): P {
  if (!isPublicationDue(publication)) return publication
  return { ...publication, underWay: publication.waiting, waiting: null }
}

/** The channel has accepted what was sent under this version. An answer to anything else is late and changes nothing. */
export function acknowledgePublication<P extends Publication>(publication: P, version: number): P {
  const { underWay } = publication
  if (underWay?.version !== version) return publication
  return { ...publication, shown: underWay, underWay: null, failures: 0 }
}

/**
 * Sending it failed, or nobody knows whether it did: the newest number waits again, and what the channel shows is unknown,
 * so that even the number it showed before will be sent.
 */
export function failPublication<P extends Publication>(publication: P, version: number): P {
  const { underWay, waiting, failures } = publication
  if (underWay?.version !== version) return publication
  return { ...publication, waiting: waiting ?? underWay, underWay: null, shown: null, failures: failures + 1 }
}

/** The channel will never take what was sent under this version: what it showed before stands, and only a newer number is sent. */
export function refusePublication<P extends Publication>(publication: P, version: number): P {
  if (publication.underWay?.version !== version) return publication
  return { ...publication, underWay: null }
}
