import { terraformText } from './terraform-text';

/**
 * Expressions by which Terraform itself compares planned blocks with what AWS says at plan: no template around them.
 *
 * A *sight* is an object `{ cidr, to, at, addr, len, v6 }`: a destination that hosts of a VPC reach, what it leads to and
 * where that was read. Blocks overlap when they are equal after the longer one was cut to the length of the shorter one.
 * Both ends of a `? :` are read by Terraform, but errors of the other one do not count.
 */

/** A planned block, and whose it is. */
export interface GuardedBlock {
  readonly block: string;
  readonly owner: string;
}

/**
 * Sights of a list of `{ cidr, to, at }`: read apart once, so that comparing costs little. What has no destination of its
 * own (a prefix list) is left out; see `hidden`.
 */
export function sightsOf(list: string): string {
  return `[for s in ${list} : merge(s, { addr = split("/", s.cidr)[0], len = tonumber(split("/", s.cidr)[1]), v6 = strcontains(s.cidr, ":") }) if s.cidr != ""]`;
}

/** The routes of a table, as the data source `aws_route_table` gives them: `[{ cidr, list, to, at }]`. */
export function routesOf(table: string): string {
  const targets = ['network_interface_id', 'transit_gateway_id', 'vpc_peering_connection_id', 'nat_gateway_id', 'egress_only_gateway_id', 'vpc_endpoint_id',
    'carrier_gateway_id', 'local_gateway_id', 'core_network_arn', 'gateway_id', 'instance_id'];
  return `[for r in ${table}.routes : { `
    + 'cidr = try(coalesce(r.cidr_block, r.ipv6_cidr_block), ""), list = try(coalesce(r.destination_prefix_list_id), ""), '
    + `to = try(coalesce(${targets.map((target) => `r.${target}`).join(', ')}), "nothing"), at = ${table}.route_table_id }]`;
}

/** Routes to prefix lists as one route for each entry. `entriesOf` maps ids to lists of entries; a list that it lacks stays. */
export function withPrefixLists(routes: string, entriesOf: string): string {
  return `flatten([for r in ${routes} : r.list == "" ? [r] : try([for e in ${entriesOf}[r.list] : { cidr = e.cidr, list = r.list, to = r.to, at = r.at }], [r])])`;
}

/** The sights that count: without default routes. */
export function countedSights(sights: string): string {
  return `[for s in ${sights} : s if s.len > 0]`;
}

/**
 * The sights without our own routes, which lead to a host's interface on purpose. The same block by another way stays.
 *
 * @param own an object of block and interface: `{ "2001:db8:1::/48" = "eni-…" }`
 */
export function withoutOwn(sights: string, own: string): string {
  return `[for s in ${sights} : s if lookup(${own}, s.cidr, "") != s.to]`;
}

/**
 * What hides behind a route: a default route to something other than the internet, or a prefix list that nobody can look into.
 *
 * @param stated a list of targets whose ranges are declared
 */
export function hidden(routes: string, stated: string): string {
  const toInternet = '(startswith(r.to, "igw-") || startswith(r.to, "nat-") || startswith(r.to, "eigw-"))';
  const isDefault = '(r.cidr == "0.0.0.0/0" || r.cidr == "::/0")';
  return `distinct([for r in ${routes} : r.cidr == "" ? "\${r.to} by the prefix list \${r.list} (in \${r.at})" : "\${r.to} by the route \${r.cidr} (in \${r.at})" `
    + `if (r.cidr == "" ? r.list != "" : (${isDefault} && !${toInternet})) && !contains(${stated}, r.to) && !contains(${stated}, r.list)])`;
}

/**
 * The blocks, cut for each length that a sight has: a map of family and length to the lengths that are left (`lens`), and the
 * starts of all blocks (`all`) and of those that are not longer than the sight (`short`). With it a sight is compared with all
 * blocks at once: as many look-ups as there are lengths, and not as there are blocks.
 *
 * @param blocks a list of `{ addr, len, v6 }`
 */
export function cutsOf(sights: string, blocks: string): string {
  const starts = (condition: string) => `{ for start in distinct([for b in ${blocks} : ${start('b.addr', 'min(b.len, k.len)')} if b.v6 == k.v6${condition}]) : start => true }`;
  return `{ for k in distinct([for s in ${sights} : { v6 = s.v6, len = s.len }]) : "\${k.v6} \${k.len}" => { `
    + `lens = distinct([for b in ${blocks} : min(b.len, k.len) if b.v6 == k.v6]), all = ${starts('')}, short = ${starts(' && b.len <= k.len')} } }`;
}

/**
 * The sights that touch any of the blocks.
 *
 * @param cuts the blocks, as `cutsOf` gives them
 * @param summaries a list of `"CIDR TARGET"`: routes that are wider than what lies behind them, and are said to be
 */
export function touching(sights: string, cuts: string, summaries: string): string {
  const cut = `${cuts}["\${s.v6} \${s.len}"]`;
  return `[for s in ${sights} : s if anytrue([for len in ${cut}.lens : `
    + `lookup(contains(${summaries}, "\${s.cidr} \${s.to}") ? ${cut}.short : ${cut}.all, ${start('s.addr', 'len')}, false)])]`;
}

/**
 * What is wrong with each block: a map of names, as `blockName` gives them, to words, empty where nothing is. Written once for all
 * blocks, so that what each resource has to say and Terraform to read is short.
 *
 * @param blocks a list of `{ name, addr, len, v6 }`
 */
export function collisionsOf(sights: string, blocks: string, summaries: string): string {
  const wider = `s.len < b.len && contains(${summaries}, "\${s.cidr} \${s.to}")`;
  return `{ for b in ${blocks} : b.name => join("; ", distinct([for s in ${sights} : "\${s.to} has \${s.cidr} (in \${s.at}), which overlaps \${b.name}" `
    + `if s.v6 == b.v6 ? ${start('s.addr', 'min(s.len, b.len)')} == ${start('b.addr', 'min(s.len, b.len)')} && !(${wider}) : false])) }`;
}

/** A block in the words of a message: `172.31.4.0/24 of prod/search/front`. */
export function blockName({ block, owner }: GuardedBlock): string {
  return `${block} of ${owner}`;
}

/** What is wrong with the named blocks by a map that `collisionsOf` gave; a text at any time, since Terraform reads messages of conditions that hold. */
export function collisionText(collisions: string, names: readonly string[]): string {
  const words = names.map((name) => `${collisions}[${terraformText(name)}]`);
  return words.length === 1 ? words[0] : `join("; ", compact([${words.join(', ')}]))`;
}

function start(addr: string, len: string): string {
  return `format("%s/%d", cidrhost(format("%s/%d", ${addr}, ${len}), 0), ${len})`;
}
