import {
  acknowledgePublication,
  changePublication,
  failPublication,
  isPublicationDue,
  type Publication,
  type PublishedNumber,
  publicationOf,
  takePublication,
} from './publication'

/** Numbers to send to one channel in one request. */
export type PublicationBatch = readonly (PublishedNumber & { readonly sku: string })[]

/** Publications of one channel, and which of them are due: zeros before the rest, then whoever has waited longest. */
interface Lane {
  readonly publications: Map<string, Publication>
  readonly soldOut: Set<string>
  readonly others: Set<string>
}

/**
 * What all channels are to be told, in memory: changes go in, batches of the newest numbers come out, answers go back in.
 * It sends nothing and knows no time; a host stores `publications()` and hands them to the next one to go on after a stop.
 */
export class PublicationQueue {
  private readonly lanes = new Map<string, Lane>()

  /** @param stored What an earlier queue held. Numbers that were under way then wait again: their answers are lost. */
  constructor(stored: Iterable<Publication> = []) {
    for (const publication of stored) {
      const { underWay } = publication
      const settled = underWay === null ? publication : failPublication(publication, underWay.version)
      this.put(settled)
    }
  }

  /** Notes a new number of a SKU on a channel. Older or equal versions are ignored, whatever order they come in. */
  change(channel: string, sku: string, change: PublishedNumber): void {
    const known = this.lanes.get(channel)?.publications.get(sku) ?? publicationOf(channel, sku)
    const changed = changePublication(known, change)
    if (changed !== known) this.put(changed)
  }

  /** Takes at most `limit` due numbers of a channel; they count as under way until answered. Sold-out SKUs come first. */
  take(channel: string, limit: number): PublicationBatch {
    const lane = this.lanes.get(channel)
    const batch: (PublishedNumber & { sku: string })[] = []
    if (lane === undefined) return batch
    for (const due of [lane.soldOut, lane.others]) {
      for (const sku of due) {
        if (batch.length >= limit) return batch
        const publication = lane.publications.get(sku)
        if (publication === undefined) continue
        const taken = takePublication(publication)
        this.put(taken)
        if (taken.underWay !== null) batch.push({ sku, ...taken.underWay })
      }
    }
    return batch
  }

  /** The channel accepted the number of this version. */
  acknowledge(channel: string, sku: string, version: number): void {
    const publication = this.find(channel, sku)
    if (publication !== undefined) this.put(acknowledgePublication(publication, version))
  }

  /** Sending the number of this version failed or its answer is lost: the newest waits again, behind what waits already. */
  fail(channel: string, sku: string, version: number): void {
    const publication = this.find(channel, sku)
    if (publication !== undefined) this.put(failPublication(publication, version))
  }

  /** How many numbers could be taken now. */
  due(channel: string): number {
    const lane = this.lanes.get(channel)
    return lane === undefined ? 0 : lane.soldOut.size + lane.others.size
  }

  /** What is known of a SKU on a channel; undefined when it was never told of. */
  find(channel: string, sku: string): Publication | undefined {
    return this.lanes.get(channel)?.publications.get(sku)
  }

  /** All publications, to be stored. */
  *publications(): Generator<Publication> {
    for (const { publications } of this.lanes.values()) yield* publications.values()
  }

  private put(publication: Publication): void {
    const { channel, sku, waiting } = publication
    let lane = this.lanes.get(channel)
    if (lane === undefined) {
      lane = { publications: new Map(), soldOut: new Set(), others: new Set() }
      this.lanes.set(channel, lane)
    }
    lane.publications.set(sku, publication)
    const due = isPublicationDue(publication)
    const soldOut = due && waiting?.number === 0
    if (!soldOut) lane.soldOut.delete(sku)
    if (!due || soldOut) lane.others.delete(sku)
    if (soldOut) lane.soldOut.add(sku)
    else if (due) lane.others.add(sku)
  }
}
