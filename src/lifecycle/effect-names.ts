function performedElsewhere(): void {}

/**
 * Names the effects a machine may ask for. The machine only names them: they are performed outside the
 * decision, at least once and under a stable key, so running the machine as an actor changes nothing in the world.
 */
export function effectNames<const Name extends string>(...names: readonly Name[]): Record<Name, () => void> {
  const effects = {} as Record<Name, () => void>
  for (const name of names) effects[name] = performedElsewhere
  return effects
}
