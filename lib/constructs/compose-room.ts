/**
 * What reads and writes Compose files, loaded when there is one: its YAML is a third of all that the library would
 * otherwise load in every program.
 */
export function composeRoom(): typeof import('../compose') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../compose') as typeof import('../compose');
}
