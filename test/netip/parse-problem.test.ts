import { isParseProblem, parseAddress, parsePrefix, parseProblemText } from '../../lib/netip';

const said = (read: object): string => (isParseProblem(read) ? `'cidrBlock' ${parseProblemText(read)}` : 'nothing');

describe('what a person reads', () => {
  test.each([
    ['10.0.3.1/28', "'cidrBlock' must be a network address, got '10.0.3.1/28': its host bits are set; write '10.0.3.0/28'"],
    ['10.0.0.0/33', "'cidrBlock' must have a prefix length of at most 32, got '10.0.0.0/33'"],
    ['2001:db8::/129', "'cidrBlock' must have a prefix length of at most 128, got '2001:db8::/129'"],
    ['10.0.0.0/16junk', "'cidrBlock' must end in a decimal prefix length, got '10.0.0.0/16junk': '16junk' is none"],
    ['', "'cidrBlock' must not be empty: write a block such as '10.0.3.0/24', or leave the property out"],
    ['010.0.0.0/8', "'cidrBlock' must be decimal, got '010.0.0.0/8': '010' has a leading zero, which some programs read as octal; write '10'"],
    ['10.00.0.0/8', "'cidrBlock' must be decimal, got '10.00.0.0/8': '00' has a leading zero, which some programs read as octal; write '0'"],
    ['fe80::1%eth0/128', "'cidrBlock' must not carry a zone id, got 'fe80::1%eth0/128'; write 'fe80::1/128'"],
    ['::ffff:10.0.0.0/104', "'cidrBlock' must not be an IPv4-mapped IPv6 address, got '::ffff:10.0.0.0/104'; write '10.0.0.0/8'"],
    ['${aws_vpc.main.cidr_block}', "'cidrBlock' must be a literal, got the token '${aws_vpc.main.cidr_block}', whose value only Terraform knows; "
      + 'the plan is made before Terraform runs: write the block itself'],
    [' 10.0.0.0/8', "'cidrBlock' must not hold white space, got ' 10.0.0.0/8'; write '10.0.0.0/8'"],
    ['10.0.0.0', "'cidrBlock' must have a prefix length, got '10.0.0.0'; write '10.0.0.0/24'"],
    ['1.2.3/24', "'cidrBlock' must be an IPv4 or IPv6 address, got '1.2.3/24'; write it as '10.0.3.0/24' or '2001:db8:3::/48'"],
  ])('%j', (text, sentence) => {
    expect(said(parsePrefix(text))).toBe(sentence);
  });

  test('an address with a length', () => {
    expect(said(parseAddress('10.0.0.1/24'))).toBe("'cidrBlock' must be an address without a prefix length, got '10.0.0.1/24'; write '10.0.0.1'");
  });

  test('something that is no text', () => {
    expect(said(parsePrefix(5 as unknown as string))).toBe("'cidrBlock' must be text such as '10.0.3.0/24', got the number 5");
    expect(said(parsePrefix(['x'] as unknown as string))).toBe("'cidrBlock' must be text such as '10.0.3.0/24', got a list");
    expect(said(parsePrefix({} as unknown as string))).toBe("'cidrBlock' must be text such as '10.0.3.0/24', got an object");
    expect(said(parsePrefix(undefined as unknown as string))).toBe("'cidrBlock' must be text such as '10.0.3.0/24', got undefined");
    expect(said(parsePrefix(null as unknown as string))).toBe("'cidrBlock' must be text such as '10.0.3.0/24', got null");
  });

  test('advice is of the kind that was wanted', () => {
    const problem = parseAddress('10.0.3');
    expect(isParseProblem(problem) && parseProblemText(problem, 'address')).toBe("must be an IPv4 or IPv6 address, got '10.0.3'; write it as '10.0.3.7' or '2001:db8:3::7'");
    expect(parseProblemText({ code: 'EMPTY', text: '' }, 'interface')).toBe("must not be empty: write an address such as '172.24.0.1/24', or leave the property out");
  });

  test('the other family', () => {
    expect(parseProblemText({ code: 'WRONG_FAMILY', text: '::/0', wanted: 4 })).toBe("must be IPv4, got '::/0'; write it as '10.0.3.0/24'");
  });
});
