import type { ChannelDocument, ChannelDocumentInput } from '../channel/channel-document'
import { ArgumentInvalidError, OrderHubError } from '../errors'
import type { LockStrategies } from '../inventory/lock-strategies'
import type { Catalog } from '../order/catalog'
import { accept, type Outcome, reject } from '../outcome'
import type { IntakeRecord } from '../store/intake-record'
import type { Page, Store } from '../store/store'
import { aheadMs as aheadOf, ClockOffsetWatch } from './clock-offset-watch'
import type { Actor } from './command'
import { type BookRejection, bookDocument } from './commands/book-document'
import { type Booked, endedAnswer, endedBy, isAnswered } from './commands/intake-answer'
import {
  quarantineDocument,
  type Received,
  type ReceivedDocument,
  rawContext,
  receiveDocument,
  requestReplay,
} from './commands/receive-document'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection, type Identity } from './dispatcher'
import { InputHostileError, SealingKeyError } from './hub-errors'
import { prepareDocument } from './prepare-document'
import { checkRawDocument, keptDocument, type RawDocument, receivedDocument } from './raw-document'
import { FACTS_SOURCE, readDocument } from './read-document'
import type { RegisteredShop, Registry, RegistryRejection } from './registry'
import type { ShopWatcher } from './shop-watcher'
import type { Vault } from './vault'

/** The document's answer: what it became, or why it could not be taken. */
export type BookOutcome = Outcome<Booked, BookRejection | RegistryRejection | DoorRejection>

/** The answer where a document is named by its key. */
export type ReplayOutcome = Outcome<
  Booked,
  | { readonly code: 'INTAKE_UNKNOWN' }
  | { readonly code: 'INTAKE_NOT_QUARANTINED' }
  | { readonly code: 'INTAKE_RAW_GONE' }
  | BookRejection
  | RegistryRejection
  | DoorRejection
>

/** Under which id a document is handed in; who does so is its channel. */
export type IntakeOptions = Pick<CommandOptions, 'commandId'>

/** The way in for documents: kept raw, then read, then booked or put aside with a reason. */
export class IntakeService {
  private readonly clocks = new ClockOffsetWatch()

  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
      readonly vault: Vault
      readonly catalog: () => Catalog
      readonly strategies: () => LockStrategies | undefined
      readonly now: () => number
      /** Told of each document, where orders are judged; undefined: none is, and none is counted by where it came from. */
      readonly shops: (() => Pick<ShopWatcher, 'seen' | 'broughtNews'>) | undefined
    },
  ) {}

  /** Keeps a document's bytes and no more: once this resolves, the sender may be told that they arrived. */
  async receive(
    document: RawDocument,
    options: IntakeOptions = {},
  ): Promise<Outcome<Received, RegistryRejection | DoorRejection | { readonly code: 'EVENT_ID_REUSED' }>> {
    const checked = this.checked(document, options, 'raw')
    if (!checked.ok) return checked
    const { found, identity } = checked.value
    const received = this.received({ ...document, keepRaw: true }, found)
    const input = { received, vault: this.context.vault }
    return this.context.dispatcher.runAs(receiveDocument, input, identity, { route: received.key })
  }

  /** Reads a document and books it, keeping its bytes in the same commit. */
  async book(document: RawDocument, options: IntakeOptions = {}): Promise<BookOutcome> {
    const checked = this.checked(document, options, 'raw')
    if (!checked.ok) return checked
    const { found, identity } = checked.value
    return this.bookReceived(this.received(document, found), document.raw, found, identity)
  }

  /** Books a document whose facts the host has read by itself. What it hands in is copied first. */
  async bookFacts(
    document: Omit<RawDocument, 'raw'> & { readonly document: ChannelDocumentInput },
    options: IntakeOptions = {},
  ): Promise<BookOutcome> {
    const checked = this.checked(document, options, 'document')
    if (!checked.ok) return checked
    const { found, identity } = checked.value
    const text = copied(() => JSON.stringify(document.document)) ?? 'null'
    const raw = Buffer.from(text)
    const source = `${FACTS_SOURCE}${document.source ?? 'direct'}`
    return this.bookReceived(this.received({ ...document, raw, source }, found), raw, found, identity)
  }

  /** Books a document that was received before. A document that has ended is left as it is. */
  async process(intakeKey: string, options: IntakeOptions = {}): Promise<ReplayOutcome> {
    const [channel = ''] = intakeKey.split('/', 1)
    const identity = this.identity(options, channel)
    return identity.ok ? this.processAs(intakeKey, identity.value) : identity
  }

  /** Takes a document out of quarantine and books it again from its own bytes. */
  async replay(intakeKey: string, options: CommandOptions): Promise<ReplayOutcome> {
    const { dispatcher, registry } = this.context
    const identity = dispatcher.identity(options)
    if (!identity.ok) return identity
    const [channel = '', shop = ''] = intakeKey.split('/', 2)
    const found = registry.find(channel, shop)
    if (!found.ok) return found
    const told = { key: intakeKey }
    const requested = await dispatcher.runAs(requestReplay, told, identity.value, { route: intakeKey, told })
    if (!requested.ok) return requested
    return this.processAs(intakeKey, { by: channelActor(channel), commandId: `${identity.value.commandId}:book` })
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

  /** How many documents are pending, booked and in quarantine; a state without any is left out. */
  countByState(): Promise<ReadonlyMap<string | number | null, number>> {
    return this.context.store.count('intake', 'state')
  }

  private async processAs(intakeKey: string, identity: Identity): Promise<ReplayOutcome> {
    const record = (await this.context.store.read('intake', [intakeKey])).get(intakeKey)?.value
    if (record === undefined) return reject({ code: 'INTAKE_UNKNOWN' })
    const { commandId } = identity
    if (isAnswered(record, commandId)) return endedAnswer(record, commandId, await this.numberOf(record, commandId))
    const found = this.context.registry.find(record.channel, record.shop)
    if (!found.ok) return found
    const received = keptDocument(record)
    const raw = await this.openRaw(record, received.rawSubject)
    if (raw === undefined) return this.quarantine(received, { code: 'RAW_UNREADABLE', pointer: '' }, identity)
    try {
      return await this.bookReceived(received, raw, found.value, identity)
    } catch (error) {
      if (isPassing(error)) throw error
      // What fails for a reason of its own fails again: it is put aside rather than tried at every tick.
      return this.quarantine(received, { code: 'BOOKING_FAILED', pointer: '' }, identity)
    }
  }

  private async bookReceived(
    received: ReceivedDocument,
    raw: Uint8Array,
    found: RegisteredShop,
    identity: Identity,
  ): Promise<BookOutcome> {
    const { vault, dispatcher, shops } = this.context
    const read = readDocument(received, raw, found)
    if (!read.ok) return this.quarantine({ ...received, raw: received.raw ?? raw }, read.rejection, identity)
    const document = prepareDocument(read.value, {
      channel: received.channel,
      shop: found.shop,
      catalog: this.context.catalog(),
      strategies: this.context.strategies(),
      ring: vault.ring,
      judging: this.context.shops !== undefined,
    })
    const ownTime = this.context.now()
    const aheadMs = this.clocks.notice(`${received.channel}/${received.shop}`, read.value, ownTime)
    const { channel, shop, source } = received
    const ahead = shops === undefined ? 0 : aheadOf(read.value, ownTime)
    if (ahead > 0) shops?.().seen({ channel, shop, at: ownTime, aheadMs: ahead })
    const input = { received, document, vault, aheadMs }
    const booked = await dispatcher.runAs(bookDocument, input, identity, { route: document.orderKey })
    if (shops !== undefined && booked.ok && booked.value.kind === 'booked' && booked.value.changed) {
      shops().broughtNews({ channel, shop, at: newestAt(read.value, ownTime), source })
    }
    return booked
  }

  private quarantine(
    received: ReceivedDocument,
    { code, pointer }: { readonly code: string; readonly pointer: string },
    identity: Identity,
  ): Promise<BookOutcome> {
    const input = { received, vault: this.context.vault, reason: code, reasonAt: pointer }
    return this.context.dispatcher.runAs(quarantineDocument, input, identity, { route: received.key })
  }

  /** The shop of a document and the id it is handed in under, if what is said beside its bytes can be kept. */
  private checked(
    document: Omit<RawDocument, 'raw'> & Partial<Pick<RawDocument, 'raw'>>,
    options: IntakeOptions,
    needed: 'raw' | 'document',
  ): Outcome<{ readonly found: RegisteredShop; readonly identity: Identity }, RegistryRejection | DoorRejection> {
    if (typeof document !== 'object' || document === null) throw new ArgumentInvalidError('document')
    if (typeof options !== 'object' || options === null) throw new ArgumentInvalidError('options')
    try {
      if (needed === 'raw' && document.raw === undefined) return reject({ code: 'INPUT_INVALID', field: 'raw' })
      const checked = checkRawDocument(document)
      if (!checked.ok) return checked
      const found = this.context.registry.find(document.channel, document.shop)
      if (!found.ok) return found
      const identity = this.identity(options, document.channel)
      return identity.ok ? accept({ found: found.value, identity: identity.value }) : identity
    } catch (cause) {
      // No closure as for other commands: this is done for every order.
      throw new InputHostileError({ cause })
    }
  }

  /** A document is its channel's: nobody else says what happened there. */
  private identity({ commandId }: IntakeOptions, channel: string): Outcome<Identity, DoorRejection> {
    const by = channelActor(channel)
    return this.context.dispatcher.identity(commandId === undefined ? { by } : { by, commandId })
  }

  private received(document: RawDocument, found: RegisteredShop): ReceivedDocument {
    const now = this.context.now()
    // Seen as it comes in, whether it can be read or not: its channel is not cut off.
    const { channel, shop, source = 'direct' } = document
    this.context.shops?.().seen({ channel, shop, at: now, source })
    return receivedDocument(document, found, { ring: this.context.vault.ring, now })
  }

  /** The number of a document's order, if this command has booked it and so has to be told again. */
  private async numberOf(record: IntakeRecord, commandId: string): Promise<string | undefined> {
    const [orderKey] = record.orders
    if (orderKey === undefined || endedBy(record, commandId) === undefined) return undefined
    return (await this.context.store.read('order', [orderKey])).get(orderKey)?.value?.number
  }

  private async openRaw(record: IntakeRecord, subject: string): Promise<Uint8Array | undefined> {
    if (record.raw === null) return undefined
    const key = (await this.context.store.read('subjectKey', [subject])).get(subject)?.value
    const opened = this.context.vault.openBytes(key, record.raw, rawContext(record.key), this.context.now())
    if (!opened.ok && opened.rejection.code === 'KEY_UNKNOWN') throw new SealingKeyError('KEY_UNKNOWN')
    return opened.ok ? opened.value : undefined
  }
}

/** When the newest of what a document tells of happened; not ahead of our own time. */
function newestAt({ facts }: ChannelDocument, ownTime: number): number {
  let newest = 0
  for (const { at } of facts) if (at > newest) newest = at
  return Math.min(newest, ownTime)
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

function channelActor(id: string): Actor {
  return { type: 'channel', id }
}
