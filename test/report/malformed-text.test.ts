import { parseAddress, parsePrefix, type ParseProblem } from '../../lib/netip';
import { malformedText } from '../../lib/report';

test('what a terminal would obey is spelt out, and what would fill a screen is cut', () => {
  expect(malformedText(parsePrefix('\u001b[31m10.0.0.0/8') as ParseProblem)).toContain("got '\\u{1b}[31m10.0.0.0/8'");
  expect(malformedText(parsePrefix('10.0.0.0/16\n') as ParseProblem)).toBe("must not hold white space, got '10.0.0.0/16\\u{a}'; write '10.0.0.0/16'");
  expect(malformedText(parsePrefix('1'.repeat(5000)) as ParseProblem).length).toBeLessThan(300);
  expect(malformedText(parseAddress('10.0.3') as ParseProblem, 'address')).toContain("write it as '10.0.3.7'");
});
