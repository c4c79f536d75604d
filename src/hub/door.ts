import type { Argument } from './call-arguments'

/** What a method is called with: each argument by its name, in their order. */
type Takes = Readonly<Record<string, Argument>>

/** A method that answers at once, so that what is wrong with its arguments is thrown at once too. */
interface AtOnce {
  readonly atOnce: Takes
}

/** `asIs`: the method checks by itself, for it is called for every order, or its argument was made by this package. */
type Call = Takes | AtOnce | 'asIs'

/** How each method of a service is called; what is not listed does not compile. */
export type CallsOf<Service> = {
  readonly [Name in keyof Service as Service[Name] extends (...args: never[]) => unknown ? Name : never]: Call
}

/** A call of a method that answers at once. */
export function atOnce(takes: Takes): AtOnce {
  return { atOnce: takes }
}

/**
 * The same service for hosts: arguments are read before a method sees them, so that a host hears of a wrong call by a code and not
 * from somewhere inside. The hub itself calls the service behind it.
 */
export function doorOf<Service extends object>(service: Service, calls: CallsOf<Service>): Service {
  const door = Object.create(service) as Service
  for (const [name, call] of Object.entries(calls as Readonly<Record<string, Call>>)) {
    const method = (Reflect.get(service, name) as (...args: unknown[]) => unknown).bind(service)
    Object.defineProperty(door, name, { value: call === 'asIs' ? method : checked(method, call), enumerable: true })
  }
  return door
}

function checked(method: (...args: unknown[]) => unknown, call: Takes | AtOnce): (...args: unknown[]) => unknown {
  if (isAtOnce(call)) {
    const read = readerOf(call.atOnce)
    return (...args) => method(...read(args))
  }
  const read = readerOf(call)
  return async (...args) => method(...read(args))
}

function readerOf(takes: Takes): (args: readonly unknown[]) => readonly unknown[] {
  const parts = Object.entries(takes)
  return (args) => parts.map(([name, read], at) => read(args[at], name))
}

function isAtOnce(call: Takes | AtOnce): call is AtOnce {
  return typeof call.atOnce === 'object'
}
