/**
 * The host's store of secrets. Names are the host's own; what comes back goes to the provider and nowhere else: no record, message
 * or error holds it. Asked for at each send, so that a renewed one counts at once.
 */
export interface Secrets {
  get(name: string): Promise<string>
}
