import { z } from 'zod'
import type { DocumentRejection } from '../channel/channel-adapter'
import { type ChannelDocument, type ChannelDocumentInput, channelDocumentSchema } from '../channel/channel-document'
import { copyDocument } from '../channel/copy-document'
import { OrderHubError } from '../errors'
import type { Catalog } from '../order/catalog'
import { outsideIdSchema } from '../order/identifiers'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import type { IntakeRecord } from '../store/intake-record'
import type { Page, Store } from '../store/store'
import { businessDayCompact } from '../time/business-day'
import { type Actor, SYSTEM } from './command'
import { type Booked, type BookRejection, bookDocument } from './commands/book-document'
import {
  quarantineDocument,
  type Received,
  type ReceivedDocument,
  rawContext,
  receiveDocument,
  requestReplay,
} from './commands/receive-document'
import { copied, type Dispatcher } from './dispatcher'
import { SealingKeyError } from './hub-errors'
import type { InputRejection } from './order-service'
import { prepareDocument } from './prepare-document'
import type { RegisteredShop, Registry, RegistryRejection } from './registry'
import type { Vault } from './vault'

/** Largest document, bytes. */
const RAW_LIMIT = 8 * 1_048_576
/** Opens the source of documents whose facts the host read by itself. */
const FACTS_SOURCE = 'facts:'
const sourceSchema = z.string().regex(/^[\x21-\x7e]{1,256}$/)

/** A raw document from one shop of one channel. */
export interface RawDocument {
  readonly channel: string
  readonly shop: string
  /** The bytes as they came. */
  readonly raw: Uint8Array
  /** Equal for repeats of one delivery; left out, the digest of the bytes decides. */
  readonly dedupeKey?: string | null
  /** Where it came from: `webhook`, `pull`, `file:…`. */
  readonly source?: string
  /** False where the source itself keeps the bytes, such as a file on the host's disk. Quarantined documents are always kept. */
  readonly keepRaw?: boolean
}

export type BookOutcome = Outcome<
  Booked,
  | BookRejection
  | RegistryRejection
  | InputRejection
  /** It was put aside: `reason` says why, `pointer` where in the document. Nothing is lost; replay it after a fix. */
  | { readonly code: 'QUARANTINED'; readonly intakeKey: string; readonly reason: string; readonly pointer: string }
>

/** The way in for documents: kept raw, then read, then booked or put aside with a reason. */
export class IntakeService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
      readonly vault: Vault
      readonly catalog: () => Catalog
      readonly now: () => number
    },
  ) {}

  /** Keeps a document's bytes and no more: once this resolves, the sender may be told that they arrived. */
  async receive(
    document: RawDocument,
  ): Promise<Outcome<Received, RegistryRejection | InputRejection | { readonly code: 'EVENT_ID_REUSED' }>> {
    const found = this.checked(document)
    if (!found.ok) return found
    const received = this.received({ ...document, keepRaw: true }, found.value)
    return this.context.dispatcher.run(
      receiveDocument,
      { received, vault: this.context.vault },
      { by: channelActor(document.channel), commandId: `receive:${received.key}` },
      { route: received.key },
    )
  }

  /** Reads a document and books it, keeping its bytes in the same commit. */
  async book(document: RawDocument): Promise<BookOutcome> {
    const found = this.checked(document)
    if (!found.ok) return found
    return this.bookReceived(this.received(document, found.value), document.raw, found.value)
  }

  /** Books a document whose facts the host has read by itself. What it hands in is copied first. */
  async bookFacts(
    document: Omit<RawDocument, 'raw'> & { readonly document: ChannelDocumentInput },
  ): Promise<BookOutcome> {
    const found = this.checked(document)
    if (!found.ok) return found
    const text = copied(() => JSON.stringify(document.document)) ?? 'null'
    const raw = Buffer.from(text)
    const source = `${FACTS_SOURCE}${document.source ?? 'direct'}`
    return this.bookReceived(this.received({ ...document, raw, source }, found.value), raw, found.value)
  }

  /** Books a document that was received before. A document that is no longer pending is left as it is. */
  async process(intakeKey: string): Promise<BookOutcome> {
    const record = (await this.context.store.read('intake', [intakeKey])).get(intakeKey)?.value
    if (record === undefined || record.state !== 'pending' || record.raw === null) {
      return accept({ kind: 'duplicate', orderKey: record?.orders[0] ?? null })
    }
    const found = this.context.registry.find(record.channel, record.shop)
    if (!found.ok) return found
    const received: ReceivedDocument = {
      key: record.key,
      otherKey: otherKey(record.key, record.digest),
      channel: record.channel,
      shop: record.shop,
      digest: record.digest,
      raw: null,
      keepRaw: true,
      rawSubject: record.rawSubject ?? '',
      source: record.source,
    }
    const raw = await this.openRaw(record, received.rawSubject)
    if (raw === undefined) return this.quarantine(received, { code: 'RAW_UNREADABLE', pointer: '' })
    try {
      return await this.bookReceived(received, raw, found.value)
    } catch (error) {
      if (isPassing(error)) throw error
      // What fails for a reason of its own fails again: it is put aside rather than tried at every tick.
      return this.quarantine(received, { code: 'BOOKING_FAILED', pointer: '' })
    }
  }

  /** Takes a document out of quarantine and books it again from its own bytes. */
  async replay(intakeKey: string, by: Actor): Promise<BookOutcome | Outcome<never, Rejection>> {
    const [channel = '', shop = ''] = intakeKey.split('/', 2)
    const found = this.context.registry.find(channel, shop)
    if (!found.ok) return found
    const requested = await this.context.dispatcher.run(requestReplay, { key: intakeKey }, { by }, { route: intakeKey })
    return requested.ok ? this.process(intakeKey) : requested
  }

  list(query: {
    readonly state?: IntakeRecord['state']
    readonly channel?: string
    readonly after?: string | null
    readonly limit?: number
  }): Promise<Page<Omit<IntakeRecord, 'raw'>>> {
    const where: Record<string, string> = {}
    if (query.state !== undefined) where.state = query.state
    if (query.channel !== undefined) where.channel = query.channel
    return this.context.store
      .list('intake', { where, after: query.after ?? null, limit: query.limit ?? 100 })
      .then(({ items, next }) => ({ items: items.map(({ raw: _raw, ...rest }) => rest), next }))
  }

  private async bookReceived(received: ReceivedDocument, raw: Uint8Array, found: RegisteredShop): Promise<BookOutcome> {
    const read = received.source.startsWith(FACTS_SOURCE) ? readFacts(raw) : readWith(found, raw)
    return this.bookRead(received, raw, read.ok ? checkDocument(read.value) : read, found)
  }

  private async bookRead(
    received: ReceivedDocument,
    raw: Uint8Array,
    read: Outcome<ChannelDocument, DocumentRejection>,
    { shop }: RegisteredShop,
  ): Promise<BookOutcome> {
    const { vault, dispatcher } = this.context
    if (!read.ok) return this.quarantine({ ...received, raw: received.raw ?? raw }, read.rejection)
    const document = prepareDocument(read.value, {
      channel: received.channel,
      shop,
      catalog: this.context.catalog(),
      ring: vault.ring,
    })
    return dispatcher.run(
      bookDocument,
      { received, document, vault },
      { by: channelActor(received.channel), commandId: `book:${received.key}` },
      { route: document.orderKey },
    )
  }

  private async quarantine(received: ReceivedDocument, rejection: DocumentRejection): Promise<BookOutcome> {
    const put = await this.context.dispatcher.run(
      quarantineDocument,
      { received, vault: this.context.vault, reason: rejection.code, reasonAt: rejection.pointer },
      { by: channelActor(received.channel), commandId: `quarantine:${received.key}` },
      { route: received.key },
    )
    if (!put.ok) return put
    if (put.value.duplicate) return accept({ kind: 'duplicate', orderKey: null })
    return reject({
      code: 'QUARANTINED',
      intakeKey: put.value.key,
      reason: rejection.code,
      pointer: rejection.pointer,
    })
  }

  /** The shop of a document, if what is said beside its bytes can be kept. */
  private checked({
    channel,
    shop,
    dedupeKey,
    source,
    raw,
  }: Omit<RawDocument, 'raw'> & { readonly raw?: Uint8Array }): Outcome<
    RegisteredShop,
    RegistryRejection | InputRejection
  > {
    if (dedupeKey != null && !outsideIdSchema.safeParse(dedupeKey).success) {
      return reject({ code: 'INPUT_INVALID', field: 'dedupeKey' })
    }
    if (source !== undefined && !sourceSchema.safeParse(source).success)
      return reject({ code: 'INPUT_INVALID', field: 'source' })
    if (raw !== undefined && raw.byteLength > RAW_LIMIT) return reject({ code: 'INPUT_INVALID', field: 'raw' })
    return this.context.registry.find(channel, shop)
  }

  private received(document: RawDocument, found: RegisteredShop): ReceivedDocument {
    const digest = this.context.vault.ring.digestKey.digest(document.raw)
    const key = `${document.channel}/${document.shop}/${document.dedupeKey ?? `digest:${digest}`}`
    return {
      key,
      otherKey: otherKey(key, digest),
      channel: document.channel,
      shop: document.shop,
      digest,
      // A copy: the caller may use its buffer again before the commit seals it.
      raw: Uint8Array.prototype.slice.call(document.raw),
      keepRaw: document.keepRaw !== false,
      rawSubject: rawSubject(document.channel, document.shop, businessDayCompact(this.context.now(), found.shop.zone)),
      source: document.source ?? 'direct',
    }
  }

  private async openRaw(record: IntakeRecord, subject: string): Promise<Uint8Array | undefined> {
    if (record.raw === null) return undefined
    const key = (await this.context.store.read('subjectKey', [subject])).get(subject)?.value
    const opened = this.context.vault.openBytes(key, record.raw, rawContext(record.key), this.context.now())
    if (!opened.ok && opened.rejection.code === 'KEY_UNKNOWN') throw new SealingKeyError('KEY_UNKNOWN')
    return opened.ok ? opened.value : undefined
  }
}

/** Facts a host handed in are kept as JSON of our own making. */
function readFacts(raw: Uint8Array): Outcome<ChannelDocumentInput, DocumentRejection> {
  return accept(JSON.parse(Buffer.from(raw).toString()) as ChannelDocumentInput)
}

/** An adapter that throws has a defect: its document is put aside whole, to be replayed when it is mended. */
function readWith(
  { adapter, shop }: RegisteredShop,
  raw: Uint8Array,
): Outcome<ChannelDocumentInput, DocumentRejection> {
  try {
    return adapter.read(raw, { shop: shop.shop, zone: shop.zone })
  } catch {
    return reject({ code: 'ADAPTER_FAILED', pointer: '' })
  }
}

/** Faults that may pass by themselves: the document stays where it is and is tried again. */
const PASSING: ReadonlySet<string> = new Set([
  'STORE_UNAVAILABLE',
  'STORE_CONFLICT',
  'OUTCOME_UNKNOWN',
  'OVERLOADED',
  'HUB_CLOSED',
  'SEALING_KEY',
])

function isPassing(error: unknown): boolean {
  return OrderHubError.is(error) && PASSING.has(error.code)
}

function channelActor(channel: string): Actor {
  return channel === '' ? SYSTEM : { type: 'channel', id: channel }
}

function otherKey(key: string, digest: string): string {
  return `${key}#${digest.slice(0, 16)}`
}

/** Raw bytes of one shop and month share a key, so that a month can be forgotten as a whole. */
function rawSubject(channel: string, shop: string, day: string): string {
  return `raw:${channel}/${shop}/${day.slice(0, 6)}`
}

/** An adapter's answer is checked like any other input: what is wrong is said by place, never by value. */
function checkDocument(document: ChannelDocumentInput): Outcome<ChannelDocument, DocumentRejection> {
  const plain = copyDocument(document)
  if (plain !== undefined) return accept(plain)
  const parsed = channelDocumentSchema.safeParse(document)
  if (parsed.success) return accept(parsed.data)
  const issue = parsed.error.issues[0]
  return reject({ code: 'DOCUMENT_SHAPE', pointer: issue === undefined ? '' : `/${issue.path.join('/')}` })
}
