/**
 * A source of cryptographically secure random bytes, handed in by the host so that this folder stays pure.
 *
 * Every call returns bytes that no earlier call returned. Small requests are frequent (12 bytes for each sealed
 * field), so a source that cuts them from a larger pool is welcome; the pool must not be shared with anyone else.
 */
export type RandomBytes = (size: number) => Uint8Array
