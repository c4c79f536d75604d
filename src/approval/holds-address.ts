const NAMES = /address|地址/i

/**
 * True where something that is to be approved names an address: a member of it, however deep, is called so (`address`,
 * `shippingAddress`, `收货地址`). Read after its JSON was written, which bounds it.
 */
export function holdsAddress(payload: unknown): boolean {
  if (typeof payload !== 'object' || payload === null) return false
  if (Array.isArray(payload)) return payload.some(holdsAddress)
  return Object.entries(payload).some(([name, member]) => NAMES.test(name) || holdsAddress(member))
}
