import { type Sysctl, sysctlName } from './sysctl';
import { WRITTEN_BY } from './written-by';

/** Late in the folder, so that nothing of the distribution turns it back. */
export const SYSCTL_PATH = 'etc/sysctl.d/90-docker-ipam.conf';

/** Kernel parameters as a file of sysctl.d, in the order given. */
export function renderSysctlFile(sysctls: readonly Sysctl[]): string {
  return [`# ${WRITTEN_BY}`, ...sysctls.map((sysctl) => `${sysctlName(sysctl)} = ${sysctl.value}`), ''].join('\n');
}
