import { NO_TOKEN, SWARM_SCRIPT_PATH } from './swarm-script';

const COMMAND = `/${SWARM_SCRIPT_PATH}`;

/** A machine, as `ssh` gets there. */
export interface Reach {
  /** Its name, of letters, digits and what is plain in a shell. */
  readonly name: string;
  /** Arguments of `ssh` up to the command; what is no plain word may be an expression that Terraform replaces. */
  readonly ssh: readonly string[];
  /** What a command begins with that root has to run: `sudo -n `, or nothing. */
  readonly asRoot: string;
}

/** A member that is to be brought into its swarm. */
export interface Admission {
  readonly member: Reach;
  readonly isManager: boolean;
  /** The one that forms the swarm, where nobody has formed it yet. */
  readonly isFirst: boolean;
  /** The other managers, in the order in which they are asked for a token. */
  readonly managers: readonly Reach[];
}

/** What Terraform runs where it runs itself. */
export interface LocalCommand {
  /** POSIX shell. */
  readonly command: string;
  /** What in it comes from outside, so that none of it is ever read as shell. */
  readonly environment: { readonly [name: string]: string };
}

/**
 * Brings a member into its swarm over SSH, from the machine that Terraform runs on.
 *
 * ```
 *  manager  -- token -->  a variable of this shell  -- standard input -->  member: join
 * ```
 *
 * The token is in no argument of this machine, no file, no output and no state; while the member joins it is an argument of
 * the docker command there. Any manager may give it, so that a member joins while the
 * first one is down. The first one forms the swarm only if every other manager says that it is in none: two swarms of the
 * same nodes cannot be made one again.
 */
export function swarmAdmission({ member, isManager, isFirst, managers }: Admission): LocalCommand {
  const machines = [member, ...managers];
  const environment: Record<string, string> = {};
  const word = (text: string, machine: number, place: number) => {
    if (/^[\w@%+=:,./-]+$/.test(text)) return text;
    const name = `SSH_${machine}_${place}`;
    environment[name] = text;
    return `"$${name}"`;
  };
  const role = isManager ? 'manager' : 'worker';
  const command = [
    'set -u',
    'fail() { echo "docker-ipam: $*" >&2; exit 1; }',
    `# on_0 is ${member.name} itself. A machine without the command knows of no swarm.`,
    ...machines.map(({ ssh, asRoot }, i) => (
      `on_${i}() { ssh ${ssh.map((text, place) => word(text, i, place)).join(' ')} "sh -c 'test -x ${COMMAND} || exit ${NO_TOKEN}; exec ${asRoot}${COMMAND} $1'"; }`)),
    '# A server that many ask at once turns some of them away (255), and a manager whose engine starts has no leader for a while.',
    'ask() {',
    '  for try in 1 2 3 4 5 6 7 8 9 10; do',
    '    answer=$("$@" </dev/null)',
    '    code=$?',
    `    case $code in 0 | ${NO_TOKEN}) break ;; 255) [ $try -lt 3 ] || break ;; esac`,
    '    sleep 3',
    '  done',
    '  return $code',
    '}',
    'token=',
    'tell() {',
    '  for try in 1 2 3; do',
    '    printf \'%s\\n\' "$token" | on_0 "$1"',
    '    code=$?',
    '    [ $code -eq 255 ] || break',
    '    sleep 3',
    '  done',
    '  exit $code',
    '}',
    'unheard=',
    'token_of() {',
    `  ask "$1" 'token ${role}'`,
    '  code=$?',
    '  [ $code -ne 0 ] || { token=$answer; return 0; }',
    `  [ $code -eq ${NO_TOKEN} ] || unheard="$unheard $2"`,
    '  return 1',
    '}',
    '',
    'for second in 1 2 3 4 5 6 7 8 9 10 11 12; do',
    `  ask on_0 state || fail '${member.name}: its engine does not tell how it stands in a swarm'`,
    '  [ "$answer" = pending ] || break',
    '  sleep 5',
    'done',
    `[ "$answer" = inactive ] || tell ${isFirst ? 'form' : 'check'}`,
    ...(managers.length === 0 ? [] : [`${managers.map(({ name }, i) => `token_of on_${i + 1} ${name}`).join(' || ')} || true`, '[ -z "$token" ] || tell join']),
    ...(isFirst ? [
      `[ -z "$unheard" ] || fail "${member.name}: in no swarm, and nobody knows whether$unheard is: a second swarm cannot be made one with the first; apply again when it answers, or run '${COMMAND} form' on ${member.name}"`,
      'tell form',
    ] : [`fail '${member.name}: no manager gives a token for a ${role}; see above what they say'`]),
  ];
  return { command: command.join('\n'), environment };
}
