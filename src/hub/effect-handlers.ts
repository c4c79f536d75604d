import type { ChannelAdapter } from '../channel/channel-adapter'
import { HubConfigError } from './hub-errors'
import type { EffectHandler, EffectHandlers } from './outbox-worker'

/**
 * The host's handlers, and one of `ParcelShipped` that writes shipments back to the channels that declare
 * `capabilities.writeBackShipment`, before the host's own handler gets the event. For a channel without the capability
 * nothing is attempted: its platform does not want to be told, and the message is done once the host's handler is.
 *
 * A shipment of a channel that this process has not registered fails and is tried again, for another process may know it.
 */
export function effectHandlers(
  effects: EffectHandlers,
  adapters: readonly ChannelAdapter[],
): Map<string, EffectHandler> {
  const handlers = new Map<string, EffectHandler>()
  for (const [name, handler] of Object.entries(effects)) handlers.set(name, handler as EffectHandler)
  if (!adapters.some(({ capabilities }) => capabilities.writeBackShipment)) return handlers
  const byCode = new Map(adapters.map((adapter) => [adapter.code, adapter]))
  const own = handlers.get('ParcelShipped') as EffectHandler<'ParcelShipped'> | undefined
  const writeBack: EffectHandler<'ParcelShipped'> = async (body, context) => {
    const adapter = byCode.get(body.channel)
    if (adapter === undefined) {
      throw new HubConfigError(
        `Channel ${body.channel} is not registered where its shipment is to be written back.`,
        'Register the same channels in every process that performs effects.',
      )
    }
    if (adapter.writeBackShipment !== undefined) {
      await adapter.writeBackShipment({ ...body, idempotencyKey: context.idempotencyKey }, { signal: context.signal })
    }
    await own?.(body, context)
  }
  handlers.set('ParcelShipped', writeBack as EffectHandler)
  return handlers
}
