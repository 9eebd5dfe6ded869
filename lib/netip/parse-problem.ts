/** Why a text is not the address, or the block, that was asked for. */
export type ParseProblem =
  | { readonly code: 'NOT_TEXT'; readonly text: string }
  | { readonly code: 'EMPTY'; readonly text: string }
  | { readonly code: 'UNRESOLVED'; readonly text: string }
  | { readonly code: 'SURROUNDING_SPACE'; readonly text: string; readonly instead: string }
  | { readonly code: 'ZONE_ID'; readonly text: string; readonly instead: string }
  | { readonly code: 'LEADING_ZERO'; readonly text: string; readonly octet: string }
  | { readonly code: 'IPV4_MAPPED'; readonly text: string; readonly instead: string }
  | { readonly code: 'MALFORMED'; readonly text: string }
  | { readonly code: 'LENGTH_MISSING'; readonly text: string; readonly instead: string }
  | { readonly code: 'LENGTH_UNEXPECTED'; readonly text: string; readonly instead: string }
  | { readonly code: 'LENGTH_MALFORMED'; readonly text: string; readonly length: string }
  | { readonly code: 'LENGTH_TOO_LONG'; readonly text: string; readonly most: number }
  | { readonly code: 'HOST_BITS'; readonly text: string; readonly instead: string }
  | { readonly code: 'WRONG_FAMILY'; readonly text: string; readonly wanted: 4 | 6 };

/** Tells a problem from the value that a parser gives otherwise. */
export function isParseProblem(value: object): value is ParseProblem {
  return 'code' in value && 'text' in value;
}

/** What the input was to be: advice gives an example of it. */
export type Wanted = keyof typeof EXAMPLES;

const EXAMPLES = {
  block: ['10.0.3.0/24', '2001:db8:3::/48'],
  address: ['10.0.3.7', '2001:db8:3::7'],
  interface: ['172.24.0.1/24', '2001:db8:3::1/64'],
} as const;

/**
 * The problem as the rest of a sentence that begins with the name of the input.
 *
 * @example `'cidrBlock' ${parseProblemText(problem)}`
 */
export function parseProblemText(problem: ParseProblem, wanted: Wanted = 'block'): string {
  const [ipv4, ipv6] = EXAMPLES[wanted];
  const got = `got '${problem.text}'`;
  switch (problem.code) {
    case 'NOT_TEXT':
      return `must be text such as '${ipv4}', got ${problem.text}`;
    case 'EMPTY':
      return `must not be empty: write ${wanted === 'block' ? 'a block' : 'an address'} such as '${ipv4}', or leave the property out`;
    case 'UNRESOLVED':
      return `must be a literal, got the token '${problem.text}', whose value only Terraform knows; `
        + `the plan is made before Terraform runs: write the ${wanted === 'block' ? 'block' : 'address'} itself`;
    case 'SURROUNDING_SPACE':
      return `must not hold white space, ${got}; write '${problem.instead}'`;
    case 'ZONE_ID':
      return `must not carry a zone id, ${got}; write '${problem.instead}'`;
    case 'LEADING_ZERO':
      return `must be decimal, ${got}: '${problem.octet}' has a leading zero, which some programs read as octal; `
        + `write '${problem.octet.replace(/^0+(?=.)/, '')}'`;
    case 'IPV4_MAPPED':
      return `must not be an IPv4-mapped IPv6 address, ${got}; write '${problem.instead}'`;
    case 'MALFORMED':
      return `must be an IPv4 or IPv6 address, ${got}; write it as '${ipv4}' or '${ipv6}'`;
    case 'LENGTH_MISSING':
      return `must have a prefix length, ${got}; write '${problem.instead}'`;
    case 'LENGTH_UNEXPECTED':
      return `must be an address without a prefix length, ${got}; write '${problem.instead}'`;
    case 'LENGTH_MALFORMED':
      return `must end in a decimal prefix length, ${got}: '${problem.length}' is none`;
    case 'LENGTH_TOO_LONG':
      return `must have a prefix length of at most ${problem.most}, ${got}`;
    case 'HOST_BITS':
      return `must be a network address, ${got}: its host bits are set; write '${problem.instead}'`;
    case 'WRONG_FAMILY':
      return `must be IPv${problem.wanted}, ${got}; write it as '${problem.wanted === 4 ? ipv4 : ipv6}'`;
  }
}
