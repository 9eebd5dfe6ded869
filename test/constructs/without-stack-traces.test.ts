import { withoutStackTraces } from '../../lib/constructs/without-stack-traces';

function traced(): { readonly stack: string } {
  const object = { stack: '' };
  Error.captureStackTrace(object);
  return object;
}

test('takes no traces meanwhile, and afterwards again', () => {
  expect(withoutStackTraces(traced).stack).toBe('');
  expect(traced().stack).toContain('traced');
});

test('an error says where it was thrown', () => {
  const fail = () => withoutStackTraces(() => {
    throw new Error('no such thing');
  });
  expect(fail).toThrow('no such thing');
  try {
    fail();
  } catch (error) {
    expect((error as Error).stack).toMatch(/no such thing\n +at .*without-stack-traces\.test/);
  }
  expect(traced().stack).toContain('traced');
});
