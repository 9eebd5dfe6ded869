import { stringify } from 'yaml';

/** A file that cloud-init writes, before anything is installed or started. */
export interface UserDataFile {
  /** Path on the host without the leading slash. */
  readonly path: string;
  readonly text: string;
  /** Whether `text` is a Terraform expression for the file in base64, and not the file itself. */
  readonly isExpression?: boolean;
  readonly mode?: number;
}

/** A part of the user's own. */
export interface UserDataPart {
  /** Such as `text/cloud-config` or `text/x-shellscript`. */
  readonly contentType: string;
  readonly text: string;
  /** Whether Terraform's templates in `text` are meant as such. */
  readonly hasTemplates: boolean;
}

export interface UserDataWishes {
  readonly files: readonly UserDataFile[];
  /** Packages that bring the engine; none where the image has it. */
  readonly packages: readonly string[];
  readonly parts: readonly UserDataPart[];
}

/**
 * What EC2 takes for user data, in bytes, before base64.
 *
 * Source: Amazon EC2 User Guide, user data.
 */
export const MOST_USER_DATA = 16_384;

/** Where cloud-init looks for what runs once on an instance: after packages were installed, before the user's `runcmd`. */
export const FIRST_BOOT_PATH = 'var/lib/cloud/scripts/per-instance/docker-ipam';

/** How a later cloud-config adds to the one before it: lists grow, and what is there stays. */
const MERGE = 'list(append)+dict(no_replace,recurse_list)+str()';

/**
 * Makes the files effective, and has cloud-init end with an error where the engine does not take them.
 *
 * An engine that was installed or started before this point is started anew: its files lie there from the earliest stage on, so
 * one that came with a package has read them already, and one of the image has too, unless its unit starts ahead of the network.
 */
const FIRST_BOOT = `#!/bin/sh
# Written by cdktf-docker-ipam: runs once on a new instance.
set -eu
say() {
  echo "docker-ipam: $*"
  { echo "docker-ipam: $*" >/dev/console; } 2>/dev/null || :
}
die() {
  say "$*"
  exit 1
}
for file in /etc/sysctl.d/*docker-ipam*.conf; do
  [ ! -e "$file" ] || sysctl -q -p "$file" || die "kernel parameters of $file are refused"
done
for file in /etc/netplan/*docker-ipam*.yaml; do
  [ ! -e "$file" ] || netplan apply || die "netplan refuses $file"
done
for file in /etc/systemd/network/*.d/*docker-ipam*.conf; do
  [ ! -e "$file" ] || networkctl reload || die "systemd-networkd refuses $file"
done
command -v dockerd >/dev/null || die 'there is no Docker Engine: neither the image nor a package brought one'
words=$(dockerd --validate --config-file /etc/docker/daemon.json 2>&1) || case $words in
  *'unknown flag'*) ;;
  *) die "the engine refuses /etc/docker/daemon.json: $words" ;;
esac
systemctl daemon-reload
for unit in /etc/systemd/system/docker-ipam*.service /etc/systemd/system/docker-ipam*.timer; do
  [ ! -e "$unit" ] || systemctl enable --now "\${unit##*/}" || die "\${unit##*/} does not start"
done
systemctl enable docker.service
systemctl restart docker.service || die "the engine does not start: $(journalctl --unit docker.service --lines 20 --output cat --no-pager 2>&1)"
i=0
until docker version >/dev/null 2>&1; do
  i=$((i + 1))
  [ "$i" -lt 60 ] || die 'the engine does not answer within a minute'
  sleep 1
done
say "engine $(docker version --format '{{.Server.Version}}') runs with the planned /etc/docker/daemon.json"
`;

/** The user data, as a template of Terraform's: everything but expressions is taken literally. */
export function renderUserData(wishes: UserDataWishes): string {
  const own = cloudConfig(wishes);
  if (wishes.parts.length === 0) return own;
  const boundary = boundaryFor([own, ...wishes.parts.map(({ text }) => text)]);
  const part = (contentType: string, text: string) => [
    `--${boundary}`,
    `Content-Type: ${contentType}; charset="utf-8"`,
    'MIME-Version: 1.0',
    ...(contentType === 'text/cloud-config' ? [`Merge-Type: ${MERGE}`] : []),
    '',
    text.endsWith('\n') ? text : `${text}\n`,
  ].join('\n');
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n`,
    part('text/cloud-config', own),
    ...wishes.parts.map(({ contentType, text, hasTemplates }) => part(contentType, hasTemplates ? text : literally(text))),
    `--${boundary}--\n`,
  ].join('');
}

/** How many bytes each part has, as far as that is known before Terraform runs. */
export function userDataSizes(wishes: UserDataWishes): Array<{ readonly name: string; readonly bytes: number }> {
  const bytes = (text: string) => Buffer.byteLength(text.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{'));
  return [
    { name: 'the plan', bytes: bytes(cloudConfig(wishes)) },
    ...wishes.parts.map(({ text }, i) => ({ name: `part ${i + 1}`, bytes: Buffer.byteLength(text) + 160 })),
  ];
}

/** Whether a MIME header may hold the type. */
export function isContentType(text: string): boolean {
  return /^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(text);
}

function cloudConfig({ files, packages }: UserDataWishes): string {
  const written = [...files, { path: FIRST_BOOT_PATH, text: FIRST_BOOT, mode: 0o755 } as UserDataFile].map(({ path, text, isExpression, mode = 0o644 }) => ({
    path: `/${literally(path)}`,
    owner: 'root:root',
    permissions: `0${mode.toString(8)}`,
    ...(isExpression ? { encoding: 'b64' } : {}),
    content: isExpression ? text : literally(text),
  }));
  // cloud-init reads YAML 1.1, in which more words than in 1.2 are no texts. Lines are never folded.
  const body = stringify({ write_files: written, ...(packages.length === 0 ? {} : { package_update: true, packages: packages.map(literally) }) }, { version: '1.1', lineWidth: 0 });
  return `#cloud-config\n${body}`;
}

function literally(text: string): string {
  return text.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
}

/** One that occurs in none of the texts. */
function boundaryFor(texts: readonly string[]): string {
  let n = 0;
  while (texts.some((text) => text.includes(`==docker-ipam-${n}==`))) n++;
  return `==docker-ipam-${n}==`;
}
