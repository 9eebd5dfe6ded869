/**
 * Runs what makes CDKTF resources without the stack trace that CDKTF formats for each of their list attributes.
 *
 * The traces would say where tokens of the lists come from, and all of them would lead here; formatting them takes two
 * thirds of the time in which a resource is made. Errors are not touched: their traces are formatted when somebody reads them.
 */
export function withoutStackTraces<T>(make: () => T): T {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.prepareStackTrace = () => '';
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(Error, 'prepareStackTrace', before);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}
