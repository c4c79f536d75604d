import { createHash } from 'node:crypto'
import type { NotificationPolicy, PolicyProblem, TransportFacts } from '../notification/compile-policy'
import type { Importance } from '../notification/importance'
import { intentsOf } from '../notification/intent'
import type { NotificationLane } from '../notification/lane'
import type { NotificationRecord } from '../notification/notification'
import { PACE_LATENESS_MS } from '../notification/pace'
import { type Recipient, recipientKey, recipientOfKey } from '../notification/recipient'
import { renderDigest, renderMessage } from '../notification/render-message'
import type { Message, SendRejection, Sent, Transport } from '../notification/transport'
import { accept, type Outcome, reject } from '../outcome'
import type { Page, Store } from '../store/store'
import { SYSTEM } from './command'
import {
  acknowledgeNotification,
  type NotificationRejection,
  resendNotification,
  type SeenNotification,
} from './commands/acknowledge-notification'
import { escalateNotification } from './commands/escalate-notification'
import {
  type EndSending,
  endSending,
  openNotificationLane,
  raiseNotifications,
  relaunchSending,
} from './commands/notification-commands'
import { redriveNotification, stillFailed } from './commands/redrive-notification'
import type { CommandOptions, Dispatcher, DoorRejection } from './dispatcher'
import { NotificationNotSentError, PermanentEffectError } from './effect-errors'
import { HubConfigError } from './hub-errors'
import type { HubEvents } from './hub-event'
import { checkedHere, type NotificationOptions } from './notification-options'
import type { EffectContext, EffectHandler } from './outbox-worker'
import type { PolicyReader } from './policy-reader'

/** Which notifications, the newest first. */
export interface NotificationQuery {
  readonly recipient?: Recipient
  readonly state?: 'open' | 'acknowledged' | 'dropped'
  readonly importance?: Importance
  readonly event?: string
  readonly after?: string | null
  /** 1 to 1,000; 100 unless given. */
  readonly limit?: number
}

/** Tries of a message, the first included, as the outbox makes them. */
const TRIES = 5

/** Tells people what happens: lists, acknowledges and sends again. */
export class NotificationService {
  private readonly configured: NotificationPolicy | undefined
  private readonly transports: ReadonlyMap<string, Transport>

  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: () => Dispatcher
      readonly policies: PolicyReader
    },
    private readonly options: NotificationOptions | undefined,
  ) {
    const transports = options?.transports ?? []
    this.transports = new Map(transports.map((transport) => [transport.name, transport]))
    if (this.transports.size < transports.length) {
      throw new HubConfigError('Two transports have one name.', 'Give each a name of its own: { name: "wecom-ops" }.')
    }
    if (options === undefined) return
    const policy = checkedHere(options.policy, options)
    if (!policy.ok) {
      const problems = policy.rejection.problems.slice(0, 5).map(({ path, code }) => `${path}: ${code}`)
      throw new HubConfigError(
        `The notification policy cannot be (${problems.join(', ')}).`,
        'Correct what its problems name.',
      )
    }
    this.configured = policy.value
  }

  /** What a policy to be saved or put in force names that this hub does not have. What another process has is not known here. */
  lacking(kind: string, compiled: unknown): readonly PolicyProblem[] {
    if (kind !== 'notification' || this.options === undefined) return []
    const checked = checkedHere((compiled as NotificationPolicy).data, this.options)
    return checked.ok ? [] : checked.rejection.problems
  }

  /** Notifications page by page. */
  list({
    recipient,
    state,
    importance,
    event,
    after = null,
    limit = 100,
  }: NotificationQuery = {}): Promise<Page<NotificationRecord>> {
    const where: Record<string, string> = {}
    if (recipient !== undefined) where.recipient = recipientKey(recipient)
    if (state !== undefined) where.state = state
    if (importance !== undefined) where.importance = importance
    if (event !== undefined) where.event = event
    return this.context.store.list('notification', { where, after, limit })
  }

  /** One notification; undefined where none has that id. */
  async get(id: string): Promise<NotificationRecord | undefined> {
    return (await this.context.store.read('notification', [id])).get(id)?.value
  }

  /** Somebody takes care of it: it escalates no more, nor does the one it escalates, and what waits is not told. */
  acknowledge(id: string, options: CommandOptions): Promise<Outcome<null, NotificationRejection | DoorRejection>> {
    return this.change(acknowledgeNotification, id, options)
  }

  /** Sends again, with the next tick, what failed. */
  resend(id: string, options: CommandOptions): Promise<Outcome<null, NotificationRejection | DoorRejection>> {
    return this.change(resendNotification, id, options)
  }

  /** Adds what this needs to the handlers of effects: each event it tells of is planned before the host's own handler gets it. */
  attach(handlers: Map<string, EffectHandler>): void {
    if (this.configured === undefined) return
    for (const event of new Set([...this.configured.events, ...(this.options?.events ?? [])])) {
      const own = handlers.get(event)
      handlers.set(event, async (body, context) => {
        await this.raise(event, body, context)
        await own?.(body, context)
      })
    }
    handlers.set('NotificationDue', ((body: HubEvents['NotificationDue'], context: EffectContext) =>
      this.send(body, context)) as EffectHandler)
  }

  /** The timer of a lane: what waited may be told. */
  async attendLane(lane: string): Promise<Outcome<unknown>> {
    const policy = await this.policy()
    if (policy === undefined) return reject({ code: 'NOTIFICATIONS_OFF' })
    return this.context.dispatcher().run(openNotificationLane, { lane, policy }, { by: SYSTEM }, { route: lane })
  }

  /** The timer of a notification: nobody acknowledged in time. */
  async attend(id: string): Promise<Outcome<unknown>> {
    const [policy, notification] = [await this.policy(), await this.get(id)]
    if (policy === undefined) return reject({ code: 'NOTIFICATIONS_OFF' })
    if (notification === undefined) return accept(null)
    return this.context.dispatcher().run(escalateNotification, { notification, policy }, { by: SYSTEM }, { route: id })
  }

  private async raise(name: string, body: unknown, { idempotencyKey: source }: EffectContext): Promise<void> {
    const policy = await this.policy()
    if (policy === undefined) return
    const { at } = body as { readonly at: number }
    const intents = intentsOf({ name, body, at }, policy)
    if (intents.length === 0) return
    const input = { intents, source, policy }
    await this.context.dispatcher().run(raiseNotifications, input, { by: SYSTEM }, { route: `notifications:${name}` })
  }

  /** Sends one message. At least once: after a crash between sending and recording it is sent again, under the same id. */
  private async send(
    body: HubEvents['NotificationDue'],
    { signal, attempt, idempotencyKey }: EffectContext,
  ): Promise<void> {
    const { store, dispatcher } = this.context
    const { lane: key, sending: number } = body
    const policy = await this.policy()
    if (policy === undefined) return
    const isThere = async () => (await store.read('notificationLane', [key])).get(key)?.value
    const underWay = (one: NotificationLane | undefined) => one?.underWay.find((sending) => sending.number === number)
    let lane = await isThere()
    if (lane !== undefined && underWay(lane) === undefined && (await this.redrive(body, attempt, policy)))
      lane = await isThere()
    const sending = underWay(lane)
    if (lane === undefined || sending === undefined) return
    const relaunch = async (retryAfterMs: number | null) => {
      const relaunched = await dispatcher().run(
        relaunchSending,
        { lane: key, number, policy, retryAfterMs },
        { by: SYSTEM },
        { route: key },
      )
      return relaunched.ok && relaunched.value.go
    }
    const late = attempt > 1 || (await store.now()) - sending.letGoAt > PACE_LATENESS_MS
    if (late && !(await relaunch(null))) return
    const found = await store.read('notification', sending.ids)
    const notifications = sending.ids.map((id) => found.get(id)?.value).filter((one) => one !== undefined)
    const sent = await this.carry({ lane, notifications, id: messageId(idempotencyKey) }, policy, signal)
    if (sent.ok) return this.end({ lane: key, number, end: sent.value })
    if (sent.rejection.code === 'SEND_RATE_LIMITED') {
      await relaunch(sent.rejection.retryAfterMs)
      return
    }
    const { code, providerCode } = sent.rejection
    if (code === 'SEND_FAILED' && attempt < TRIES) throw new NotificationNotSentError(providerCode)
    await this.end({ lane: key, number, end: { error: code, providerCode } })
    throw new PermanentEffectError(`${code} ${providerCode}`)
  }

  /**
   * A message that is under way no more came to its end: nothing is left to do, unless it failed. A first attempt then is somebody who
   * put the dead letter back; a later one comes after a crash, and only has to become a dead letter.
   */
  private async redrive(
    { lane, sending: number, transport, notifications: ids }: HubEvents['NotificationDue'],
    attempt: number,
    policy: NotificationPolicy,
  ): Promise<boolean> {
    const found = await this.context.store.read('notification', ids)
    const records = ids.map((id) => found.get(id)?.value)
    if (stillFailed(records, transport).length === 0) return false
    if (attempt > 1) throw new PermanentEffectError('NOTIFICATION_FAILED')
    const input = { lane, number, ids, policy }
    const again = await this.context.dispatcher().run(redriveNotification, input, { by: SYSTEM }, { route: lane })
    return again.ok && again.value.go
  }

  private async carry(
    {
      lane,
      notifications,
      id,
    }: {
      readonly lane: { readonly transport: string; readonly recipient: string }
      readonly notifications: readonly NotificationRecord[]
      readonly id: string
    },
    policy: NotificationPolicy,
    signal: AbortSignal,
  ): Promise<Outcome<Sent, SendRejection>> {
    const transport = this.transports.get(lane.transport)
    const refused = (providerCode: string) => reject({ code: 'SEND_REFUSED' as const, providerCode })
    if (transport === undefined) return reject({ code: 'SEND_FAILED', providerCode: 'transport-unknown' })
    const [first] = notifications
    if (first === undefined) return refused('notification-unknown')
    const message: Message | undefined =
      notifications.length === 1
        ? renderMessage({ id, notification: first, transport }, policy)
        : renderDigest({ id, notifications, transport }, policy)
    if (message === undefined) return refused('no-template')
    try {
      const address = transport.addressed
        ? await this.options?.addressOf?.(recipientOfKey(lane.recipient), lane.transport, { signal })
        : ''
      return address === undefined ? refused('address-unknown') : await transport.send(message, address, { signal })
    } catch {
      return reject({ code: 'SEND_FAILED', providerCode: 'thrown' })
    }
  }

  private async end(input: EndSending): Promise<void> {
    await this.context.dispatcher().run(endSending, input, { by: SYSTEM }, { route: input.lane })
  }

  private async change(
    command: typeof acknowledgeNotification,
    id: string,
    options: CommandOptions,
  ): Promise<Outcome<null, NotificationRejection | DoorRejection>> {
    const seen = await this.get(id)
    if (seen === undefined) return reject({ code: 'NOTIFICATION_UNKNOWN' })
    return this.context
      .dispatcher()
      .run<SeenNotification, null, NotificationRejection>(command, { seen }, options, { route: id, told: { id } })
  }

  /** The version in force, else what the hub was made with; either knows the transports and events of this process. */
  private async policy(): Promise<NotificationPolicy | undefined> {
    if (this.configured === undefined) return undefined
    const saved = (await this.context.policies.pin('notification')).active?.compiled ?? this.configured
    const facts: ReadonlyMap<string, TransportFacts> = this.transports
    return { ...saved, variables: this.configured.variables, transport: (name) => facts.get(name) }
  }
}

/** What repeats are told by: the outbox message's own id, in a form that any provider takes. */
function messageId(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex')
}
