import type { JsonObject } from '../engine';
import { WRITTEN_BY } from './written-by';

/** The script that removes what a daemon left behind when one of its filters was turned off. */
export const LEFTOVER_RULES_PATH = 'etc/docker-ipam/remove-docker-rules.sh';

/** The drop-in that has it run before every start of the daemon. */
export const LEFTOVER_RULES_DROP_IN_PATH = 'etc/systemd/system/docker.service.d/60-docker-ipam-rules.conf';

const FILTERS = ['iptables', 'ip6tables'] as const;

/**
 * The filters of Docker's that a daemon.json turns off. Who turned one off while the daemon ran has Docker's chains, its
 * masquerading and its FORWARD policy still in force: no engine removes them (seen on 20.10.24 to 29.8.0), a reboot does.
 */
export function filtersTurnedOff(json: JsonObject): Array<(typeof FILTERS)[number]> {
  return FILTERS.filter((key) => json[key] === false);
}

/** While the daemon is down, so that it meets no rule of its own; and before it starts, since it makes none of them anew. */
export function renderLeftoverRulesDropIn(filters: readonly string[]): string {
  return [`# ${WRITTEN_BY}`, '[Service]', `ExecStartPre=-/bin/sh /${LEFTOVER_RULES_PATH} ${filters.join(' ')}`, ''].join('\n');
}

/**
 * A script that removes Docker's rules of the filters named as its arguments, and nothing else: the chains that are Docker's by
 * name, the jumps to them, and the rules of Docker's own shapes for its bridges in the kernel's chains. It is one transaction.
 *
 * DOCKER-USER stays: it is its user's, and 26 does not make it anew at a start with live-restore. The policy of FORWARD, which
 * Docker sets to DROP when it turns forwarding on, goes back to ACCEPT, unless somebody else's rules are in FORWARD: then
 * nobody can tell whose policy it is.
 */
export function renderLeftoverRulesScript(): string {
  return `#!/bin/sh\n# ${WRITTEN_BY}\n${SCRIPT}`;
}

const SCRIPT = `# Removes what Docker left in iptables or ip6tables when that key was turned off in daemon.json; see the arguments.
set -eu

for filter in "$@"; do
  case $filter in
    iptables) family=ip ;;
    ip6tables) family=ip6 ;;
    *) echo "remove-docker-rules: no filter '$filter'" >&2; exit 2 ;;
  esac
  if command -v "$filter-save" >/dev/null; then
    changes=$("$filter-save" | awk '
      function is_docker(chain) { return chain == "DOCKER" || chain ~ /^DOCKER-(BRIDGE|CT|FORWARD|INGRESS|INTERNAL|ISOLATION-STAGE-[12])$/ }
      /^\\*/ { table = substr($1, 2); tables[++table_count] = table }
      /^:/ { chain = substr($1, 2); chains[table] = chains[table] " " chain; if (table == "filter" && chain == "FORWARD") policy = $2 }
      /^-A/ {
        rules[++n] = $0
        rule_table[n] = table
        for (i = 3; i < NF; i++) if ($i == "-j" || $i == "-g") targets[n] = $(i + 1)
      }
      END {
        bridges["docker0"] = bridges["docker_gwbridge"] = 1
        for (r = 1; r <= n; r++) {
          count = split(rules[r], word, " ")
          if (!is_docker(targets[r]) && !(is_docker(word[2]) && word[2] ~ /INTERNAL|ISOLATION/)) continue
          for (i = 3; i < count; i++) if (word[i] == "-o") bridges[word[i + 1]] = 1
        }
        for (t = 1; t <= table_count; t++) {
          table = tables[t]
          out = ""
          others = 0
          for (r = 1; r <= n; r++) {
            if (rule_table[r] != table) continue
            count = split(rules[r], word, " ")
            if (is_docker(word[2])) continue
            shape = ""
            for (i = 3; i <= count; i++) shape = shape " " ((word[i - 1] == "-i" || word[i - 1] == "-o") && word[i] in bridges ? "BRIDGE" : word[i])
            own = is_docker(targets[r])
            if (word[2] == "FORWARD") own = own || shape ~ /^( -o BRIDGE -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT| -i BRIDGE ! -o BRIDGE -j ACCEPT| -i BRIDGE -o BRIDGE -j (ACCEPT|DROP))$/
            if (word[2] == "POSTROUTING") {
              own = own || shape ~ /^( -s [^ ]+ ! -o BRIDGE -j MASQUERADE| -o BRIDGE -m addrtype --src-type LOCAL -j MASQUERADE)$/
              if (word[3] == "-s" && word[5] == "-d" && word[4] == word[6] && shape ~ / -p [a-z]+ -m [a-z]+ --dport [0-9]+ -j MASQUERADE$/) own = 1
            }
            if (table == "raw" && word[2] == "PREROUTING") own = own || shape ~ /^ -d [^ ]+ ! -i BRIDGE -j DROP$/
            if (own) out = out "-D" substr(rules[r], 3) "\\n"
            else if (word[2] == "FORWARD" && targets[r] != "DOCKER-USER") others = 1
          }
          count = split(chains[table], word, " ")
          mine = 0
          for (i = 1; i <= count; i++) if (is_docker(word[i])) { out = out "-F " word[i] "\\n"; mine = 1 }
          for (i = 1; i <= count; i++) if (is_docker(word[i])) out = out "-X " word[i] "\\n"
          if (table == "filter" && mine && policy == "DROP" && !others) out = out ":FORWARD ACCEPT [0:0]\\n"
          if (out != "") printf "*%s\\n%sCOMMIT\\n", table, out
        }
      }')
    if [ -n "$changes" ]; then
      printf '%s\\n' "$changes" | "$filter-restore" -w --noflush
      echo "remove-docker-rules: removed Docker's rules from $filter"
    fi
  fi
  # Where the engine used nftables itself, its rules are a table of its own.
  if command -v nft >/dev/null && nft list table "$family" docker-bridges >/dev/null 2>&1; then nft delete table "$family" docker-bridges; fi
done
`;
