/** When a change of a living host takes effect. */
export enum Maintenance {
  /** At once: the engine restarts where the change needs it. Changes that do not need it never restart it. */
  RESTART_NOW = 'now',
  /** Files are put in place; engine, sysctls and routes follow at the next boot, which nobody confirms and nothing undoes. */
  AT_NEXT_BOOT = 'boot',
}
