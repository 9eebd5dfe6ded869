/** Everything that is asked of a host by its shell. */
export const PIECES = [
  'hostname', 'vendor', 'daemon.json', 'routes', 'routes6', 'addresses', 'rules', 'rules6', 'resolv.conf', 'resolved', 'libvirt', 'tcp', 'dockerd', 'info', 'networks',
] as const;

export type PieceName = typeof PIECES[number];

/** What a piece of the script left. */
export interface PieceOutput {
  readonly text: string;
  readonly errors: string;
  /** Exit code; undefined where the output ended before the piece did. */
  readonly code?: number;
}

/** Exit code of a piece that is not there, which is no defect. */
export const NOT_THERE = 44;

/**
 * One script for all that is asked of a host, so that one connection and one login do: a fixed text that holds nothing of the
 * user's, is read from standard input by `sh`, and only reads. It needs no more than a POSIX shell.
 *
 * Each piece is framed on both streams by a mark of random digits, so that nothing a host says can pass for a frame.
 */
export function probeScript(mark: string, pieces: readonly PieceName[]): string {
  return `${PROLOGUE.replaceAll('@MARK@', mark)}${pieces.map((piece) => `piece ${piece} ${COMMANDS[piece]}\n`).join('')}exit 0\n`;
}

/** Takes the streams of the script apart. */
export function readPieces(mark: string, stdout: string, stderr: string): ReadonlyMap<PieceName, PieceOutput> {
  const found = new Map<PieceName, PieceOutput>();
  const [out, errors] = [framed(mark, stdout), framed(mark, stderr)];
  for (const piece of PIECES) {
    const output = out.get(piece);
    if (output) found.set(piece, { ...output, errors: (errors.get(piece)?.text ?? '').trim() });
  }
  return found;
}

function framed(mark: string, stream: string): Map<string, { readonly text: string; readonly code?: number }> {
  const parts = new Map<string, { readonly text: string; readonly code?: number }>();
  for (const part of stream.split(`\n${mark} begin `).slice(1)) {
    const name = part.slice(0, part.indexOf('\n'));
    const [text, end] = part.slice(part.indexOf('\n') + 1).split(`\n${mark} end `);
    parts.set(name, { text, ...(end === undefined ? {} : { code: Number(/^\d+/.exec(end)?.[0]) }) });
  }
  return parts;
}

const PROLOGUE = `
LC_ALL=C
PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH
piece() {
  name=$1; shift
  printf '\\n%s begin %s\\n' @MARK@ "$name"
  printf '\\n%s begin %s\\n' @MARK@ "$name" >&2
  "$@" </dev/null
  code=$?
  printf '\\n%s end %s\\n' @MARK@ "$code"
  printf '\\n%s end %s\\n' @MARK@ "$code" >&2
}
limited() { if command -v timeout >/dev/null 2>&1; then timeout 20 "$@"; else "$@"; fi; }
file() { [ -e "$1" ] || return ${NOT_THERE}; cat "$1"; }
socket=/var/run/docker.sock
api() { limited curl -sS -f --unix-socket "$socket" "http://docker$1"; }
engine_info() {
  [ -S "$socket" ] || return ${NOT_THERE}
  if command -v docker >/dev/null 2>&1; then limited docker -H "unix://$socket" info --format '{{json .}}'
  elif command -v curl >/dev/null 2>&1; then api /info
  else echo 'neither docker nor curl is there to ask the engine with' >&2; return 1; fi
}
engine_networks() {
  [ -S "$socket" ] || return ${NOT_THERE}
  if command -v docker >/dev/null 2>&1; then
    ids=$(limited docker -H "unix://$socket" network ls -q --no-trunc) || return
    limited docker -H "unix://$socket" network inspect $ids
  elif command -v curl >/dev/null 2>&1; then
    ids=$(api /networks | grep -o '"Id":"[0-9a-z]*"' | cut -d '"' -f 4) || return
    glue='['
    for id in $ids; do printf '%s' "$glue"; api "/networks/$id" || return; glue=','; done
    printf ']'
  else return 1; fi
}
dockerd_version() { command -v dockerd >/dev/null 2>&1 || return ${NOT_THERE}; limited dockerd --version; }
libvirt_networks() {
  if command -v virsh >/dev/null 2>&1; then
    names=$(limited virsh -r -q -c qemu:///system net-list --all --name) || return
    printf '%s\\n' "$names" | while IFS= read -r network; do
      [ -z "$network" ] || limited virsh -r -q -c qemu:///system net-dumpxml --network "$network" </dev/null
    done
  elif [ -d /etc/libvirt/qemu/networks ]; then
    for definition in /etc/libvirt/qemu/networks/*.xml; do [ ! -e "$definition" ] || cat "$definition" || return; done
  else return ${NOT_THERE}; fi
}
connections() { cat /proc/net/tcp; [ ! -e /proc/net/tcp6 ] || cat /proc/net/tcp6; }
kernel() { command -v ip >/dev/null 2>&1 || { echo 'there is no ip command (iproute2)' >&2; return 127; }; limited ip -j "$@"; }
`;

const COMMANDS: Readonly<Record<PieceName, string>> = {
  'hostname': 'file /proc/sys/kernel/hostname',
  'vendor': 'file /sys/class/dmi/id/sys_vendor',
  'daemon.json': 'file /etc/docker/daemon.json',
  'routes': 'kernel -4 route show table all',
  'routes6': 'kernel -6 route show table all',
  'addresses': 'kernel address show',
  'rules': 'kernel -4 rule show',
  'rules6': 'kernel -6 rule show',
  'resolv.conf': 'file /etc/resolv.conf',
  'resolved': 'file /run/systemd/resolve/resolv.conf',
  'libvirt': 'libvirt_networks',
  'tcp': 'connections',
  'dockerd': 'dockerd_version',
  'info': 'engine_info',
  'networks': 'engine_networks',
};
