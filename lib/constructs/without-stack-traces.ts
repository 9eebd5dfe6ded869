/**
 * Runs what makes CDKTF resources without the stack trace that CDKTF takes for each of their list attributes.
 *
 * The traces would say where tokens of the lists come from, and all of them would lead here; they take two thirds of the time in
 * which a resource is made. Errors have theirs all the same: those are taken by the engine and not by this function.
 */
export function withoutStackTraces<T>(make: () => T): T {
  const before = Error.captureStackTrace;
  Error.captureStackTrace = () => {};
  try {
    return make();
  } finally {
    Error.captureStackTrace = before;
  }
}
