import type { StoreWarning } from './check-server'

/** Tells whoever runs the process, the way Node.js tells of deprecations. */
export function warnProcess({ code, message }: StoreWarning): void {
  process.emitWarning(message, { type: 'OrderHubWarning', code })
}
